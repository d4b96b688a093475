/** The picture of a timeline, drawn on paper: what the window draws, in black and white as well. */
import { placeOf, type Span, spanOf } from '../../domain/time-axis.ts'
import type { ShownHolder, Timeline } from '../../domain/timeline.ts'
import {
  drawTimeline,
  instantsOf,
  type Mark,
  type Picture,
  type Row,
} from '../../domain/timeline-picture.ts'
import type { PdfDrawing, Point } from '../print/pdf-drawing.ts'
import type { PdfPage } from '../print/pdf-page.ts'
import type { PaperWords } from './paper-words.ts'

const LABEL_PT = 126
const AXIS_PT = 18
/** No picture is higher than a page, whatever number of rows it has. */
const MOST_PT = 560
const LANE_PT = 18
/** Room for half a mark at either end of the axis. */
const EDGE_PT = 8

const INK = '#1c2024'
const FAINT = '#5b6470'
const RULE = '#c9ced6'
const BAR = '#3a81a0'
const LIGHT_BAR = '#b9bfc2'
const GAP = '#7b5400'
const STOP = '#963a32'
const WHITE = '#ffffff'

/** @param nameOf - A holder in words. */
export function drawPaperTimeline(
  page: PdfPage,
  timeline: Timeline,
  words: PaperWords,
  nameOf: (holder: ShownHolder) => string,
): void {
  const span = spanOf(instantsOf(timeline))
  // The height depends on the number of rows only, the rows on the width of nothing.
  const rows = draw(timeline, span, 100, LANE_PT).rows.length
  const lane = Math.min(LANE_PT, MOST_PT / rows)
  page.drawing(AXIS_PT + rows * lane, (pen, width) => {
    const inner = width - LABEL_PT - 2 * EDGE_PT
    const picture = draw(timeline, span, inner, lane)
    const at = (x: number, y: number): Point => [LABEL_PT + EDGE_PT + x, AXIS_PT + y]
    drawAxis(pen, picture, span, inner, at)
    for (const row of picture.rows) {
      pen.text(labelOf(row, words, nameOf), [0, AXIS_PT + row.y - 5], {
        ...{ size: 7.5, colour: INK, width: LABEL_PT - 6 },
      })
      const below = AXIS_PT + row.y + lane / 2
      pen.line([0, below], [width, below], { stroke: RULE, width: 0.4 })
    }
    const colour = timeline.item === null ? BAR : LIGHT_BAR
    for (const bar of picture.bars) {
      const wide = Math.max(bar.width, 1)
      const corner = at(bar.x, bar.y - 3)
      if (bar.isKnown) pen.rectangle(corner, wide, 6, { fill: colour })
      else pen.hatched(corner, wide, 6, GAP)
    }
    for (const { x, fromY, toY, isGap } of picture.links) {
      const paint = isGap ? { stroke: GAP, width: 1.2, dash: 2 } : { stroke: FAINT, width: 1 }
      pen.line(at(x, fromY), at(x, toY), paint)
    }
    for (const mark of picture.marks) drawMark(pen, mark, at)
  })
}

function draw(timeline: Timeline, span: Span, width: number, laneHeight: number): Picture {
  return drawTimeline(timeline, span, {
    ...{ width, laneHeight, apart: 11, labelWidth: 62, offset: 0, laneBy: 'kind' },
  })
}

function drawAxis(
  pen: PdfDrawing,
  { axis, height }: Picture,
  span: Span,
  inner: number,
  at: (x: number, y: number) => Point,
): void {
  for (const instant of axis.ticks) {
    const x = placeOf(instant, span, inner)
    pen.line(at(x, -3), at(x, height), { stroke: RULE, width: 0.4 })
    if (x < 20 || x > inner - 20) continue
    pen.text(tickText(instant, axis.step), at(x, -15), {
      ...{ size: 6.5, colour: FAINT, align: 'middle' },
    })
  }
}

/** As much of an instant in UTC as tells two ticks apart. */
function tickText(instant: number, step: number): string {
  const iso = new Date(instant).toISOString()
  const [day = '', time = ''] = iso.split('T')
  if (step >= 360 * 86_400_000) return day.slice(0, 4)
  if (step >= 28 * 86_400_000) return day.slice(0, 7)
  if (step >= 86_400_000 || time.startsWith('00:00:00')) return day
  return time.slice(0, step >= 60_000 ? 5 : 8)
}

function drawMark(
  pen: PdfDrawing,
  { x, y, shape, worst, events }: Mark,
  at: (x: number, y: number) => Point,
): void {
  const fill = worst === 'stop' ? STOP : INK
  const points = (...pairs: [number, number][]) => pairs.map(([dx, dy]) => at(x + dx, y + dy))
  if (events.length > 1) {
    pen.circle(at(x, y), 5.2, { fill: WHITE, stroke: fill })
    pen.text(events.length > 99 ? '99+' : String(events.length), at(x, y - 4), {
      ...{ size: 6, colour: INK, face: 'strong', align: 'middle' },
    })
  } else if (shape === 'diamond') {
    pen.polygon(points([0, -4], [4, 0], [0, 4], [-4, 0]), { fill, stroke: WHITE, width: 0.5 })
  } else if (shape === 'square') {
    pen.polygon(points([-3, -3], [3, -3], [3, 3], [-3, 3]), { fill })
  } else pen.circle(at(x, y), 3, shape === 'ring' ? { fill: WHITE, stroke: INK } : { fill })
  if (worst !== null) {
    const flag = worst === 'stop' ? STOP : GAP
    pen.polygon(points([4, -3], [7, -8.5], [10, -3]), { fill: flag, stroke: WHITE, width: 0.4 })
  }
}

function labelOf(row: Row, words: PaperWords, nameOf: (holder: ShownHolder) => string): string {
  if (row.is === 'holder') return nameOf(row.holder)
  if (row.is === 'lane') return words.lanes[row.lane]
  return row.is === 'actor' ? row.actor : words.exhibitLane
}
