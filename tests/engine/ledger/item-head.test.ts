import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from '../../../src/domain/jcs.ts'
import {
  type HeadNodes,
  HeadsTree,
  headBytes,
  headHash,
} from '../../../src/engine/ledger/item-head.ts'
import { leafHash, rootOf, verifyInclusion } from '../../../src/engine/ledger/merkle.ts'
import { ANALYST, ingest, itemId, LOG, newLedger } from './ledger-fixture.ts'

const heads = Array.from({ length: 300 }, (_, n) => leafHash(Buffer.from(`head ${n}`)))

/** Keeps what it is given; `drop` is what a change does to the subtrees above a head. */
function kept(leaves: readonly Buffer[], step: number) {
  const nodes = new Map<string, Buffer>()
  const asked: number[] = []
  const of: HeadNodes = {
    leaf: (itemNo) => {
      asked.push(itemNo)
      return leaves[itemNo] as Buffer
    },
    find: (level, place) => nodes.get(`${level}/${place}`),
    keep: (level, place, hash) => void nodes.set(`${level}/${place}`, hash),
    step,
  }
  const drop = (itemNo: number) => {
    for (let level = step; level < 32; level += step) {
      nodes.delete(`${level}/${Math.floor(itemNo / 2 ** level)}`)
    }
  }
  return { tree: new HeadsTree(of), asked, drop }
}

test.each([2, 4])('a tree that keeps every %ith level has the root of all leaves', (step) => {
  const { tree } = kept(heads, step)
  for (let items = 0; items <= heads.length; items += 1) {
    expect(tree.root(items)).toEqual(rootOf(heads.slice(0, items)))
  }
})

test('each head is provable at its number', () => {
  const numbers = fc.integer({ min: 1, max: heads.length })
  const { tree } = kept(heads, 4)
  fc.assert(
    fc.property(numbers, fc.nat(), (items, seed) => {
      const index = seed % items
      const leaf = heads[index] as Buffer
      const claim = { index, size: items, leaf }
      expect(verifyInclusion(claim, tree.proof(index, items), tree.root(items))).toBe(true)
    }),
    { numRuns: 60 },
  )
})

test('only what was changed is made anew', () => {
  const own = [...heads]
  const { tree, asked, drop } = kept(own, 4)
  tree.root(own.length)
  asked.length = 0
  own[100] = leafHash(Buffer.from('moved'))
  drop(100)
  expect(tree.root(own.length)).toEqual(rootOf(own))
  const block = (no: number) => Math.floor(no / 16)
  expect(new Set(asked.map(block))).toEqual(new Set([block(100), block(299)]))
})

test('a head is written as RFC 8785 says', () => {
  const head = { item: itemId(7), itemNo: 3, count: 2, last: heads[0], salt: heads[1] }
  const { last, salt, ...rest } = head as Required<typeof head> & { last: Buffer; salt: Buffer }
  const whole = { v: 1, type: 'item-head', log: LOG, ...rest }
  expect(headBytes(LOG, { ...rest, last, salt }).toString()).toBe(
    canonicalJson({ ...whole, last: last.toString('hex'), salt: salt.toString('hex') }),
  )
})

test('the ledger’s own tree over heads is right whatever was changed, rolled back or signed', () => {
  const { ledger, db, keys } = newLedger()
  const rightRoot = () =>
    rootOf(
      Array.from({ length: ledger.items() }, (_, n) => {
        const head = ledger.head(itemId(n))
        if (head === null) throw new Error('items are numbered in order')
        return headHash(LOG, head)
      }),
    )
  const append = (n: number) => ledger.append(ingest(n), ANALYST)
  const random = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 40 })
  const undo = () => {
    throw new Error('undone')
  }
  const rounds = fc.array(fc.record({ changes: random, undone: random }), { maxLength: 4 })
  fc.assert(
    fc.property(rounds, (all) => {
      for (const { changes, undone } of all) {
        db.transaction(() => {
          for (const n of changes) append(Math.min(n, ledger.items()))
        })()
        const lost = db.transaction(() => {
          for (const n of undone) append(Math.min(n, ledger.items()))
          ledger.checkpoint(keys.privateKey)
          undo()
        })
        expect(lost).toThrow('undone')
        expect(ledger.heads().root(ledger.items())).toEqual(rightRoot())
        ledger.checkpoint(keys.privateKey)
        expect(ledger.heads().root(ledger.items())).toEqual(rightRoot())
      }
    }),
    { numRuns: 20 },
  )
  expect(ledger.verify(keys.publicKey)).toEqual([])
})
