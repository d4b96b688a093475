import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto'
import { canonicalBase64, utf8 } from './json-text.ts'

/** C2SP signed notes and checkpoints (formats.md 5, 7): the log's own word on its size and root. */

export type LogKey = { readonly log: string; readonly id: Buffer; readonly key: KeyObject }

export type Checkpoint = {
  readonly log: string
  readonly size: number
  /** Lower-case hexadecimal. */
  readonly root: string
  /** What was signed, and by the key with which id. */
  readonly text: string
  readonly keyId: Buffer
  readonly signature: Buffer
}

const ED25519 = 1
const DER_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')
const NAME = /^[^\s+]{1,200}$/

/** The one line of `trust/log.vkey`: `name+id+base64(type ‖ key)`. */
export function readLogKey(bytes: Buffer): LogKey | null {
  const text = utf8(bytes) ?? ''
  const [, log = '', id = '', key = ''] =
    /^([^\n+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)\n$/.exec(text) ?? []
  const typed = canonicalBase64(key)
  if (!NAME.test(log) || typed?.length !== 33 || typed[0] !== ED25519) return null
  const expected = createHash('sha256').update(`${log}\n`).update(typed).digest().subarray(0, 4)
  if (expected.toString('hex') !== id) return null
  const der = Buffer.concat([DER_PREFIX, typed.subarray(1)])
  return { log, id: expected, key: createPublicKey({ key: der, format: 'der', type: 'spki' }) }
}

/** A checkpoint with exactly one signature line and no extension line. */
export function readCheckpoint(text: string): Checkpoint | null {
  const match =
    /^(([^\n]+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/=]{44})\n)\n\u2014 ([^\n ]+) ([A-Za-z0-9+/=]+)\n$/.exec(
      text,
    )
  if (match === null) return null
  const [, signed = '', log = '', size = '', root = '', name, signature = ''] = match
  const rootBytes = canonicalBase64(root)
  const bytes = canonicalBase64(signature)
  if (!NAME.test(log) || name !== log || rootBytes?.length !== 32 || bytes?.length !== 68)
    return null
  return {
    log,
    size: Number(size),
    root: rootBytes.toString('hex'),
    text: signed,
    keyId: bytes.subarray(0, 4),
    signature: bytes.subarray(4),
  }
}

/** Whether this key signed it. */
export function isNoteSigned(checkpoint: Checkpoint, key: LogKey): boolean {
  return (
    checkpoint.log === key.log &&
    checkpoint.keyId.equals(key.id) &&
    verify(null, Buffer.from(checkpoint.text), key.key, checkpoint.signature)
  )
}
