import { createHash } from 'node:crypto'

/** RFC 9162 tree proofs from the verifier's side. Hashes are lower-case hexadecimal; sizes and indexes
 *  are integers below 2^53, so they are halved by division, not shifted. */

export const leafOf = (bytes: Uint8Array): string => hash(0, bytes)

/** Root that a leaf and its inclusion proof lead to (2.1.3.2); null when the proof has not exactly the
 *  length and form that this place needs. */
export function rootFromInclusion(
  leaf: string,
  index: number,
  size: number,
  proof: readonly string[],
): string | null {
  if (index >= size) return null
  let fn = index
  let sn = size - 1
  let node = leaf
  for (const sibling of proof) {
    if (sn === 0) return null
    if (fn % 2 === 1 || fn === sn) {
      node = parent(sibling, node)
      while (fn % 2 === 0 && fn !== 0) {
        fn = half(fn)
        sn = half(sn)
      }
    } else node = parent(node, sibling)
    fn = half(fn)
    sn = half(sn)
  }
  return sn === 0 ? node : null
}

/** Whether a tree of `second` leaves continues the one of `first` leaves (2.1.4.2). */
export function isConsistent(
  first: { readonly size: number; readonly root: string },
  second: { readonly size: number; readonly root: string },
  proof: readonly string[],
): boolean {
  if (first.size < 1 || first.size > second.size) return false
  if (first.size === second.size) return proof.length === 0 && first.root === second.root
  let fn = first.size - 1
  let sn = second.size - 1
  while (fn % 2 === 1) {
    fn = half(fn)
    sn = half(sn)
  }
  // A first tree that is complete is itself the first node of the proof.
  const path = fn === 0 ? [first.root, ...proof] : [...proof]
  const [start, ...rest] = path
  if (start === undefined) return false
  let older = start
  let newer = start
  for (const node of rest) {
    if (sn === 0) return false
    if (fn % 2 === 1 || fn === sn) {
      older = parent(node, older)
      newer = parent(node, newer)
      while (fn % 2 === 0 && fn !== 0) {
        fn = half(fn)
        sn = half(sn)
      }
    } else newer = parent(newer, node)
    fn = half(fn)
    sn = half(sn)
  }
  return sn === 0 && older === first.root && newer === second.root
}

const half = (value: number): number => Math.floor(value / 2)

const parent = (left: string, right: string): string =>
  hash(1, Buffer.from(left, 'hex'), Buffer.from(right, 'hex'))

function hash(prefix: number, ...parts: readonly Uint8Array[]): string {
  const sum = createHash('sha256').update(Buffer.from([prefix]))
  for (const part of parts) sum.update(part)
  return sum.digest('hex')
}
