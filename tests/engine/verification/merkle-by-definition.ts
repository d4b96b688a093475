import { createHash } from 'node:crypto'

/** RFC 9162 2.1 by its recursive definitions: slow, and nothing in common with the program's code. */

export const hashLeaf = (bytes: Buffer): Buffer =>
  createHash('sha256')
    .update(Buffer.from([0]))
    .update(bytes)
    .digest()

const hashNode = (left: Buffer, right: Buffer): Buffer =>
  createHash('sha256')
    .update(Buffer.from([1]))
    .update(left)
    .update(right)
    .digest()

/** Largest power of two below n. */
function split(n: number): number {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

export function treeHash(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return createHash('sha256').digest()
  if (leaves.length === 1) return leaves[0] as Buffer
  const k = split(leaves.length)
  return hashNode(treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)))
}

export function inclusion(m: number, leaves: readonly Buffer[]): Buffer[] {
  if (leaves.length <= 1) return []
  const k = split(leaves.length)
  return m < k
    ? [...inclusion(m, leaves.slice(0, k)), treeHash(leaves.slice(k))]
    : [...inclusion(m - k, leaves.slice(k)), treeHash(leaves.slice(0, k))]
}

export function consistency(m: number, leaves: readonly Buffer[]): Buffer[] {
  return subproof(m, leaves, true)
}

function subproof(m: number, leaves: readonly Buffer[], isWhole: boolean): Buffer[] {
  if (m === leaves.length) return isWhole ? [] : [treeHash(leaves)]
  const k = split(leaves.length)
  return m <= k
    ? [...subproof(m, leaves.slice(0, k), isWhole), treeHash(leaves.slice(k))]
    : [...subproof(m - k, leaves.slice(k), false), treeHash(leaves.slice(0, k))]
}

export const hex = (hashes: readonly Buffer[]): string[] => hashes.map((one) => one.toString('hex'))
