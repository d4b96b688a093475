import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  consistencyProof,
  EMPTY_ROOT,
  inclusionProof,
  leafHash,
  nodesOf,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from '../../../src/engine/ledger/merkle.ts'

/** The tree that Certificate Transparency's own tests publish for RFC 6962. */
const published = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => leafHash(Buffer.from(hex, 'hex')))

const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

const A = '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7'
const B = '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e'
const C = '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4'
const D = 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b'
const E = 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0'
const F = '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a'

const hex = (proof: Buffer[]) => proof.map((hash) => hash.toString('hex'))

test('the empty tree has the hash of nothing as its root', () => {
  expect(EMPTY_ROOT.toString('hex')).toBe(roots[0])
})

test.each(roots.map((root, size) => ({ root, size })))(
  'the published tree of $size leaves has its published root',
  ({ root, size }) => {
    expect(rootOf(published.slice(0, size)).toString('hex')).toBe(root)
  },
)

test.each([
  { index: 0, size: 1, proof: [] },
  { index: 0, size: 8, proof: [A, B, C] },
  { index: 5, size: 8, proof: [D, E, roots[4]] },
  { index: 2, size: 3, proof: [roots[2]] },
  { index: 1, size: 5, proof: [roots[1], B, D] },
])('the published proof of leaf $index in $size is what we make', ({ index, size, proof }) => {
  expect(hex(inclusionProof(nodesOf(published), index, size))).toEqual(proof)
})

test.each([
  { from: 1, size: 1, proof: [] },
  { from: 1, size: 8, proof: [A, B, C] },
  { from: 6, size: 8, proof: [F, E, roots[4]] },
  { from: 2, size: 5, proof: [B, D] },
])('the published proof from $from to $size is what we make', ({ from, size, proof }) => {
  expect(hex(consistencyProof(nodesOf(published), from, size))).toEqual(proof)
})

const leaves = Array.from({ length: 300 }, (_, n) => leafHash(Buffer.from(`leaf ${n}`)))
const nodes = nodesOf(leaves)
const rootAt = (size: number) => rootOf(leaves.slice(0, size))
const pairs = fc
  .integer({ min: 1, max: 300 })
  .chain((size) => fc.tuple(fc.integer({ min: 0, max: size - 1 }), fc.constant(size)))

test('every leaf is provable, at its own index and in its own tree only', () => {
  fc.assert(
    fc.property(pairs, fc.nat(), ([index, size], seed) => {
      const leaf = leaves[index] as Buffer
      const proof = inclusionProof(nodes, index, size)
      const root = rootAt(size)
      expect(verifyInclusion({ index, size, leaf }, proof, root)).toBe(true)
      const other = seed % size
      if (other !== index) {
        expect(verifyInclusion({ index: other, size, leaf }, proof, root)).toBe(false)
      }
      expect(verifyInclusion({ index, size, leaf }, [...proof, root], root)).toBe(false)
      if (proof.length > 0) {
        expect(verifyInclusion({ index, size, leaf }, proof.slice(1), root)).toBe(false)
      }
    }),
    { numRuns: 300 },
  )
})

test('an older tree is provably the beginning of a newer one, another tree is not', () => {
  fc.assert(
    fc.property(pairs, ([before, size]) => {
      const from = { size: before + 1, root: rootAt(before + 1) }
      const to = { size, root: rootAt(size) }
      const proof = consistencyProof(nodes, from.size, size)
      expect(verifyConsistency(from, to, proof)).toBe(true)
      const forged = { size: from.size, root: leafHash(from.root) }
      expect(verifyConsistency(forged, to, proof)).toBe(false)
      expect(verifyConsistency(from, to, [...proof, to.root])).toBe(false)
    }),
    { numRuns: 300 },
  )
})

test.each([
  { index: -1, size: 4 },
  { index: 4, size: 4 },
  { index: 0, size: 0 },
])('there is no proof of leaf $index in $size', ({ index, size }) => {
  expect(() => inclusionProof(nodes, index, size)).toThrow(RangeError)
  expect(verifyInclusion({ index, size, leaf: EMPTY_ROOT }, [], EMPTY_ROOT)).toBe(false)
})

test.each([0, 5])('nothing is proven from a tree of %i to one of 4', (from) => {
  expect(() => consistencyProof(nodes, from, 4)).toThrow(RangeError)
  const older = { size: from, root: rootAt(from) }
  expect(verifyConsistency(older, { size: 4, root: rootAt(4) }, [])).toBe(false)
})
