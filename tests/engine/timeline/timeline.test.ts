import { afterEach, beforeEach, expect, test } from 'vitest'
import { Exhibit, type ExhibitId } from '../../../src/domain/exhibit.ts'
import { HandOver } from '../../../src/domain/hand-over.ts'
import type { ItemId } from '../../../src/domain/item.ts'
import { addExhibit } from '../../../src/engine/exhibits/exhibits.ts'
import { handOver } from '../../../src/engine/exhibits/hand-over.ts'
import type { Case } from '../../../src/engine/open-case.ts'
import type { Keyring } from '../../../src/engine/sealing/keyring.ts'
import { addNote } from '../../../src/engine/timeline/notes.ts'
import {
  exhibitTimeline,
  itemTimeline,
  type Viewer,
} from '../../../src/engine/timeline/timeline.ts'
import { codeOf, freshCase, person } from '../fresh-case.ts'
import { addItem } from '../item-rows.ts'

const EX = 'EX-01' as ExhibitId
const ACTOR = { user: 'ambeki', role: 'supervisor' } as const

let kase: Case
let keyring: Keyring
let remove: () => void
let item: ItemId
let me: Viewer

beforeEach(async () => {
  const fresh = await freshCase()
  ;({ kase, keyring, remove } = fresh)
  const exhibit = Exhibit.parse({
    ...{ id: 'EX-01', seal: 'K-1', description: 'Telephone', seizedAt: '2026-05-01T10:00:00Z' },
    ...{ seizedWhere: 'Mill Lane depot', seizedBy: 'PC 2210', authority: 'W-5380' },
  })
  addExhibit(kase, exhibit, '2026-05-01T12:00:00Z')
  const data = { exhibit: EX, seal: 'K-1' }
  kase.ledger.append({ action: 'exhibit-registered', data }, ACTOR)
  item = addItem(kase, keyring, 'one').id
  me = viewer(keyring)
})
afterEach(() => remove())

function viewer(keyring: Keyring): Viewer {
  const { id, name, role } = keyring.user
  return { session: { user: id, name, role }, keyring }
}

const give = (giver: unknown, receiver: unknown, at: string, change: object = {}) =>
  handOver(
    kase,
    keyring,
    HandOver.parse({
      ...{
        exhibit: EX,
        giver,
        receiver,
        at,
        reason: 'storage',
        reasonText: null,
        place: 'Store 3',
      },
      ...{ sealBefore: 'K-1', sealAfter: 'K-1', sealIntact: true, remark: null, ...change },
      acknowledged: ['giver-not-holder', 'seal-differs', 'out-of-order', 'before-seizure'],
    }),
    ACTOR,
  ).entry

const LABORATORY = { name: 'R. Osei', service: 'County laboratory' }

test('an exhibit’s begins with its seizure and tells hand-overs by when they happened', () => {
  give('seizer', 'user:ambeki', '2026-05-02T08:00:00Z')
  const note = addNote(
    kase,
    keyring,
    { thing: { exhibit: EX }, text: 'dented', corrects: null },
    ACTOR,
  )
  give('user:ambeki', LABORATORY, '2026-05-03T08:00:00Z')
  const { events, holdings, left, item } = exhibitTimeline(kase, EX, me)
  expect([item, left]).toEqual([null, 0])
  expect(events.map(({ action }) => action)).toEqual([
    ...['seized', 'handed-over', 'handed-over', 'exhibit-registered', 'noted'],
  ])
  expect(events[0]).toMatchObject({ entry: null, at: '2026-05-01T10:00:00Z', recordedAt: null })
  expect(events[2]).toMatchObject({
    at: '2026-05-03T08:00:00Z',
    recordedAt: expect.stringMatching(/^2\d{3}-/),
    handOver: { receiver: { id: 'person:1', ...LABORATORY }, place: 'Store 3' },
    findings: [],
  })
  expect(events.at(-1)).toMatchObject({ entry: note.entry, note: { text: 'dented' } })
  expect(holdings.map(({ holder, to }) => [holder.name, to])).toEqual([
    ['PC 2210', '2026-05-02T08:00:00Z'],
    ['A. Mbeki', '2026-05-03T08:00:00Z'],
    ['R. Osei', null],
  ])
})

test('a gap stays in sight; filled later, it is told as filled later', () => {
  const gap = give(LABORATORY, 'user:ambeki', '2026-05-05T08:00:00Z', { sealBefore: 'K-2' })
  const findingsAt = (entry: number) =>
    exhibitTimeline(kase, EX, me).events.find((one) => one.entry === entry)?.findings
  expect(findingsAt(gap)).toEqual([
    { code: 'giver-not-holder', stands: true },
    { code: 'seal-differs', stands: true },
  ])
  expect(exhibitTimeline(kase, EX, me).holdings[0]?.isKnown).toBe(false)
  const late = give('seizer', 'person:1', '2026-05-04T08:00:00Z', { sealAfter: 'K-2' })
  expect(findingsAt(gap)).toEqual([
    { code: 'giver-not-holder', stands: false },
    { code: 'seal-differs', stands: false },
  ])
  expect(findingsAt(late)).toEqual([{ code: 'out-of-order', stands: true }])
  expect(exhibitTimeline(kase, EX, me).holdings.every(({ isKnown }) => isKnown)).toBe(true)
})

test('a hand-over recorded late that does not lead to the next one opens a gap there', () => {
  const sound = give('seizer', 'user:ambeki', '2026-05-05T08:00:00Z')
  give('seizer', LABORATORY, '2026-05-04T08:00:00Z')
  const event = exhibitTimeline(kase, EX, me).events.find(({ entry }) => entry === sound)
  expect(event?.findings).toEqual([{ code: 'giver-not-holder', stands: true }])
})

test('an item’s holds its exhibit’s custody until it was read, and its own chain whole', () => {
  give('seizer', 'user:ambeki', '2026-05-02T08:00:00Z')
  kase.ledger.append({ action: 'ingest', item, data: { exhibit: EX } }, ACTOR)
  const [ingest] = kase.ledger.entries({ item, limit: 1 })
  const timeline = itemTimeline(kase, item, me)
  expect(timeline.item).toBe(item)
  expect(timeline.events.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['seized', 'handed-over', 'exhibit-registered', 'ingest']),
  )
  expect(timeline.holdings.at(-1)).toMatchObject({
    holder: { id: 'user:ambeki' },
    to: ingest?.entry.time,
  })
  // Later than the ingest, so of no concern to what was read then.
  const day = new Date(Date.parse(ingest?.entry.time ?? '') + 1).toISOString()
  while (kase.clock.read().time <= day);
  give('user:ambeki', LABORATORY, day)
  const handedOver = itemTimeline(kase, item, me).events.filter(
    ({ action }) => action === 'handed-over',
  )
  expect(handedOver).toHaveLength(1)
})

test('a longer chain than is drawn says how much is left', () => {
  kase.writable.transaction(() => {
    for (let n = 0; n < 2010; n++) {
      kase.ledger.append({ action: 'reveal-ended', item, data: { n } }, ACTOR)
    }
  })()
  const { events, left } = itemTimeline(kase, item, me)
  const own = events.filter(({ action }) => action === 'reveal-ended').length
  expect(own + left).toBeGreaterThanOrEqual(2010)
  expect(left).toBeGreaterThanOrEqual(10)
})

test('words that are not those of the ledger are a finding, never silence', () => {
  const entry = give('seizer', 'user:ambeki', '2026-05-02T08:00:00Z')
  kase.writable.prepare('DELETE FROM hand_over').run()
  const { events } = exhibitTimeline(kase, EX, me)
  expect(events.find((one) => one.entry === entry)).toMatchObject({
    findings: [{ code: 'record-altered', stands: true }],
    handOver: { place: null, sealBefore: 'K-1' },
  })
})

test('a note that was corrected says by which one', () => {
  const thing = { item }
  const first = addNote(kase, keyring, { thing, text: 'Monday', corrects: null }, ACTOR).entry
  const second = addNote(kase, keyring, { thing, text: 'Tuesday', corrects: first }, ACTOR).entry
  const notes = itemTimeline(kase, item, me).events.flatMap(({ note }) => note ?? [])
  expect(notes).toEqual([
    { text: 'Monday', corrects: null, correctedBy: [second] },
    { text: 'Tuesday', corrects: first, correctedBy: [] },
  ])
})

test('a reviewer sees the same events, without a word that names somebody and without another’s grade', async () => {
  give('seizer', LABORATORY, '2026-05-02T08:00:00Z', { remark: 'R. Osei signed', sealAfter: 'K-7' })
  addNote(kase, keyring, { thing: { exhibit: EX }, text: 'Osei telephoned', corrects: null }, ACTOR)
  addNote(kase, keyring, { thing: { item }, text: 'Osei again', corrects: null }, ACTOR)
  kase.ledger.append({ action: 'grade', item, data: { grade: 'A' } }, ACTOR)
  const reviewer = viewer(await person(kase, keyring, 'jlindqvist', 'reviewer'))
  for (const [theirs, mine] of [
    [exhibitTimeline(kase, EX, reviewer), exhibitTimeline(kase, EX, me)],
    [itemTimeline(kase, item, reviewer), itemTimeline(kase, item, me)],
  ] as const) {
    expect(theirs.events.map(({ entry }) => entry)).toEqual(mine.events.map(({ entry }) => entry))
    expect(JSON.stringify(theirs)).not.toContain('Osei')
    expect(JSON.stringify(theirs)).toContain('K-7')
    expect(theirs.events.flatMap(({ findings }) => findings)).toEqual([])
  }
  const grade = itemTimeline(kase, item, reviewer).events.find(({ action }) => action === 'grade')
  expect(grade?.data).toEqual({})
})

test('there is no timeline of what is not there', () => {
  expect(codeOf(() => exhibitTimeline(kase, 'EX-99' as ExhibitId, me))).toBe('NOT_FOUND')
  expect(codeOf(() => itemTimeline(kase, 'i0000000000000000' as ItemId, me))).toBe('NOT_FOUND')
})
