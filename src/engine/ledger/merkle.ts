/** The Merkle tree of RFC 9162, 2.1 (the same as RFC 6962), over SHA-256. The writer's side: what
 *  checks a bundle has its own. */
import { hash } from 'node:crypto'

/** A node of a tree by its level (0 = leaves) and its place from the left; complete subtrees only. */
export type Nodes = (level: number, place: number) => Uint8Array

const LEAF = Buffer.of(0)

/** Root of the tree without leaves: the hash of nothing. */
export const EMPTY_ROOT: Buffer = sha256(Buffer.alloc(0))

/** SHA-256(0x00 ‖ bytes). The prefix keeps a leaf from passing for a node. */
export function leafHash(bytes: Uint8Array): Buffer {
  return sha256(Buffer.concat([LEAF, bytes]))
}

/** What is hashed of a node: used again for each, for each entry makes one. */
const node = Buffer.alloc(65, 1)

/** SHA-256(0x01 ‖ left ‖ right).
 *  @param left - 32 bytes, as `right`. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  node.set(left, 1)
  node.set(right, 33)
  return sha256(node)
}

/** Nodes over leaf hashes held in memory; each node is made anew, so a root costs O(n). */
export function nodesOf(leaves: readonly Uint8Array[]): Nodes {
  const node: Nodes = (level, place) => {
    if (level > 0) return nodeHash(node(level - 1, 2 * place), node(level - 1, 2 * place + 1))
    const leaf = leaves[place]
    if (leaf === undefined) throw new RangeError(`no leaf ${place}`)
    return leaf
  }
  return node
}

/** Root over leaf hashes held in memory. */
export function rootOf(leaves: readonly Uint8Array[]): Buffer {
  return treeRoot(nodesOf(leaves), leaves.length)
}

/** Root of the first `size` leaves; O(log n) nodes are asked for. */
export function treeRoot(nodes: Nodes, size: number): Buffer {
  return size === 0 ? EMPTY_ROOT : subtree(nodes, 0, size)
}

/** Siblings from the leaf at `index` up to the root of `size` leaves (RFC 9162, 2.1.3.1).
 *  @throws {RangeError} when there is no such leaf. */
export function inclusionProof(nodes: Nodes, index: number, size: number): Buffer[] {
  if (!(index >= 0 && index < size)) throw new RangeError(`no leaf ${index} in a tree of ${size}`)
  return pathTo(nodes, index, 0, size)
}

/** What shows that the tree of `size` leaves begins with the tree of `from` leaves (2.1.4.1).
 *  @throws {RangeError} unless 0 < from ≤ size. */
export function consistencyProof(nodes: Nodes, from: number, size: number): Buffer[] {
  if (!(from > 0 && from <= size)) throw new RangeError(`no tree of ${from} in one of ${size}`)
  return subproof(nodes, from, 0, size, true)
}

/** Whether `leaf` is at `index` of the tree of `size` leaves with this root (2.1.3.2). */
export function verifyInclusion(
  claim: { readonly index: number; readonly size: number; readonly leaf: Uint8Array },
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!(claim.index >= 0 && claim.index < claim.size)) return false
  let [at, last] = [claim.index, claim.size - 1]
  let running = claim.leaf
  for (const sibling of proof) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      running = nodeHash(sibling, running)
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)]
    } else {
      running = nodeHash(running, sibling)
    }
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && equal(running, root)
}

/** Whether the tree `to` begins with the tree `from` (2.1.4.2). Trees without leaves prove nothing. */
export function verifyConsistency(
  from: { readonly size: number; readonly root: Uint8Array },
  to: { readonly size: number; readonly root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  if (!(from.size > 0 && from.size <= to.size)) return false
  if (from.size === to.size) return proof.length === 0 && equal(from.root, to.root)
  const path = isPowerOfTwo(from.size) ? [from.root, ...proof] : [...proof]
  const first = path.shift()
  if (first === undefined) return false
  let [at, last] = [from.size - 1, to.size - 1]
  while (at % 2 === 1) [at, last] = [half(at), half(last)]
  let [older, newer] = [first, first]
  for (const sibling of path) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      older = nodeHash(sibling, older)
      newer = nodeHash(sibling, newer)
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)]
    } else {
      newer = nodeHash(newer, sibling)
    }
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && equal(older, from.root) && equal(newer, to.root)
}

/** Root over the leaves from `start` up to `end`; `start` lies where a tree of that width may. */
function subtree(nodes: Nodes, start: number, end: number): Buffer {
  const width = end - start
  if (isPowerOfTwo(width)) return Buffer.from(nodes(Math.log2(width), start / width))
  const split = start + splitOf(width)
  return nodeHash(subtree(nodes, start, split), subtree(nodes, split, end))
}

function pathTo(nodes: Nodes, index: number, start: number, end: number): Buffer[] {
  if (end - start === 1) return []
  const split = start + splitOf(end - start)
  return index < split
    ? [...pathTo(nodes, index, start, split), subtree(nodes, split, end)]
    : [...pathTo(nodes, index, split, end), subtree(nodes, start, split)]
}

/** `whole`: the reader knows the root of what is left of the old tree, so it is not sent. */
function subproof(
  nodes: Nodes,
  from: number,
  start: number,
  end: number,
  whole: boolean,
): Buffer[] {
  if (from === end) return whole ? [] : [subtree(nodes, start, end)]
  const split = start + splitOf(end - start)
  return from <= split
    ? [...subproof(nodes, from, start, split, whole), subtree(nodes, split, end)]
    : [...subproof(nodes, from, split, end, false), subtree(nodes, start, split)]
}

/** Largest power of two below `width`, which is 2 or more. */
function splitOf(width: number): number {
  return 2 ** (Math.ceil(Math.log2(width)) - 1)
}

function isPowerOfTwo(n: number): boolean {
  return Number.isInteger(Math.log2(n))
}

function half(n: number): number {
  return Math.floor(n / 2)
}

function equal(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0
}

function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer')
}
