/** Checkpoints as C2SP signed notes: `tlog-checkpoint` text under a `signed-note` line by Ed25519. */
import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'

/** Signature type of Ed25519 (C2SP signed-note). */
const ED25519 = Buffer.of(1)

/** What a checkpoint says: so many entries have this root. */
export type TreeHead = { readonly size: number; readonly root: Buffer }

/** `<log>+<key hash>+<key>`: the public key as verifiers take it (C2SP vkey), without a line end. */
export function vkeyLine(log: string, publicKey: KeyObject): string {
  const key = rawKey(publicKey)
  return `${log}+${keyHash(log, key).toString('hex')}+${Buffer.concat([ED25519, key]).toString('base64')}`
}

/** What is signed: three lines, each with its end. */
export function noteText(log: string, head: TreeHead): string {
  return `${log}\n${head.size}\n${head.root.toString('base64')}\n`
}

/** The text, an empty line, one signature line.
 *  @param key - Ed25519, private. */
export function signNote(log: string, head: TreeHead, key: KeyObject): string {
  const text = noteText(log, head)
  const hint = keyHash(log, rawKey(createPublicKey(key)))
  const signature = Buffer.concat([hint, sign(null, Buffer.from(text), key)])
  return `${text}\n— ${log} ${signature.toString('base64')}\n`
}

/** Whether this is, byte for byte, a note that this key signed for this tree head. Ed25519 signatures
 *  by one key over one text differ only when somebody wants them to; every one that holds is taken. */
export function verifyNote(
  note: string,
  log: string,
  head: TreeHead,
  publicKey: KeyObject,
): boolean {
  const text = noteText(log, head)
  const start = `${text}\n— ${log} `
  if (!note.startsWith(start) || !note.endsWith('\n')) return false
  const line = note.slice(start.length, -1)
  const signature = Buffer.from(line, 'base64')
  return (
    signature.toString('base64') === line &&
    signature.length === 68 &&
    signature.subarray(0, 4).equals(keyHash(log, rawKey(publicKey))) &&
    verify(null, Buffer.from(text), publicKey, signature.subarray(4))
  )
}

/** First four bytes of SHA-256(name ‖ LF ‖ type ‖ key): a hint which key, no more. */
function keyHash(log: string, key: Buffer): Buffer {
  return createHash('sha256').update(`${log}\n`).update(ED25519).update(key).digest().subarray(0, 4)
}

function rawKey(publicKey: KeyObject): Buffer {
  const { x } = publicKey.export({ format: 'jwk' })
  if (publicKey.asymmetricKeyType !== 'ed25519' || x === undefined) {
    throw new TypeError('a checkpoint is signed with Ed25519')
  }
  return Buffer.from(x, 'base64url')
}
