import { expect, test } from 'vitest'
import {
  consistencyProof,
  EMPTY_ROOT,
  inclusionProof,
  leafHash,
  type Nodes,
  nodesOf,
  rootOf,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from '../../../src/engine/ledger/merkle.ts'
import type { TreeHead } from '../../../src/engine/ledger/note.ts'
import { isConsistent, rootFromInclusion } from '../../../src/engine/verification/merkle-proof.ts'
import { treeHash } from '../verification/merkle-by-definition.ts'

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

const LARGEST = 300
const leaves = Array.from({ length: LARGEST }, (_, n) => leafHash(Buffer.from(`leaf ${n}`)))
const nodes = remembered(nodesOf(leaves))
const roots300 = Array.from({ length: LARGEST + 1 }, (_, size) => treeRoot(nodes, size))
const sizes = Array.from({ length: LARGEST + 1 }, (_, size) => size)
/** Places of a tree of so many leaves: all of a small one; of a larger one its ends, its powers of two and
 *  every fifth, other ones in each size. */
function placesIn(size: number): number[] {
  return Array.from({ length: size }, (_, place) => place).filter(
    (place) =>
      size <= 70 ||
      (place + size) % 5 === 0 ||
      place + 1 === size ||
      Number.isInteger(Math.log2(place)) ||
      Number.isInteger(Math.log2(place + 1)),
  )
}

/** Belongs to no leaf and no node of this tree. */
const FOREIGN = leafHash(Buffer.from('foreign'))

/** Each node is asked for thousands of times below. */
function remembered(make: Nodes): Nodes {
  const known = new Map<string, Uint8Array>()
  return (level, place) => {
    const key = `${level}/${place}`
    const hash = known.get(key) ?? make(level, place)
    known.set(key, hash)
    return hash
  }
}

/** A proof that was tampered with, in one of six ways. */
function spoiled(proof: readonly Buffer[], seed: number): Buffer[] {
  const at = (seed >> 3) % Math.max(proof.length, 1)
  const ways = [
    [...proof, FOREIGN],
    [FOREIGN, ...proof],
    ...(proof.length > 0 ? [proof.slice(1), proof.slice(0, -1)] : []),
    ...(proof.length > 0 ? [proof.map((one, n) => (n === at ? flipped(one, seed) : one))] : []),
    ...(proof.length > 1 ? [proof.toReversed()] : []),
  ]
  return ways[seed % ways.length] ?? []
}

/** Another place of the same tree, which has two or more. */
function elsewhere(index: number, size: number, seed: number): number {
  return (index + 1 + (seed % (size - 1))) % size
}

function flipped(hash: Buffer, seed: number): Buffer {
  const other = Buffer.from(hash)
  const at = seed % other.length
  other.writeUInt8(other.readUInt8(at) ^ (1 << (seed % 8)), at)
  return other
}

/** What the verifier of bundles says, which shares no code with the writer of proofs. */
function isTakenIn(
  claim: { readonly index: number; readonly size: number; readonly leaf: Buffer },
  proof: Buffer[],
  root: Buffer,
): boolean {
  const made = rootFromInclusion(claim.leaf.toString('hex'), claim.index, claim.size, hex(proof))
  return made === root.toString('hex')
}

function isContinued(from: TreeHead, to: TreeHead, proof: Buffer[]): boolean {
  const inHex = ({ size, root }: TreeHead) => ({ size, root: root.toString('hex') })
  return isConsistent(inHex(from), inHex(to), hex(proof))
}

test('trees of 0 to 300 leaves have the root that RFC 6962 defines', () => {
  for (const size of sizes) expect(roots300[size]).toEqual(treeHash(leaves.slice(0, size)))
})

test('in trees of 0 to 300 leaves each leaf is provable, and no spoiled proof or claim is', () => {
  let proven = 0
  for (const size of sizes) {
    const root = roots300[size] as Buffer
    for (const index of placesIn(size)) {
      const claim = { index, size, leaf: leaves[index] as Buffer }
      const proof = inclusionProof(nodes, index, size)
      const seed = size * 7 + index
      const wrong = [
        verifyInclusion(claim, spoiled(proof, seed), root),
        seed % 2 === 0
          ? verifyInclusion({ ...claim, leaf: FOREIGN }, proof, root)
          : verifyInclusion(claim, proof, flipped(root, seed)),
        size > 1 && verifyInclusion({ ...claim, index: elsewhere(index, size, seed) }, proof, root),
      ]
      const holds = verifyInclusion(claim, proof, root) && isTakenIn(claim, proof, root)
      if (!holds || wrong.includes(true)) expect.fail(`leaf ${index} of ${size}: ${wrong}`)
      proven += 1
    }
  }
  expect(proven).toBeGreaterThan(12_000)
})

test('between sizes up to 300 consistency is provable, and nothing else', () => {
  let proven = 0
  for (const size of sizes) {
    const to = { size, root: roots300[size] as Buffer }
    for (const before of placesIn(size).map((place) => place + 1)) {
      const from = { size: before, root: roots300[before] as Buffer }
      const proof = consistencyProof(nodes, before, size)
      const seed = size * 7 + before
      const wrong = [
        verifyConsistency(from, to, spoiled(proof, seed)),
        seed % 2 === 0
          ? verifyConsistency({ ...from, root: flipped(from.root, seed) }, to, proof)
          : verifyConsistency(from, { ...to, root: flipped(to.root, seed) }, proof),
        before < size && verifyConsistency({ ...from, size: before + 1 }, to, proof),
      ]
      const holds = verifyConsistency(from, to, proof) && isContinued(from, to, proof)
      if (!holds || wrong.includes(true)) expect.fail(`from ${before} to ${size}: ${wrong}`)
      proven += 1
    }
  }
  expect(proven).toBeGreaterThan(12_000)
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
  const older = { size: from, root: roots300[from] as Buffer }
  expect(verifyConsistency(older, { size: 4, root: roots300[4] as Buffer }, [])).toBe(false)
})
