import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ItemId } from '../../../src/domain/item.ts'
import type { Session, UserId } from '../../../src/domain/people.ts'
import type { Redaction } from '../../../src/domain/redaction.ts'
import type { Reveal } from '../../../src/domain/reveal.ts'
import { decideRedaction } from '../../../src/engine/redaction/decide-redaction.ts'
import { findRedaction } from '../../../src/engine/redaction/redaction-rows.ts'
import { listReveals, openReveal } from '../../../src/engine/review/reveals.ts'
import { type BundleCase, bundleCase, REGIONS } from '../export/bundle-case.ts'
import { codeOf } from '../fresh-case.ts'
import { lookAt } from './a-look.ts'

let given: BundleCase
beforeAll(async () => {
  given = await bundleCase()
})
afterAll(() => given.close())

const sue: Session = { user: 'sue' as UserId, name: 'Sue', role: 'supervisor' }
const ana: Session = { user: 'ana' as UserId, name: 'Ana', role: 'analyst' }
const still = (): ItemId => given.items[0] as ItemId

async function make(item = still()): Promise<Redaction> {
  const id = await given.redact(item, REGIONS)
  return findRedaction(given.kase.readable, id as Redaction['id'], item)
}

function approve(made: Redaction, look: Reveal | null, session = sue): Redaction {
  const { id, item, output, recipe } = made
  const of = { redaction: id, item, output, recipe, look: look?.id ?? null, approve: true }
  const at = given.kase.clock.read().time
  return decideRedaction(given.kase, { ...of, user: session.user, at })
}

test('a copy is approved by who has looked at the whole of it, to the end', async () => {
  const made = await make()
  expect(approve(made, lookAt(given.kase, made, sue))).toMatchObject({
    ...{ state: 'approved', decidedBy: 'sue' },
  })
})

test.each<[string, (made: Redaction, older: Redaction) => Reveal | null]>([
  ['without a look', () => null],
  ['while the look has not ended', (made) => lookAt(given.kase, made, sue, null)],
  ['when nothing was shown', (made) => lookAt(given.kase, made, sue, { milliseconds: 0 })],
  ['by another’s look', (made) => lookAt(given.kase, made, ana)],
  [
    'by a look whose receipt is of another copy',
    (made, older) => lookAt(given.kase, made, sue, { redaction: older.id }),
  ],
  [
    'by a look of which another has the receipt',
    (made) => {
      const reveal = lookAt(given.kase, made, sue, null)
      const data = { reveal: reveal.id, redaction: made.id, milliseconds: 900 }
      given.kase.ledger.append({ action: 'reveal-ended', item: made.item, data }, ana)
      return reveal
    },
  ],
])('a copy is not approved %s', async (_, look) => {
  const older = await make()
  const made = await make()
  expect(codeOf(() => approve(made, look(made, older)))).toBe('NOT_LOOKED')
  expect(findRedaction(given.kase.readable, made.id, made.item).state).toBe('pending')
})

test('a look at one copy does not count for a newer one of the same bytes, and shows the old one', async () => {
  const older = await make()
  const look = lookAt(given.kase, older, sue)
  const before = openReveal(given.kase, look.id, still(), sue).object
  const id = await given.redact(still(), REGIONS.slice(0, 1))
  const newer = findRedaction(given.kase.readable, id as Redaction['id'], still())
  expect(newer.output).not.toBe(older.output)
  expect(openReveal(given.kase, look.id, still(), sue).object).toBe(before)
  expect(codeOf(() => approve(newer, look))).toBe('NOT_LOOKED')
  const again = await make()
  expect(again.output).toBe(older.output)
  expect(codeOf(() => approve(again, look))).toBe('NOT_LOOKED')
  expect(approve(again, lookAt(given.kase, again, sue)).state).toBe('approved')
})

test('a look at a copy of another item does not count', async () => {
  const made = await make()
  const elsewhere = await make(given.items[1] as ItemId)
  expect(codeOf(() => approve(made, lookAt(given.kase, elsewhere, sue)))).toBe('NOT_LOOKED')
})

test('what is not the copy that waits is not decided: other bytes, another recipe', async () => {
  const made = await make()
  const look = lookAt(given.kase, made, sue)
  const other = 'ab'.repeat(32) as Redaction['output']
  expect(codeOf(() => approve({ ...made, output: other }, look))).toBe('CONFLICT')
  expect(codeOf(() => approve({ ...made, recipe: other }, look))).toBe('CONFLICT')
})

test('a list of looks says which of them were had', async () => {
  const made = await make()
  const had = lookAt(given.kase, made, sue)
  const unended = lookAt(given.kase, made, sue, null)
  const list = listReveals(given.kase, still(), sue)
  const looked = (id: string) => list.find((one) => one.id === id)
  expect(looked(had.id)).toMatchObject({ looked: true, redaction: made.id })
  expect(looked(unended.id)).toMatchObject({ looked: false, redaction: made.id })
})
