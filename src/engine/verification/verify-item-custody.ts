import type { Finding } from '../../domain/finding.ts'
import { isNoteSigned, readCheckpoint, readLogKey } from './checkpoint-note.ts'
import { Findings } from './findings.ts'
import { checkItemCustody } from './item-custody-check.ts'
import { utf8 } from './json-text.ts'

/** The disclosure of one item, as its files are on the disk. */
export type ItemDisclosure = {
  /** Name of the file of entries, without its folder: it names the item. */
  readonly name: string
  readonly custody: Buffer
  readonly checkpoint: Buffer
  /** `log.vkey`; null leaves open who signed the checkpoint, as the Python verifier does. */
  readonly logKey: Buffer | null
}

/** Checks the disclosure of one item outside a bundle: complete, of this checkpoint, signed by this key.
 *  Whose key that is its reader must know from elsewhere.
 *  @returns Every finding; none of them is a warning. */
export function verifyItemCustody(files: ItemDisclosure): Finding[] {
  const findings = new Findings()
  const checkpoint = readCheckpoint(utf8(files.checkpoint) ?? '')
  if (checkpoint === null) {
    const message = 'Not a checkpoint with exactly one signature.'
    findings.error('checkpoint-form', 'checkpoint.txt', message)
  }
  const key = files.logKey && readLogKey(files.logKey)
  if (files.logKey !== null && key === null) {
    findings.error('log-key-form', 'log.vkey', 'Not one C2SP key line of type Ed25519.')
  } else if (checkpoint && key && !isNoteSigned(checkpoint, key)) {
    const message = 'The checkpoint is not signed by the log key.'
    findings.error('checkpoint-signature', 'checkpoint.txt', message)
  }
  const item = /^item-(.+)\.json$/.exec(files.name)?.[1] ?? ''
  checkItemCustody(files.custody, files.name, item, checkpoint, findings)
  return findings.list
}
