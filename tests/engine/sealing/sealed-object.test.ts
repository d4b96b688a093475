import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Sha256 } from '../../../src/domain/digest.ts'
import { AccessError, SealError } from '../../../src/domain/errors.ts'
import { objectName } from '../../../src/engine/sealing/object-store.ts'
import {
  HEADER_BYTES,
  heldKey,
  objectKey,
  SealedReader,
  Sealer,
  saltOf,
} from '../../../src/engine/sealing/sealed-object.ts'

const CHUNK = 65_536
const SEALED_CHUNK = CHUNK + 16
const tierKey = randomBytes(32)
let dir = ''

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-sealed-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

describe('what is sealed opens as it was', () => {
  const bounds = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7]

  test.each(bounds)('a content of %d bytes', (length) => {
    const content = randomBytes(length)
    const path = write(seal(content))
    expect(readAll(path)).toEqual(content)
    expect(readFileSync(path).length).toBe(
      48 + length + 16 * Math.max(1, Math.ceil(length / CHUNK)),
    )
  })

  test.each(bounds)('a content of %d bytes that is at hand whole, under a held key', (length) => {
    const content = randomBytes(length)
    const sealer = new Sealer(heldKey(tierKey), CHUNK)
    const path = write(Buffer.concat([sealer.header(), ...sealer.whole(content)]))
    expect(statSync(path).size).toBe(seal(content).length)
    expect(readAll(path)).toEqual(content)
    expect(() => sealer.update(content)).toThrow(TypeError)
    expect(() => sealer.whole(content)).toThrow(TypeError)
  })

  test('with the chunk size that is used when none is asked for', () => {
    const content = randomBytes(600_000)
    const sealer = new Sealer(tierKey)
    const path = write(Buffer.concat([sealer.header(), sealer.update(content), sealer.final()]))
    expect(readAll(path)).toEqual(content)
  })

  test('in whatever pieces it came, and from any place in it', () => {
    const content = randomBytes(2 * CHUNK + 100)
    const cut = fc.array(fc.nat(content.length), { maxLength: 6 })
    const range = fc.tuple(fc.nat(content.length), fc.nat(content.length))
    fc.assert(
      fc.property(cut, range, (cuts, [a, b]) => {
        const [start, end] = a < b ? [a, b] : [b, a]
        const reader = SealedReader.open(write(seal(content, cuts)), tierKey)
        expect(reader.sizeBytes).toBe(content.length)
        expect(reader.read(start, end).equals(content.subarray(start, end))).toBe(true)
        reader.close()
      }),
      { numRuns: 40 },
    )
  })

  test('and asking for what is outside the content is refused', () => {
    const reader = SealedReader.open(write(seal(Buffer.from('abc'))), tierKey)
    expect(reader.read(0, 3).toString()).toBe('abc')
    expect(() => reader.read(0, 4)).toThrow(RangeError)
    expect(() => reader.read(-1, 2)).toThrow(RangeError)
    expect(() => reader.read(2, 1)).toThrow(RangeError)
    reader.close()
  })

  test('the same content sealed twice has no bytes in common to recognise it by', () => {
    const content = Buffer.alloc(CHUNK)
    expect(seal(content).subarray(16)).not.toEqual(seal(content).subarray(16))
  })

  test('the key of one object opens that object and no other', () => {
    const [one, other] = [seal(randomBytes(10)), seal(randomBytes(10))]
    const key = { object: objectKey(tierKey, saltOf(one)) }
    SealedReader.open(write(one), key).close()
    expect(codeOf(() => SealedReader.open(write(other), key))).toBe('ALTERED')
  })
})

test('nothing is sealed, opened or named under keys that signing out has zeroed', () => {
  const zeroed = Buffer.alloc(32)
  expect(() => new Sealer(zeroed)).toThrow(AccessError)
  expect(() => heldKey(zeroed)).toThrow(AccessError)
  expect(() => SealedReader.open(write(seal(Buffer.from('abc'))), zeroed)).toThrow(AccessError)
  expect(() => objectName(zeroed, 'ab'.repeat(32) as Sha256)).toThrow(AccessError)
})

describe('sealed bytes that were tampered with do not open', () => {
  const content = randomBytes(2 * CHUNK + 5)
  const sealed = seal(content)

  test('any changed bit, wherever it is', () => {
    const last = sealed.length - 1
    const edges = [0, 7, 8, 11, 12, 15, 16, 47, 48, 48 + SEALED_CHUNK - 1, 48 + SEALED_CHUNK, last]
    for (const at of edges) expect(tamper((bytes) => flip(bytes, at, 1))).toBeTypeOf('string')
    fc.assert(
      fc.property(fc.nat(last), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        expect(tamper((bytes) => flip(bytes, at, mask))).toBeTypeOf('string')
      }),
      { numRuns: 60 },
    )
  })

  test('every single byte of a short object', () => {
    const short = seal(Buffer.from('a drawing of a house'))
    for (let at = 0; at < short.length; at += 1) {
      const path = write(flip(Buffer.from(short), at, 0x40))
      expect(codeOf(() => readAll(path))).toMatch(/ALTERED|NOT_SEALED/)
    }
  })

  test.each([
    ['to nothing', 0, 'TRUNCATED'],
    ['inside the header', 20, 'TRUNCATED'],
    ['behind the header', 48, 'TRUNCATED'],
    ['inside the first tag', 48 + 15, 'TRUNCATED'],
    ['at the border of the first chunk', 48 + SEALED_CHUNK, 'TRUNCATED'],
    ['at the border of the second chunk', 48 + 2 * SEALED_CHUNK, 'TRUNCATED'],
    ['a tag behind that', 48 + 2 * SEALED_CHUNK + 16, 'TRUNCATED'],
    ['inside the last chunk', 48 + 2 * SEALED_CHUNK + 18, 'ALTERED'],
    ['inside a chunk', 48 + 1000, 'ALTERED'],
  ])('cut short %s', (_where, length, code) => {
    expect(tamper((bytes) => bytes.subarray(0, length))).toBe(code)
  })

  test('with something added', () => {
    expect(tamper((bytes) => Buffer.concat([bytes, Buffer.alloc(1)]))).toBe('ALTERED')
    expect(tamper((bytes) => Buffer.concat([bytes, bytes.subarray(48)]))).toBe('ALTERED')
  })

  test('with chunks in another order, twice or left out', () => {
    const chunk = (n: number) => sealed.subarray(48 + n * SEALED_CHUNK, 48 + (n + 1) * SEALED_CHUNK)
    const header = sealed.subarray(0, 48)
    for (const order of [[1, 0, 2], [0, 0, 2], [0, 2], [0, 1, 1, 2], [2]]) {
      expect(tamper(() => Buffer.concat([header, ...order.map(chunk)]))).toMatch(/ALTERED|TRUNC/)
    }
  })

  test('with a chunk or the header of another object under the same key', () => {
    const other = seal(content)
    expect(
      tamper((bytes) => {
        other.copy(bytes, 48, 48, 48 + SEALED_CHUNK)
        return bytes
      }),
    ).toBe('ALTERED')
    expect(tamper((bytes) => Buffer.concat([other.subarray(0, 48), bytes.subarray(48)]))).toBe(
      'ALTERED',
    )
  })

  test('under another key', () => {
    expect(codeOf(() => SealedReader.open(write(sealed), randomBytes(32)))).toBe('ALTERED')
  })

  test('a header that asks for more memory than the format allows', () => {
    for (const [place, value] of [
      [12, 2 ** 31],
      [12, 0],
      [12, 65_537],
      [8, 2],
    ] as const) {
      const claim = (bytes: Buffer) => {
        bytes.writeUInt32BE(value, place)
        return bytes
      }
      expect(tamper(claim)).toBe('NOT_SEALED')
    }
  })

  test('a file that was never sealed', () => {
    expect(codeOf(() => readAll(write(Buffer.from('GIF89a and so on'))))).toBe('NOT_SEALED')
  })

  /** Code of the failure to read the whole of what `change` made of a good object. */
  function tamper(change: (bytes: Buffer) => Buffer): string | null {
    return codeOf(() => readAll(write(change(Buffer.from(sealed)))))
  }
})

test('an object written by the first version opens for ever', () => {
  const key = createHash('sha256').update('frozen tier key').digest()
  const frozen = Buffer.from(FROZEN, 'hex')
  const reader = SealedReader.open(write(frozen), key)
  expect(reader.read(0, reader.sizeBytes).toString()).toBe('a drawing of a house')
  reader.close()
  expect(HEADER_BYTES).toBe(48)
})

const FROZEN =
  '53414645484f4c4400000001000400004dbe893066a188bf0718a9c6aea5a95665010481bea3c7216fee3e366d62a412517afa324f2de3a8d7444bd8312057fddb0b9dbac14c5cc5fe38257f34c2e646a7852d2b'

function seal(content: Buffer, cuts: number[] = []): Buffer {
  const sealer = new Sealer(tierKey, CHUNK)
  const marks = [0, ...cuts.toSorted((a, b) => a - b), content.length]
  const parts = marks.slice(1).map((end, n) => sealer.update(content.subarray(marks[n], end)))
  return Buffer.concat([sealer.header(), ...parts, sealer.final()])
}

function readAll(path: string): Buffer {
  const reader = SealedReader.open(path, tierKey)
  try {
    return Buffer.concat([...reader.chunks()])
  } finally {
    reader.close()
  }
}

function write(bytes: Buffer): string {
  const path = join(dir, 'object')
  writeFileSync(path, bytes)
  return path
}

function flip(bytes: Buffer, at: number, mask: number): Buffer {
  bytes[at] = (bytes[at] ?? 0) ^ mask
  return bytes
}

function codeOf(work: () => unknown): string | null {
  try {
    work()
  } catch (error) {
    if (error instanceof SealError) return error.code
    throw error
  }
  return null
}
