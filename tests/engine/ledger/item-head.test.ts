import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BLOCK, HeadsTree } from '../../../src/engine/ledger/item-head.ts'
import { leafHash, rootOf, verifyInclusion } from '../../../src/engine/ledger/merkle.ts'

const heads = Array.from({ length: 3 * BLOCK + 5 }, (_, n) => leafHash(Buffer.from(`head ${n}`)))

test.each([
  0,
  1,
  2,
  BLOCK - 1,
  BLOCK,
  BLOCK + 1,
  2 * BLOCK,
  2 * BLOCK + 1,
  3 * BLOCK,
  heads.length,
])('the tree over %i heads has the root that all leaves at once have', (items) => {
  const tree = new HeadsTree((from, to) => heads.slice(from, to))
  expect(tree.root(items)).toEqual(rootOf(heads.slice(0, items)))
})

test('each head is provable at its number', () => {
  const numbers = fc.integer({ min: 1, max: heads.length })
  fc.assert(
    fc.property(numbers, fc.nat(), (items, seed) => {
      const index = seed % items
      const tree = new HeadsTree((from, to) => heads.slice(from, to))
      const leaf = heads[index] as Buffer
      const claim = { index, size: items, leaf }
      expect(verifyInclusion(claim, tree.proof(index, items), tree.root(items))).toBe(true)
    }),
    { numRuns: 60 },
  )
})

test('only what was touched is made anew', () => {
  const own = [...heads]
  const asked: number[] = []
  const tree = new HeadsTree((from, to) => {
    asked.push(from)
    return own.slice(from, to)
  })
  tree.root(own.length)
  asked.length = 0
  own[BLOCK + 3] = leafHash(Buffer.from('moved'))
  tree.touch(BLOCK + 3)
  own.push(leafHash(Buffer.from('new')))
  tree.touch(own.length - 1)
  expect(tree.root(own.length)).toEqual(rootOf(own))
  expect(asked).toEqual([BLOCK, 3 * BLOCK])
})
