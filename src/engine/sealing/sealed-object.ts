import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { AccessError, SealError } from '../../domain/errors.ts'

/** `safehold-object/1`: a header, then chunks of AES-256-GCM in the STREAM construction (Hoang, Reyhanitabar,
 *  Rogaway, Vizár 2015). docs/formats/case-folder.md has every byte. */
const MAGIC = Buffer.from('SAFEHOLD', 'ascii')
const VERSION = 1
const SALT_BYTES = 32
const KEY_BYTES = 32
const TAG_BYTES = 16
export const HEADER_BYTES = 48

/** Where an object's salt lies: without it nobody can make the object's key again, whatever they hold. */
export const SALT_SPAN = { at: HEADER_BYTES - SALT_BYTES, bytes: SALT_BYTES } as const

const CHUNK_BYTES_LEAST = 65_536
const CHUNK_BYTES_MOST = 1_048_576
/** One seek in a video costs at most this much decryption, well below a millisecond, while setting up a
 *  cipher for each chunk stays about a twentieth of the work (a fifth at 64 KiB). */
const CHUNK_BYTES = 262_144

/** What opens an object: the key of its tier, or those of every generation of it, of which one must be
 *  the right one; or the key of that one object alone, as a granted reveal hands it on. */
export type SealKey =
  | Uint8Array
  | { readonly tier: readonly Uint8Array[] }
  | { readonly object: Uint8Array }

/** The key of one object: all that a granted reveal gives away.
 *  @param salt - The 32 bytes of the object's header.
 *  @throws {AccessError} NO_KEY when the tier key was zeroed. */
export function objectKey(tierKey: Uint8Array | KeyObject, salt: Uint8Array): Buffer {
  if (tierKey instanceof Uint8Array) refuseZeroed(tierKey)
  return Buffer.from(hkdfSync('sha256', tierKey, salt, 'safehold-object/1', KEY_BYTES))
}

/** A key as OpenSSL holds it: taken into its own form once, not with each use, which costs more than sealing some
 *  kilobytes. OpenSSL wipes it when it is let go; nobody else can, so a tier's key is held so only in threads that end
 *  with their work, and an object's own only while that object is open.
 *  @throws {AccessError} NO_KEY when the key was zeroed. */
export function heldKey(key: Uint8Array): KeyObject {
  refuseZeroed(key)
  return createSecretKey(key)
}

/** Seals one content, of any length and in any pieces: write {@link header}, then either what {@link whole}
 *  returns, or what each `update` and `final` return. */
export class Sealer {
  readonly #header: Buffer
  /** Null: forgotten. */
  #key: KeyObject | null
  readonly #chunkBytes: number
  /** What may be the last chunk; made when the first piece comes. */
  #pending: Buffer = Buffer.alloc(0)
  #filled = 0
  #counter = 0

  /** @param chunkBytes - A power of two from 65,536 to 1,048,576. */
  constructor(tierKey: Uint8Array | KeyObject, chunkBytes: number = CHUNK_BYTES) {
    if (!isChunkSize(chunkBytes)) throw new TypeError('not a chunk size of this format')
    this.#header = writeHeader(chunkBytes, randomBytes(SALT_BYTES))
    const key = objectKey(tierKey, saltOf(this.#header))
    this.#key = heldKey(key)
    key.fill(0)
    this.#chunkBytes = chunkBytes
  }

  header(): Buffer {
    return Buffer.from(this.#header)
  }

  /** All of a content that is at hand, in order; nothing of it is copied. Forgets the key. */
  whole(bytes: Uint8Array): Buffer[] {
    if (this.#counter > 0 || this.#filled > 0) throw new TypeError('begun already')
    const sealed: Buffer[] = []
    let at = 0
    for (; bytes.length - at > this.#chunkBytes; at += this.#chunkBytes) {
      sealed.push(...this.#seal(bytes.subarray(at, at + this.#chunkBytes), false))
    }
    sealed.push(...this.#seal(bytes.subarray(at), true))
    this.#forget()
    return sealed
  }

  /** @returns What is complete so far; often nothing. The last chunk stays back until `final`, for
   *  only then is it known to be the last. */
  update(bytes: Uint8Array): Buffer {
    this.#openKey()
    if (this.#pending.length === 0) this.#pending = Buffer.alloc(this.#chunkBytes)
    const sealed: Buffer[] = []
    let rest = bytes
    while (rest.length > 0) {
      if (this.#filled === this.#chunkBytes) {
        sealed.push(...this.#seal(this.#pending, false))
        this.#filled = 0
      }
      if (this.#filled === 0 && rest.length > this.#chunkBytes) {
        sealed.push(...this.#seal(rest.subarray(0, this.#chunkBytes), false))
        rest = rest.subarray(this.#chunkBytes)
        continue
      }
      const taken = rest.subarray(0, this.#chunkBytes - this.#filled)
      this.#pending.set(taken, this.#filled)
      this.#filled += taken.length
      rest = rest.subarray(taken.length)
    }
    return Buffer.concat(sealed)
  }

  /** The last chunk; empty content has one chunk of nothing. Forgets the key. */
  final(): Buffer {
    const sealed = Buffer.concat(this.#seal(this.#pending.subarray(0, this.#filled), true))
    this.#forget()
    return sealed
  }

  #forget(): void {
    this.#key = null
    this.#pending.fill(0)
  }

  #openKey(): KeyObject {
    if (this.#key === null) throw new TypeError('this object is finished')
    return this.#key
  }

  #seal(chunk: Uint8Array, isLast: boolean): Buffer[] {
    const cipher = createCipheriv('aes-256-gcm', this.#openKey(), nonce(this.#counter, isLast))
    cipher.setAAD(this.#header)
    this.#counter += 1
    return [cipher.update(chunk), cipher.final(), cipher.getAuthTag()]
  }
}

/** Opens a sealed file at any place. Every byte it returns has been authenticated, the length too. */
export class SealedReader {
  /** Length of the content, authenticated. */
  readonly sizeBytes: number
  readonly #fd: number
  readonly #header: Buffer
  readonly #key: Buffer
  readonly #heldKey: KeyObject
  readonly #chunkBytes: number
  readonly #chunks: number
  /** The chunk opened last: small reads in a row do not open it again. */
  #held: { readonly index: number; readonly clear: Buffer }

  private constructor(fd: number, fileBytes: number, header: Buffer, key: Buffer) {
    this.#chunkBytes = chunkBytesOf(header)
    const body = fileBytes - HEADER_BYTES
    this.#chunks = Math.max(1, Math.ceil(body / (this.#chunkBytes + TAG_BYTES)))
    this.sizeBytes = body - this.#chunks * TAG_BYTES
    // One content has one length of file: a chunk of nothing is only the whole of an empty content.
    const lastBytes = this.sizeBytes - (this.#chunks - 1) * this.#chunkBytes
    if (lastBytes < (this.#chunks > 1 ? 1 : 0)) {
      throw new SealError('TRUNCATED', 'a sealed object is cut short')
    }
    this.#fd = fd
    this.#header = header
    this.#key = key
    this.#heldKey = createSecretKey(key)
    // The last chunk's flag is what proves the length.
    this.#held = { index: this.#chunks - 1, clear: this.#open(this.#chunks - 1) }
  }

  /** @throws {SealError} NOT_SEALED, TRUNCATED, ALTERED (wrong key, too: the two cannot be told apart).
   *  @throws Whatever the file system throws. */
  static open(path: string, key: SealKey): SealedReader {
    const fd = openSync(path, 'r')
    try {
      const fileBytes = fstatSync(fd).size
      const header = readAt(fd, 0, Math.min(HEADER_BYTES, fileBytes))
      return firstToOpen(key, header, (one) => new SealedReader(fd, fileBytes, header, one))
    } catch (error) {
      closeSync(fd)
      throw error
    }
  }

  /** Content from `start` up to, not including, `endExclusive`; both within the content.
   *  @throws {SealError} ALTERED, TRUNCATED. */
  read(start: number, endExclusive: number): Buffer {
    const isWithin = 0 <= start && start <= endExclusive && endExclusive <= this.sizeBytes
    if (!isWithin) throw new RangeError('outside the content')
    const clear = Buffer.alloc(endExclusive - start)
    for (let at = start; at < endExclusive; ) {
      const index = Math.floor(at / this.#chunkBytes)
      const from = at - index * this.#chunkBytes
      const copied = this.#chunk(index).copy(clear, at - start, from)
      at += copied
    }
    return clear
  }

  /** The whole content in order, a chunk at a time. Each buffer is the caller's own. */
  *chunks(): Generator<Buffer> {
    for (let index = 0; index < this.#chunks; index += 1) {
      yield index === this.#held.index ? Buffer.from(this.#held.clear) : this.#open(index)
    }
  }

  /** The key of this one object, to be wrapped to somebody. The caller's own copy. */
  objectKey(): Buffer {
    return Buffer.from(this.#key)
  }

  /** Closes the file and forgets the key. */
  close(): void {
    closeSync(this.#fd)
    this.#key.fill(0)
    this.#held.clear.fill(0)
  }

  #chunk(index: number): Buffer {
    if (this.#held.index !== index) this.#held = { index, clear: this.#open(index) }
    return this.#held.clear
  }

  #open(index: number): Buffer {
    const at = HEADER_BYTES + index * (this.#chunkBytes + TAG_BYTES)
    const isLast = index === this.#chunks - 1
    const clearBytes = isLast ? this.sizeBytes - index * this.#chunkBytes : this.#chunkBytes
    const sealed = readAt(this.#fd, at, clearBytes + TAG_BYTES)
    const clear = openChunk(this.#heldKey, this.#header, index, isLast, sealed)
    if (clear !== null) return clear
    // What opens as a chunk in the middle was not the end: whole chunks are missing behind it.
    if (isLast && openChunk(this.#heldKey, this.#header, index, false, sealed) !== null) {
      throw new SealError('TRUNCATED', 'a sealed object is cut short')
    }
    throw new SealError('ALTERED', 'a sealed object does not open: altered, or another key')
  }
}

/** Signing out zeroes keys where they lie. Work that still runs must stop then, and not go on to seal
 *  evidence under a key that everybody knows.
 *  @throws {AccessError} NO_KEY. */
export function refuseZeroed(key: Uint8Array): void {
  if (key.length !== KEY_BYTES) throw new TypeError('a key has 32 bytes')
  if (key.every((byte) => byte === 0)) throw new AccessError('NO_KEY', 'the keys were locked')
}

/** Tries each key that a {@link SealKey} stands for. What opens with none is told as the last one saw it:
 *  that an object is cut short, only its own key can tell. */
function firstToOpen<T>(key: SealKey, header: Buffer, open: (one: Buffer) => T): T {
  let failure: unknown = new AccessError('NO_KEY', 'there is no key to open it with')
  for (const one of objectKeys(key, header)) {
    try {
      return open(one)
    } catch (error) {
      one.fill(0)
      if (!(error instanceof SealError) || error.code !== 'ALTERED') throw error
      failure = error
    }
  }
  throw failure
}

function* objectKeys(key: SealKey, header: Buffer): Generator<Buffer> {
  if ('object' in key) yield Buffer.from(key.object)
  else {
    // What is no header has no salt; it is told before any key is used.
    chunkBytesOf(header)
    const tierKeys = 'tier' in key ? key.tier : [key]
    for (const tierKey of tierKeys) yield objectKey(tierKey, saltOf(header))
  }
}

/** The 32 random bytes of a header. */
export function saltOf(header: Buffer): Buffer {
  return header.subarray(HEADER_BYTES - SALT_BYTES, HEADER_BYTES)
}

function writeHeader(chunkBytes: number, salt: Buffer): Buffer {
  const numbers = Buffer.alloc(8)
  numbers.writeUInt32BE(VERSION, 0)
  numbers.writeUInt32BE(chunkBytes, 4)
  return Buffer.concat([MAGIC, numbers, salt])
}

function chunkBytesOf(header: Buffer): number {
  if (!header.subarray(0, MAGIC.length).equals(MAGIC.subarray(0, header.length))) {
    throw new SealError('NOT_SEALED', 'not a sealed object')
  }
  if (header.length < HEADER_BYTES) throw new SealError('TRUNCATED', 'a header is cut short')
  const chunkBytes = header.readUInt32BE(12)
  if (header.readUInt32BE(8) !== VERSION || !isChunkSize(chunkBytes)) {
    throw new SealError('NOT_SEALED', 'not a sealed object of this version')
  }
  return chunkBytes
}

/** The size comes from a file that anyone may have written: bounded, so that it cannot ask for memory. */
function isChunkSize(bytes: number): boolean {
  return (
    CHUNK_BYTES_LEAST <= bytes &&
    bytes <= CHUNK_BYTES_MOST &&
    Number.isInteger(bytes) &&
    (bytes & (bytes - 1)) === 0
  )
}

/** Eleven bytes of counter, one of "this is the last". 48 bits of counter are 2^66 bytes of content. */
function nonce(counter: number, isLast: boolean): Buffer {
  const bytes = Buffer.alloc(12)
  bytes.writeUIntBE(counter, 5, 6)
  bytes[11] = isLast ? 1 : 0
  return bytes
}

function openChunk(
  key: KeyObject,
  header: Buffer,
  index: number,
  isLast: boolean,
  sealed: Buffer,
): Buffer | null {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce(index, isLast), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(header)
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  const clear = decipher.update(sealed.subarray(0, -TAG_BYTES))
  try {
    decipher.final()
    return clear
  } catch {
    return null
  }
}

function readAt(fd: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  for (let done = 0; done < length; ) {
    const read = readSync(fd, bytes, done, length - done, at + done)
    if (read === 0) throw new SealError('TRUNCATED', 'a sealed object is cut short')
    done += read
  }
  return bytes
}
