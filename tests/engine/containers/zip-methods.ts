/** Bytes packed by the methods of ZIP that nothing in Node packs by, out of tests/vectors/zip-methods. */
import { readFileSync } from 'node:fs'

const ARCHIVE = new URL('../../vectors/zip-methods/methods.zip', import.meta.url)

export type Packed = {
  readonly name: string
  readonly method: number
  readonly flags: number
  readonly bytes: Buffer
}

/** By method: 9 Deflate64, 12 bzip2, 14 LZMA, 95 xz, 98 PPMd. */
export function packedByMethod(): ReadonlyMap<number, Packed> {
  const zip = readFileSync(ARCHIVE)
  const found = new Map<number, Packed>()
  for (let at = 0; zip.readUInt32LE(at) === 0x04034b50; ) {
    const from = at + 30
    const nameBytes = zip.readUInt16LE(at + 26)
    const dataAt = from + nameBytes + zip.readUInt16LE(at + 28)
    const bytes = zip.subarray(dataAt, dataAt + zip.readUInt32LE(at + 18))
    const name = zip.toString('latin1', from, from + nameBytes)
    const method = zip.readUInt16LE(at + 8)
    found.set(method, { name, method, flags: zip.readUInt16LE(at + 6), bytes })
    at = dataAt + bytes.length
  }
  return found
}

/** What all of them hold. */
export function packedContent(): Buffer {
  let state = 1
  const drawn = Buffer.from(
    Array.from({ length: 40_000 }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff
      return 65 + ((state >> 16) & 1)
    }),
  )
  return Buffer.concat([drawn, Buffer.from('\n'), drawn, Buffer.alloc(100_000)])
}
