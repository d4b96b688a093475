/** Three ways to the same digests: four contents at once, piece by piece, and with a second thread. */
import { createHash, hash, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import type { Digests } from '../../../src/domain/digest.ts'
import { LANE_BYTES, Md5Lanes, requireSameMd5 } from '../../../src/engine/hashing/md5-lanes.ts'
import { md5LanesModule } from '../../../src/engine/hashing/md5-lanes-module.ts'
import { type PieceSum, SerialSum } from '../../../src/engine/hashing/piece-sum.ts'
import { Md5Follower, RingSum, SLOT_BYTES } from '../../../src/engine/hashing/ring.ts'
import { WholeDigests } from '../../../src/engine/hashing/whole-digests.ts'

const MD5_THREAD = new URL('../../../src/workers/md5.ts', import.meta.url)
const follower = new Md5Follower(MD5_THREAD)
afterAll(() => follower.close())

function byOpenSsl(bytes: Uint8Array): Digests {
  const of = (name: string) => createHash(name).update(bytes).digest('hex')
  return { md5: of('md5'), sha1: of('sha1'), sha256: of('sha256') as Digests['sha256'] }
}

/** Takes contents in order; answers are in order of the contents. */
function taken(whole: WholeDigests, contents: readonly Uint8Array[]): (Digests | undefined)[] {
  const answers: (Digests | undefined)[] = contents.map(() => undefined)
  for (const [n, content] of contents.entries()) {
    const room = whole.room()
    room.set(content)
    const sha256 = whole.take(room.subarray(0, content.length), (digests) => {
      answers[n] = digests
    })
    expect(sha256).toBe(hash('sha256', content, 'hex'))
  }
  whole.flush()
  return answers
}

test('this runtime takes MD5 four at a time, and the known answers of RFC 1321 hold in it', () => {
  expect(Md5Lanes.create()).not.toBeNull()
})

test('the module is the same bytes each time, so that its digest can be quoted', () => {
  expect(hash('sha256', md5LanesModule(), 'hex')).toBe(hash('sha256', md5LanesModule(), 'hex'))
})

const EDGES = [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 121, 127, 128, 4_096, LANE_BYTES - 1]
test.each([true, false])(
  'contents of every length at the edges have their digests (lanes: %s)',
  (lanes) => {
    const contents = EDGES.map((size) => randomBytes(size))
    expect(taken(new WholeDigests({ lanes }), contents)).toEqual(contents.map(byOpenSsl))
  },
)

test('contents of any lengths, in any order, each have their own digests', () => {
  const whole = new WholeDigests({ lanes: true })
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 30 }), (contents) => {
      expect(taken(whole, contents)).toEqual(contents.map(byOpenSsl))
    }),
    { numRuns: 60 },
  )
})

test('a second opinion that differs stops everything', () => {
  const bytes = Buffer.from('abc')
  requireSameMd5(bytes, hash('md5', bytes, 'hex'))
  expect(() => requireSameMd5(Buffer.from('abd'), hash('md5', bytes, 'hex'))).toThrow('disagree')
})

const SUMS: Record<string, () => PieceSum> = {
  'one thread': () => new SerialSum(Buffer.alloc(1_000)),
  'two threads': () => new RingSum(follower.ring),
}
test.each(Object.entries(SUMS))(
  'content in pieces has the digests of the whole, by %s',
  (_, sumOf) => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 40 }),
        (pieces) => {
          const sum = sumOf()
          for (const [n, piece] of pieces.entries()) {
            // Every second piece lies where the sum wants it, the others somewhere else.
            const room = n % 2 === 0 ? sum.room() : Buffer.alloc(300)
            room.set(piece)
            sum.update(room.subarray(0, piece.length))
          }
          expect(sum.digests()).toEqual(byOpenSsl(Buffer.concat(pieces)))
        },
      ),
      { numRuns: 60 },
    )
  },
)

test.each([SLOT_BYTES - 1, SLOT_BYTES, SLOT_BYTES + 1, SLOT_BYTES * 20 + 7])(
  'a piece of %i bytes goes round the ring as often as it needs',
  (size) => {
    const bytes = randomBytes(size)
    const sum = new RingSum(follower.ring)
    sum.update(bytes)
    expect(sum.digests()).toEqual(byOpenSsl(bytes))
  },
)

test('a content that is dropped half-way leaves nothing in the digests of the next', () => {
  const dropped = new RingSum(follower.ring)
  dropped.update(randomBytes(SLOT_BYTES * 3))
  dropped.drop()
  const bytes = randomBytes(1_000)
  const sum = new RingSum(follower.ring)
  sum.update(bytes)
  expect(sum.digests()).toEqual(byOpenSsl(bytes))
  sum.drop()
})
