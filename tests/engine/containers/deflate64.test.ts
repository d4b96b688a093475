import { randomBytes } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inflate64 } from '../../../src/engine/containers/deflate64.ts'
import { MemberError } from '../../../src/engine/containers/member-source.ts'
import { packedByMethod, packedContent } from './zip-methods.ts'

const packed = () => packedByMethod().get(9)?.bytes ?? Buffer.alloc(0)

/** In pieces of so many bytes. */
function inflate(bytes: Buffer, piece = bytes.length): { out: Buffer; taken: number } {
  const pieces: Buffer[] = []
  for (let at = 0; at < bytes.length; at += piece) pieces.push(bytes.subarray(at, at + piece))
  const out: Buffer[] = []
  const unpacking = inflate64(pieces[Symbol.iterator]())
  for (let next = unpacking.next(); ; next = unpacking.next()) {
    if (next.done === true) return { out: Buffer.concat(out), taken: next.value }
    out.push(next.value)
  }
}

test.each([1, 7, 1_000, 1_000_000])(
  'what 7-Zip has packed comes out whole, read in pieces of %i bytes',
  (piece) => {
    const { out, taken } = inflate(packed(), piece)
    expect(out.equals(packedContent())).toBe(true)
    expect(taken).toBe(packed().length)
  },
)

test('it ends at its last block: what stands behind is not taken', () => {
  const { out, taken } = inflate(Buffer.concat([packed(), randomBytes(500)]))
  expect(out.equals(packedContent())).toBe(true)
  expect(taken).toBe(packed().length)
})

test('what plain Deflate says in the same words is the same: stored, fixed and own codes', () => {
  const noise = randomBytes(200_000)
  expect(inflate(deflateRawSync(noise, { level: 0 })).out.equals(noise)).toBe(true)
  const words = Buffer.from(Array.from({ length: 90_000 }, (_, n) => (n * n * 31) % 251))
  // Without repetitions Deflate never says a length, which is what the two differ in.
  expect(inflate(deflateRawSync(words, { strategy: 2 })).out.equals(words)).toBe(true)
  const short = Buffer.from('short')
  expect(inflate(deflateRawSync(short, { strategy: 4 })).out.equals(short)).toBe(true)
})

test('cut short anywhere it says truncated', () => {
  fc.assert(
    fc.property(fc.nat(packed().length - 1), (length) => {
      const cut = () => inflate(packed().subarray(0, length))
      expect(cut).toThrow(expect.objectContaining({ reason: 'truncated' }))
    }),
  )
})

test('altered or made up, it ends, and in nothing but bytes or a reason', () => {
  const altered = fc.tuple(fc.nat(packed().length - 1), fc.integer({ min: 1, max: 255 }))
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 2_000 }).map((made) => Buffer.from(made)),
    fc.array(altered, { minLength: 1, maxLength: 20 }).map((changes) => {
      const mutated = Buffer.from(packed())
      for (const [at, by] of changes) mutated[at] = (mutated[at] ?? 0) ^ by
      return mutated
    }),
  )
  fc.assert(
    fc.property(bytes, (given) => {
      try {
        // The longest repetition takes 2 codes and 30 bits of them: no more than this can come out.
        expect(inflate(given).out.length).toBeLessThanOrEqual(given.length * 65_538)
      } catch (error) {
        expect(error).toBeInstanceOf(MemberError)
      }
    }),
    { numRuns: 500 },
  )
})
