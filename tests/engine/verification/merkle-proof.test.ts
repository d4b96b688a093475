import { describe, expect, test } from 'vitest'
import {
  isConsistent,
  leafOf,
  rootFromInclusion,
} from '../../../src/engine/verification/merkle-proof.ts'
import { consistency, hashLeaf, hex, inclusion, treeHash } from './merkle-by-definition.ts'

const leaves = Array.from({ length: 40 }, (_, at) => hashLeaf(Buffer.from([at])))
const rootAt = (size: number) => treeHash(leaves.slice(0, size)).toString('hex')

describe('proofs of trees of up to 40 leaves', () => {
  test('a leaf is proven at its own place and at no other', () => {
    for (let size = 1; size <= leaves.length; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const proof = hex(inclusion(index, leaves.slice(0, size)))
        const leaf = (leaves[index] as Buffer).toString('hex')
        expect(rootFromInclusion(leaf, index, size, proof)).toBe(rootAt(size))
        expect(rootFromInclusion(leaf, (index + 1) % size, size, proof)).not.toBe(
          size === 1 ? null : rootAt(size),
        )
        expect(rootFromInclusion(leaf, index, size, [...proof, leaf])).toBeNull()
      }
    }
  })

  test('a tree continues each smaller one, and no other', () => {
    for (let second = 1; second <= leaves.length; second += 1) {
      const to = { size: second, root: rootAt(second) }
      for (let first = 1; first <= second; first += 1) {
        const proof = hex(consistency(first, leaves.slice(0, second)))
        const from = { size: first, root: rootAt(first) }
        expect(isConsistent(from, to, proof)).toBe(true)
        expect(isConsistent({ ...from, root: '0'.repeat(64) }, to, proof)).toBe(false)
        expect(isConsistent(from, to, [...proof, '0'.repeat(64)])).toBe(false)
      }
    }
  })
})

test('a leaf is hashed with the prefix of RFC 9162', () => {
  expect(leafOf(Buffer.alloc(0))).toBe(
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  )
})
