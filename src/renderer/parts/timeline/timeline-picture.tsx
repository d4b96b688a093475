import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { placeOf, type Span } from '../../../domain/time-axis.ts'
import type { Timeline } from '../../../domain/timeline.ts'
import { drawTimeline, type Frame, type Row } from '../../../domain/timeline-picture.ts'
import { useFormat } from '../format.ts'
import { TimelineMark } from './timeline-marks.tsx'
import { tickWords, useTimelineWords } from './timeline-words.ts'
import { useWidth } from './use-width.ts'

const AXIS_PX = 24
const FRAME = { laneHeight: 26, apart: 18, labelWidth: 96 }
/** Room for half a mark at either end. */
const EDGE_PX = 14

/** The picture: a row for each holder with the time they had it, rows of acts below, one axis of time.
 *  Marks are reached with the arrow keys, in the order in which things happened. */
export function TimelinePicture(props: {
  readonly timeline: Timeline
  readonly span: Span
  readonly laneBy: Frame['laneBy']
  /** Places of the chosen events. */
  readonly chosen: readonly number[]
  readonly onChoose: (events: readonly number[]) => void
  /** Keys beside the arrows: `+`, `-`, `0`. @param about - The instant of the mark that has the focus. */
  readonly onZoomKey: (key: string, about: number) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const words = useTimelineWords()
  // An address inside the drawing takes letters, digits and hyphens.
  const hatch = `tm-${useId().replace(/\W/g, '')}`
  const { ref, width } = useWidth()
  const elements = useRef(new Map<number, SVGGElement>())
  const [focused, setFocused] = useState(0)
  const { timeline, span, laneBy } = props
  const inner = Math.max(1, width - 2 * EDGE_PX)
  const offset = -new Date(span.from).getTimezoneOffset() * 60_000
  const frame = { ...FRAME, width: inner, offset, laneBy }
  const { rows, bars, links, marks, axis, height } = drawTimeline(timeline, span, frame)
  const ordered = marks.toSorted((a, b) => (a.events[0] ?? 0) - (b.events[0] ?? 0))
  const tabStop = Math.min(focused, ordered.length - 1)
  const onKeyDown = (place: number) => (event: KeyboardEvent<SVGGElement>) => {
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, Home: -1e6, End: 1e6 }
    const step = steps[event.key]
    if (step !== undefined) {
      const to = Math.min(Math.max(0, place + step), ordered.length - 1)
      setFocused(to)
      elements.current.get(to)?.focus()
    } else if (event.key === 'Enter' || event.key === ' ') {
      props.onChoose(ordered[place]?.events ?? [])
    } else if (['+', '=', '-', '0'].includes(event.key)) {
      const [first = 0] = ordered[place]?.events ?? []
      props.onZoomKey(event.key, Date.parse(timeline.events[first]?.at ?? ''))
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
  const labelOf = (events: readonly number[]) => {
    const shown = events.flatMap((place) => timeline.events[place] ?? [])
    const [first] = shown
    if (first === undefined) return ''
    const findings = shown.flatMap((one) => one.findings)
    return [
      shown.length > 1
        ? t('timeline:several', { count: shown.length })
        : [words.title(first), words.gist(first)].filter(Boolean).join(': '),
      format.dateTime(first.at),
      ...(findings.length > 0 ? [t('timeline:findings', { count: findings.length })] : []),
    ].join(', ')
  }
  return (
    <div className="tm">
      <div className="tm-labels">
        {rows.map((row) => (
          <RowLabel key={row.key} row={row} />
        ))}
      </div>
      <div className="tm-drawing" ref={ref}>
        {/* biome-ignore lint/a11y/useSemanticElements: it is a drawing that holds buttons */}
        <svg
          width={width}
          height={height + AXIS_PX}
          role="group"
          aria-label={t('timeline:picture')}
          aria-describedby={`${hatch}-keys`}
        >
          <desc id={`${hatch}-keys`}>{t('timeline:keys')}</desc>
          <defs>
            <pattern
              id={hatch}
              width="6"
              height="6"
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
            >
              <rect className="tm-hatch-ground" width="6" height="6" />
              <rect className="tm-hatch-line" width="3" height="6" />
            </pattern>
          </defs>
          <g transform={`translate(${String(EDGE_PX)} 0)`}>
            {axis.ticks.map((at) => {
              const x = placeOf(at, span, inner)
              return (
                <g key={at}>
                  <line className="tm-tick" x1={x} x2={x} y1={AXIS_PX - 4} y2={AXIS_PX + height} />
                  {/* A label that would be cut at the edge is left out. */}
                  {x > 34 && x < inner - 34 && (
                    <text className="tm-when" x={x} y={14}>
                      {tickWords(at, axis.step, format)}
                    </text>
                  )}
                </g>
              )
            })}
            <g transform={`translate(0 ${String(AXIS_PX)})`}>
              {rows.map((row) => (
                <line
                  key={row.key}
                  className="tm-row"
                  x1={-EDGE_PX}
                  x2={inner + EDGE_PX}
                  y1={row.y + FRAME.laneHeight / 2}
                  y2={row.y + FRAME.laneHeight / 2}
                />
              ))}
              {bars.map((bar) => (
                <rect
                  key={`${bar.holder.id} ${String(bar.x)}`}
                  className={timeline.item === null ? 'tm-bar' : 'tm-bar light'}
                  x={bar.x}
                  y={bar.y - 5}
                  width={Math.max(bar.width, 2)}
                  height={10}
                  rx={2}
                  fill={bar.isKnown ? undefined : `url(#${hatch})`}
                >
                  <title>
                    {bar.isKnown
                      ? t('timeline:held', { holder: words.holder(bar.holder) })
                      : t('timeline:heldGap', { holder: words.holder(bar.holder) })}
                  </title>
                </rect>
              ))}
              {links.map((link) => (
                <line
                  key={`${String(link.x)} ${String(link.toY)}`}
                  className={link.isGap ? 'tm-link gap' : 'tm-link'}
                  x1={link.x}
                  x2={link.x}
                  y1={link.fromY}
                  y2={link.toY}
                />
              ))}
              {ordered.map((mark, place) => (
                <TimelineMark
                  key={mark.events.join()}
                  mark={mark}
                  label={labelOf(mark.events)}
                  isChosen={mark.events.some((one) => props.chosen.includes(one))}
                  isTabStop={place === tabStop}
                  onChoose={() => {
                    setFocused(place)
                    props.onChoose(mark.events)
                  }}
                  onKeyDown={onKeyDown(place)}
                  markRef={(element) => {
                    if (element === null) elements.current.delete(place)
                    else elements.current.set(place, element)
                  }}
                />
              ))}
            </g>
          </g>
        </svg>
      </div>
    </div>
  )
}

function RowLabel(props: { readonly row: Row }) {
  const { t } = useTranslation()
  const { holder } = useTimelineWords()
  const { row } = props
  const label =
    row.is === 'holder'
      ? holder(row.holder)
      : row.is === 'lane'
        ? t(`timeline:lane.${row.lane}`)
        : row.is === 'actor'
          ? row.actor
          : t('timeline:lane.exhibit')
  return (
    <div className={row.is === 'holder' ? 'tm-label m' : 'tm-label'} title={label}>
      {label}
    </div>
  )
}
