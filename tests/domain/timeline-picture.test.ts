import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Exhibit } from '../../src/domain/exhibit.ts'
import type { HolderId } from '../../src/domain/hand-over.ts'
import { placeOf, spanOf } from '../../src/domain/time-axis.ts'
import type { Timeline, TimelineEvent } from '../../src/domain/timeline.ts'
import { drawTimeline, type Frame, instantsOf } from '../../src/domain/timeline-picture.ts'

const START = Date.parse('2026-05-01T10:00:00Z')
const NOW = START + 400 * 60_000
const FRAME: Frame = {
  ...{ width: 800, laneHeight: 28, apart: 14, labelWidth: 90, offset: 0, laneBy: 'kind' },
}
const holder = (id: string) => ({ id: id as HolderId, name: id, service: '' })
const at = (minutes: number) => new Date(START + minutes * 60_000).toISOString()

function event(action: string, minutes: number, more: Partial<TimelineEvent> = {}): TimelineEvent {
  return {
    ...{ entry: minutes, action, at: at(minutes), recordedAt: at(minutes), actor: 'mokafor' },
    ...{ role: 'analyst', purpose: null, leaf: null, findings: [], handOver: null, note: null },
    ...{ data: {}, ...more },
  }
}

function given(minutes: number, giver: string, receiver: string, gap = false): TimelineEvent {
  const seals = { sealBefore: 'K-1', sealAfter: 'K-1', sealIntact: true }
  return event('handed-over', minutes, {
    findings: gap ? [{ code: 'giver-not-holder', stands: true }] : [],
    handOver: {
      ...{ giver: holder(giver), receiver: holder(receiver), reason: 'storage', ...seals },
      ...{ place: null, reasonText: null, remark: null },
    },
  })
}

const EXHIBIT: Timeline = {
  ...{ exhibit: 'EX-04' as Exhibit['id'], item: null, left: 0, asOf: new Date(NOW).toISOString() },
  events: [
    event('seized', 0, { entry: null, actor: '' }),
    given(100, 'seizer', 'user:mokafor'),
    event('ingest-started', 150),
    event('ingest-ended', 151),
    given(300, 'person:1', 'user:rdiaz', true),
  ],
  holdings: [
    { holder: holder('seizer'), from: at(0), to: at(100), isKnown: true },
    { holder: holder('user:mokafor'), from: at(100), to: at(300), isKnown: false },
    { holder: holder('user:rdiaz'), from: at(300), to: null, isKnown: true },
  ],
}

test('every holder has a row of their own with a bar; a gap is a bar whose end nobody knows', () => {
  const picture = drawTimeline(EXHIBIT, spanOf(instantsOf(EXHIBIT)), FRAME)
  expect(picture.rows.map(({ key }) => key)).toEqual([
    ...['holder seizer', 'holder user:mokafor', 'holder user:rdiaz', 'lane ingest'],
  ])
  expect(picture.bars.map(({ isKnown, isOpen }) => [isKnown, isOpen])).toEqual([
    [true, false],
    [false, false],
    [true, true],
  ])
  const [, , ended] = picture.bars
  const span = spanOf(instantsOf(EXHIBIT))
  const end = placeOf(NOW, span, FRAME.width)
  expect((ended?.x ?? 0) + (ended?.width ?? 0)).toBeCloseTo(end)
  expect(end).toBeLessThan(FRAME.width)
  expect(picture.links.map(({ isGap }) => isGap)).toEqual([false, true])
  expect(picture.marks.find(({ worst }) => worst === 'warn')?.events).toEqual([4])
})

test('of an item, its exhibit’s holders share one row above its own lanes', () => {
  const item: Timeline = { ...EXHIBIT, item: 'i0123456789abcdef' as NonNullable<Timeline['item']> }
  const { rows, links, bars } = drawTimeline(item, spanOf(instantsOf(item)), FRAME)
  expect(rows.map(({ key }) => key)).toEqual(['exhibit', 'lane ingest'])
  expect(links).toEqual([])
  expect(new Set(bars.map(({ y }) => y)).size).toBe(1)
})

test('lanes by actor put each person’s acts into one row', () => {
  const { rows } = drawTimeline(EXHIBIT, spanOf(instantsOf(EXHIBIT)), {
    ...FRAME,
    laneBy: 'actor',
  })
  expect(rows.at(-1)?.key).toBe('actor mokafor')
})

test('no event is lost: each is in exactly one mark, or counted before or after', () => {
  const events = fc.array(
    fc.tuple(fc.constantFrom('ingest', 'grade', 'reveal', 'noted'), fc.nat(10_000)),
    { minLength: 1, maxLength: 60 },
  )
  fc.assert(
    fc.property(events, fc.nat(9_000), fc.integer({ min: 1, max: 5_000 }), (made, from, length) => {
      const timeline: Timeline = {
        ...EXHIBIT,
        holdings: [],
        events: made.toSorted((a, b) => a[1] - b[1]).map(([action, when]) => event(action, when)),
      }
      const span = { from: START + from * 60_000, to: START + (from + length) * 60_000 }
      const { marks, before, after, rows } = drawTimeline(timeline, span, FRAME)
      const shown = marks.flatMap(({ events }) => events)
      expect(new Set(shown).size).toBe(shown.length)
      expect(shown.length + before + after).toBe(made.length)
      for (const row of rows) {
        const places = marks.filter(({ y }) => y === row.y).map(({ x }) => x)
        for (const [place, x] of places.slice(1).entries()) {
          expect(x - (places[place] ?? 0)).toBeGreaterThanOrEqual(FRAME.apart)
        }
      }
    }),
  )
})
