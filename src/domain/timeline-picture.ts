/** Where things lie in the picture of a timeline. The window and the printed page draw the same picture,
 *  each with its own pen, so this knows no colours, fonts or languages. */
import type { HolderId } from './hand-over.ts'
import { placeOf, type Span, type Ticks, ticksOf } from './time-axis.ts'
import {
  GRAVE,
  Lane,
  laneOf,
  type MarkShape,
  type ShownHolder,
  shapeOf,
  type Timeline,
  type TimelineEvent,
} from './timeline.ts'

/** Lengths in the drawer's unit. */
export type Frame = {
  readonly width: number
  readonly laneHeight: number
  /** Marks nearer to each other than this become one, with a number. */
  readonly apart: number
  /** Room that a label of the axis needs. */
  readonly labelWidth: number
  /** Offset of the zone of the axis from UTC, milliseconds. */
  readonly offset: number
  readonly laneBy: 'kind' | 'actor'
}

/** A row of the picture. */
export type Row = {
  readonly key: string
  readonly y: number
} & (
  | { readonly is: 'holder'; readonly holder: ShownHolder }
  /** All holders of an item's exhibit in one lighter row. */
  | { readonly is: 'exhibit' }
  | { readonly is: 'lane'; readonly lane: Lane }
  | { readonly is: 'actor'; readonly actor: string }
)

export type Bar = {
  readonly x: number
  readonly width: number
  readonly y: number
  readonly holder: ShownHolder
  /** False: it ended in a way that nobody recorded. */
  readonly isKnown: boolean
  readonly isOpen: boolean
}

/** From the row of who had it to the row of who has it next; a gap when nobody recorded how. */
export type Link = {
  readonly x: number
  readonly fromY: number
  readonly toY: number
  readonly isGap: boolean
}

export type Mark = {
  readonly x: number
  readonly y: number
  readonly shape: MarkShape
  readonly worst: 'stop' | 'warn' | null
  /** Places in the timeline's events, oldest first; more than one where marks are too near. */
  readonly events: readonly number[]
}

export type Picture = {
  readonly rows: readonly Row[]
  readonly bars: readonly Bar[]
  readonly links: readonly Link[]
  readonly marks: readonly Mark[]
  readonly axis: Ticks
  /** Events that lie before and after what is shown. */
  readonly before: number
  readonly after: number
  readonly height: number
}

/** Instants that the whole picture must hold. */
export function instantsOf({ events, holdings, asOf }: Timeline): number[] {
  const held = holdings.flatMap(({ from, to }) => [from, to ?? asOf])
  return [...events.map(({ at }) => at), ...held].map((time) => Date.parse(time))
}

export function worstOf({ findings }: TimelineEvent): Mark['worst'] {
  if (findings.some(({ code, stands }) => stands && GRAVE.includes(code))) return 'stop'
  return findings.length > 0 ? 'warn' : null
}

export function drawTimeline(timeline: Timeline, span: Span, frame: Frame): Picture {
  const rows = rowsOf(timeline, frame)
  const yOf = new Map(rows.map(({ key, y }) => [key, y]))
  const x = (time: string) => placeOf(Date.parse(time), span, frame.width)
  const custodyRow = (holder: HolderId) =>
    yOf.get(timeline.item === null ? `holder ${holder}` : 'exhibit') ?? 0
  const times = timeline.events.map(({ at }) => Date.parse(at))
  return {
    rows,
    bars: timeline.holdings.flatMap(({ holder, from, to, isKnown }) => {
      const start = Math.max(0, x(from))
      const end = Math.min(frame.width, x(to ?? timeline.asOf))
      if (end <= start) return []
      const place = { x: start, width: end - start, y: custodyRow(holder.id) }
      return [{ ...place, holder, isKnown, isOpen: to === null }]
    }),
    links: linksOf(timeline, x, custodyRow).filter((link) => link.x >= 0 && link.x <= frame.width),
    marks: marksOf(timeline, frame, x, (event) => yOf.get(keyOf(timeline, event, frame)) ?? 0),
    axis: ticksOf(span, Math.floor(frame.width / frame.labelWidth), frame.offset),
    before: times.filter((time) => time < span.from).length,
    after: times.filter((time) => time > span.to).length,
    height: rows.length * frame.laneHeight,
  }
}

/** Holders in the order in which they first had it, then the lanes that have an event. */
function rowsOf(timeline: Timeline, { laneHeight, laneBy }: Frame): Row[] {
  const holders = new Map(timeline.holdings.map(({ holder }) => [holder.id, holder]))
  const top =
    timeline.item === null
      ? [...holders.values()].map((holder) => ({ is: 'holder' as const, holder }))
      : [{ is: 'exhibit' as const }]
  const others = timeline.events.filter(({ action }) => laneOf(action) !== 'custody')
  const below =
    laneBy === 'actor'
      ? [...new Set(others.map(({ actor }) => actor))].map((actor) => ({
          is: 'actor' as const,
          actor,
        }))
      : Lane.options
          .filter((lane) => others.some(({ action }) => laneOf(action) === lane))
          .map((lane) => ({ is: 'lane' as const, lane }))
  return [...top, ...below].map((row, at) => ({
    ...row,
    key: rowKey(row),
    y: (at + 0.5) * laneHeight,
  }))
}

function rowKey(
  row:
    | { is: 'holder'; holder: ShownHolder }
    | { is: 'exhibit' }
    | { is: 'lane'; lane: Lane }
    | { is: 'actor'; actor: string },
): string {
  if (row.is === 'holder') return `holder ${row.holder.id}`
  if (row.is === 'lane') return `lane ${row.lane}`
  return row.is === 'actor' ? `actor ${row.actor}` : 'exhibit'
}

/** The row an event stands in: a seizure in the first holder's, a hand-over in the receiver's. */
function keyOf(timeline: Timeline, event: TimelineEvent, { laneBy }: Frame): string {
  const lane = laneOf(event.action)
  if (lane !== 'custody') return laneBy === 'actor' ? `actor ${event.actor}` : `lane ${lane}`
  if (timeline.item !== null) return 'exhibit'
  return `holder ${event.handOver?.receiver.id ?? timeline.holdings[0]?.holder.id ?? ''}`
}

function linksOf(
  { holdings, item }: Timeline,
  x: (time: string) => number,
  rowOf: (holder: HolderId) => number,
): Link[] {
  if (item !== null) return []
  return holdings.slice(1).flatMap(({ holder, from }, place) => {
    const before = holdings[place]
    if (before === undefined || before.holder.id === holder.id) return []
    const ends = { fromY: rowOf(before.holder.id), toY: rowOf(holder.id) }
    return [{ x: x(from), ...ends, isGap: !before.isKnown }]
  })
}

function marksOf(
  { events }: Timeline,
  { width, apart }: Frame,
  x: (time: string) => number,
  rowOf: (event: TimelineEvent) => number,
): Mark[] {
  const groups: { x: number; y: number; events: number[] }[] = []
  const last = new Map<number, { x: number; y: number; events: number[] }>()
  for (const [place, event] of events.entries()) {
    const at = x(event.at)
    if (at < 0 || at > width) continue
    const y = rowOf(event)
    const near = last.get(y)
    if (near !== undefined && at - near.x < apart) near.events.push(place)
    else {
      const group = { x: at, y, events: [place] }
      groups.push(group)
      last.set(y, group)
    }
  }
  return groups.map((group) => {
    const shown = group.events.flatMap((place) => events[place] ?? [])
    const worst = shown.map(worstOf)
    const shapes = new Set(shown.map(({ action }) => shapeOf(action)))
    const [shape = 'dot'] = shapes
    return {
      ...group,
      shape: shapes.size === 1 ? shape : 'dot',
      worst: worst.includes('stop') ? 'stop' : worst.includes('warn') ? 'warn' : null,
    }
  })
}
