/** Hostile files made of harmless ones: what chance, a bad cable or an attacker makes of a format. */

import type { Random } from '../random.ts'

type Mutation = (bytes: Buffer, random: Random, other: Buffer) => Buffer

const at = (length: number, random: Random) => Math.floor(random() * Math.max(1, length))

/** Values that lengths and counts are likely to be taken for too seriously. */
const EXTREMES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  untouched: (bytes) => bytes,
  'bits flipped': (bytes, random) => {
    const copy = Buffer.from(bytes)
    const flips = 1 + at(Math.max(1, copy.length / 200), random)
    for (let n = 0; n < flips; n += 1) {
      const place = at(copy.length, random)
      copy[place] = (copy[place] ?? 0) ^ (1 << at(8, random))
    }
    return copy
  },
  'bits flipped near the beginning': (bytes, random) => {
    const copy = Buffer.from(bytes)
    for (let n = 0; n < 12; n += 1) {
      const place = at(Math.min(copy.length, 512), random)
      copy[place] = (copy[place] ?? 0) ^ (1 << at(8, random))
    }
    return copy
  },
  'cut short': (bytes, random) => bytes.subarray(0, at(bytes.length, random)),
  'its beginning cut off': (bytes, random) => bytes.subarray(at(bytes.length, random)),
  'lengths that lie': (bytes, random) => {
    const copy = Buffer.from(bytes)
    for (let n = 0; n < 4 && copy.length >= 8; n += 1) {
      const place = at(Math.min(copy.length - 4, 4096), random)
      const value = EXTREMES[at(EXTREMES.length, random)] ?? 0
      if (random() < 0.5) copy.writeUInt32BE(value, place)
      else copy.writeUInt32LE(value, place)
    }
    return copy
  },
  'a piece of zeros': (bytes, random) => {
    const copy = Buffer.from(bytes)
    const start = at(copy.length, random)
    return copy.fill(0, start, Math.min(copy.length, start + 1 + at(4096, random)))
  },
  'a piece of noise': (bytes, random) => {
    const copy = Buffer.from(bytes)
    const start = at(copy.length, random)
    for (let n = start; n < Math.min(copy.length, start + 300); n += 1) copy[n] = at(256, random)
    return copy
  },
  'a piece twice': (bytes, random) => {
    const start = at(bytes.length, random)
    const piece = bytes.subarray(start, start + 1 + at(8192, random))
    return Buffer.concat([bytes.subarray(0, start), piece, piece, bytes.subarray(start)])
  },
  'the end of another': (bytes, random, other) =>
    Buffer.concat([
      bytes.subarray(0, at(bytes.length, random)),
      other.subarray(at(other.length, random)),
    ]),
  'another behind it': (bytes, _, other) => Buffer.concat([bytes, other]),
}

const NAMES = Object.keys(MUTATIONS)

/** One of the ways, by chance. */
export function mutate(
  bytes: Buffer,
  random: Random,
  other: Buffer,
): { readonly how: string; readonly bytes: Buffer } {
  const how = NAMES[at(NAMES.length, random)] ?? 'untouched'
  return { how, bytes: MUTATIONS[how]?.(bytes, random, other) ?? bytes }
}
