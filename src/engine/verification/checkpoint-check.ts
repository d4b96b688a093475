import { z } from 'zod'
import { HASH } from '../../domain/custody.ts'
import {
  type Checkpoint,
  isNoteSigned,
  type LogKey,
  readCheckpoint,
  readLogKey,
} from './checkpoint-note.ts'
import type { Findings } from './findings.ts'
import { readCanonical, utf8 } from './json-text.ts'
import { isConsistent } from './merkle-proof.ts'

const hash = z.string().regex(HASH)
const size = z.int().nonnegative()

const Consistency = z.strictObject({
  v: z.literal(1),
  type: z.literal('consistency'),
  log: z.string(),
  to: z.strictObject({ size, root: hash }),
  from: z.array(z.strictObject({ size, root: hash, proof: z.array(hash).max(128) })),
})
type Consistency = z.infer<typeof Consistency>

const CHECKPOINT = 'custody/checkpoint.txt'
const CONSISTENCY = 'custody/consistency.json'
const LOG_KEY = 'trust/log.vkey'

export type CheckpointFiles = {
  readonly checkpoint: Buffer | null
  readonly logKey: Buffer | null
  readonly consistency: Buffer | null
}

/** Checks the log's checkpoint, the proofs from earlier ones and the anchors that the recipient holds
 *  (formats.md 5, 7, 12, 14).
 *  @returns The checkpoint when it can be read, signed or not. */
export function checkCheckpoint(
  files: CheckpointFiles,
  anchors: readonly string[],
  findings: Findings,
): Checkpoint | null {
  const key = files.logKey && readLogKey(files.logKey)
  if (files.logKey && key === null) {
    findings.error('log-key-form', LOG_KEY, 'Not one C2SP key line of type Ed25519.')
  }
  const checkpoint = files.checkpoint && readCheckpoint(utf8(files.checkpoint) ?? '')
  if (files.checkpoint && checkpoint === null) {
    findings.error('checkpoint-form', CHECKPOINT, 'Not a checkpoint with exactly one signature.')
  }
  if (checkpoint && key && !isNoteSigned(checkpoint, key)) {
    findings.error(
      'checkpoint-signature',
      CHECKPOINT,
      'The checkpoint is not signed by the log key.',
    )
  }
  const consistency = readConsistency(files.consistency, checkpoint, findings)
  if (anchors.length === 0) {
    const message = 'No earlier checkpoint was given: a whole older bundle would verify as good.'
    findings.warning('no-anchor', '', message)
  }
  for (const text of anchors) checkAnchor(text, checkpoint, key, consistency, findings)
  return checkpoint
}

function readConsistency(
  bytes: Buffer | null,
  checkpoint: Checkpoint | null,
  findings: Findings,
): Consistency | null {
  if (bytes === null) return null
  const read = readCanonical(bytes)
  const parsed = Consistency.safeParse(read.value)
  if (read.fault === 'too-deep') findings.error('too-large', CONSISTENCY, 'JSON nested too deeply.')
  else if (!parsed.success) {
    findings.error('consistency-form', CONSISTENCY, 'Not a consistency file in canonical form.')
  }
  if (!parsed.success || checkpoint === null) return null
  const { log, to, from } = parsed.data
  if (log !== checkpoint.log || to.size !== checkpoint.size || to.root !== checkpoint.root) {
    findings.error('consistency-form', CONSISTENCY, 'The proofs lead to another checkpoint.')
    return null
  }
  for (const earlier of from) {
    if (!isConsistent(earlier, to, earlier.proof)) {
      const message = `The log does not continue the one of size ${earlier.size}.`
      findings.error('consistency-proof', CONSISTENCY, message)
    }
  }
  return parsed.data
}

function checkAnchor(
  text: string,
  checkpoint: Checkpoint | null,
  key: LogKey | null,
  consistency: Consistency | null,
  findings: Findings,
): void {
  const fault = anchorFault(readCheckpoint(text), checkpoint, key, consistency)
  if (fault !== null) findings.error('anchor', CHECKPOINT, fault)
}

function anchorFault(
  anchor: Checkpoint | null,
  checkpoint: Checkpoint | null,
  key: LogKey | null,
  consistency: Consistency | null,
): string | null {
  if (anchor === null) return 'The given anchor is not a checkpoint.'
  if (checkpoint === null) return 'There is no checkpoint to compare the anchor with.'
  if (anchor.log !== checkpoint.log) return 'The anchor is of another log.'
  if (key !== null && !isNoteSigned(anchor, key)) {
    return 'The log key of the bundle is not the one that signed the anchor.'
  }
  if (checkpoint.size < anchor.size) return 'The bundle is older than the anchor.'
  if (checkpoint.size === anchor.size) {
    const isSame = checkpoint.root === anchor.root
    return isSame ? null : 'Two logs of one size differ: the log was forked.'
  }
  const to = { size: checkpoint.size, root: checkpoint.root }
  const isProven = consistency?.from.some(
    (one) =>
      one.size === anchor.size && one.root === anchor.root && isConsistent(one, to, one.proof),
  )
  return isProven === true ? null : 'Nothing proves that the log continues the anchor.'
}
