import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ItemId } from '../../../src/domain/item.ts'
import { ScreeningRows } from '../../../src/engine/preview/screening-rows.ts'
import { Wanted } from '../../../src/engine/preview/wanted.ts'
import { drawing } from '../media/drawings.ts'
import { caseWithEvidence, type Evidence } from './case-with-evidence.ts'

let evidence: Evidence
beforeEach(() => {
  evidence = caseWithEvidence()
})
afterEach(() => evidence.remove())

/** In order of finding. */
const items = () =>
  evidence.kase.readable.prepare<[], ItemId>('SELECT id FROM item ORDER BY no').pluck().all()

const itemOf = (sha256: string) =>
  evidence.kase.readable
    .prepare<[string], ItemId>('SELECT id FROM item WHERE sha256 = ?')
    .pluck()
    .get(sha256) as ItemId

test('what somebody has before their eyes is screened next, the newest screen first', async () => {
  for (const [n, name] of ['a', 'b', 'c', 'd', 'e'].entries()) {
    const bytes = await drawing(40 + n, 30)
      .jpeg()
      .toBuffer()
    writeFileSync(join(evidence.source, name), bytes)
  }
  await evidence.ingest()
  const [first, second, third, ...last] = items()
  const wanted = new Wanted()
  const order: string[] = []
  for (const { sha256 } of new ScreeningRows(evidence.kase).contents(wanted)) {
    order.push(itemOf(sha256))
    if (order.length === 1) {
      wanted.ask([third as ItemId])
      wanted.ask([...last, 'i0000000000000000' as ItemId])
    }
    if (order.length === 5) break
  }
  expect(order).toEqual([first, ...last, third, second])
})

test('what is asked for again comes to the front and only once; nothing grows without end', () => {
  const wanted = new Wanted()
  const many = Array.from({ length: 3000 }, (_, n) => `i${String(n)}` as ItemId)
  wanted.ask(many)
  wanted.ask([many[7] as ItemId, many[5] as ItemId])
  wanted.ask([])
  const taken: (ItemId | null)[] = []
  for (let item = wanted.take(); item !== null; item = wanted.take()) taken.push(item)
  expect(taken.slice(0, 4)).toEqual(['i7', 'i5', 'i0', 'i1'])
  expect(taken).toHaveLength(1000)
  expect(new Set(taken).size).toBe(1000)
  wanted.ask(many)
  wanted.clear()
  expect(wanted.take()).toBeNull()
})
