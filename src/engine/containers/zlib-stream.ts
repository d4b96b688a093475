/** Compressed files that Node's own zlib unpacks, with the format's sums checked. */
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { MemberError } from './member-source.ts'

const UNPACK = { gzip: createGunzip, zstd: createZstdDecompress } as const

/** @throws {MemberError} truncated, damaged. */
export async function* zlibStream(path: string, format: keyof typeof UNPACK) {
  const unpacking = UNPACK[format]()
  // Errors of either reach the loop below.
  pipeline(createReadStream(path), unpacking, () => {})
  try {
    for await (const bytes of unpacking) yield bytes as Buffer
  } catch (error) {
    const isShort = (error as Error).message.includes('unexpected end')
    throw new MemberError(isShort ? 'truncated' : 'damaged')
  }
}
