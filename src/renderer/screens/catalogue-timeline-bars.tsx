import { type KeyboardEvent, type PointerEvent, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { endOf, type Stretch, startOf, type TimeBucket, type TimeUnit } from '../../domain/dated.ts'
import { useFormat } from '../parts/format.ts'
import { useSize } from '../parts/use-size.ts'
import { sizeOf, ZOOM_STEP } from './time-view.ts'
import { useWheel } from './use-wheel.ts'

const LABEL_PX = 84
const AXIS_PX = 18
const TOP_PX = 18
/** What is there is seen, however few they are beside others. */
const LEAST_BAR_PX = 2
const SOURCES = ['zoned', 'unzoned', 'file'] as const

type Range = { readonly from: string; readonly to: string }

/** One bar a stretch of time. As a control it is a slider over the stretches; with Shift, or by dragging, a range
 *  is chosen. */
export function TimelineBars(props: {
  readonly buckets: readonly TimeBucket[]
  readonly unit: TimeUnit
  /** Empty texts: none. */
  readonly selected: Range
  readonly onSelect: (from: Stretch, to: Stretch) => void
  readonly onClear: () => void
  readonly onZoom: (factor: number, focusMs: number) => void
  /** By a share of the view; negative: into the past. */
  readonly onMove: (share: number) => void
}) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const hatch = useId()
  const { ref, size } = useSize()
  const { buckets, selected } = props
  const [at, setAt] = useState<Stretch | null>(null)
  const [anchor, setAnchor] = useState<Stretch | null>(null)
  const [drag, setDrag] = useState<{ first: number; last: number } | null>(null)
  const count = buckets.length
  const index = Math.max(
    0,
    buckets.findIndex((one) => (at === null ? sizeOf(one) > 0 : one.at >= at)),
  )
  const current = buckets[index]
  const most = Math.max(1, ...buckets.map(sizeOf))
  const step = count === 0 ? 0 : size.width / count
  const inner = Math.max(0, size.height - AXIS_PX - TOP_PX)
  const heightOf = (n: number) => (n === 0 ? 0 : Math.max(LEAST_BAR_PX, (n / most) * inner))
  const every = Math.max(1, Math.ceil(LABEL_PX / Math.max(step, 1)))

  const moveTo = (next: number, extend: boolean) => {
    if (next < 0 || next >= count) {
      props.onMove(next < 0 ? -0.25 : 0.25)
      return
    }
    const target = buckets[next]
    if (target === undefined || current === undefined) return
    setAt(target.at)
    if (!extend) return setAnchor(null)
    const from = anchor ?? current.at
    setAnchor(from)
    select(from, target.at)
  }
  const select = (one: Stretch, other: Stretch) => {
    const [from = one, to = one] = [one, other].toSorted()
    props.onSelect(from, to)
  }
  const zoomAt = (factor: number) => {
    if (current !== undefined) {
      props.onZoom(factor, (startOf(current.at) + endOf(current.at)) / 2)
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const first = buckets.findIndex((one) => sizeOf(one) > 0)
    const last = buckets.findLastIndex((one) => sizeOf(one) > 0)
    const acts = new Map([
      ['ArrowLeft', () => moveTo(index - 1, event.shiftKey)],
      ['ArrowRight', () => moveTo(index + 1, event.shiftKey)],
      ['Home', () => moveTo(Math.max(0, first), event.shiftKey)],
      ['End', () => moveTo(Math.max(0, last), event.shiftKey)],
      ['+', () => zoomAt(ZOOM_STEP)],
      ['=', () => zoomAt(ZOOM_STEP)],
      ['-', () => zoomAt(1 / ZOOM_STEP)],
      ['Enter', () => current !== undefined && props.onSelect(current.at, current.at)],
      ...(selected.from + selected.to === '' ? [] : ([['Escape', props.onClear]] as const)),
    ])
    const act = acts.get(event.key)
    if (act === undefined || event.ctrlKey || event.altKey || event.metaKey) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }

  const indexUnder = (event: PointerEvent) => {
    const { left } = event.currentTarget.getBoundingClientRect()
    return Math.min(count - 1, Math.max(0, Math.floor((event.clientX - left) / step)))
  }
  const endDrag = () => {
    if (drag === null) return
    const [first, last] = [buckets[drag.first], buckets[drag.last]]
    setDrag(null)
    setAt(last?.at ?? null)
    if (first !== undefined && last !== undefined) select(first.at, last.at)
  }
  useWheel(ref, (event) => {
    const { left } = event.currentTarget.getBoundingClientRect()
    const under = buckets[Math.floor((event.clientX - left) / step)]
    if (under !== undefined) {
      props.onZoom(event.deltaY < 0 ? ZOOM_STEP : 1 / ZOOM_STEP, startOf(under.at))
    }
  })

  return (
    <div
      ref={ref}
      className="bars"
      role="slider"
      tabIndex={0}
      aria-label={t('catalogue:timeline.title')}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, count - 1)}
      aria-valuenow={index}
      aria-valuetext={current === undefined ? '' : wordsOf(current, number, t)}
      aria-describedby={`${hatch}-keys`}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button !== 0 || count === 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        setDrag({ first: indexUnder(event), last: indexUnder(event) })
      }}
      onPointerMove={(event) => {
        if (drag === null) setAt(buckets[indexUnder(event)]?.at ?? null)
        else setDrag({ ...drag, last: indexUnder(event) })
      }}
      onPointerUp={endDrag}
      onPointerCancel={() => setDrag(null)}
      onDoubleClick={() => zoomAt(ZOOM_STEP * 2)}
    >
      <span id={`${hatch}-keys`} className="unseen">
        {t('catalogue:timeline.keys')}
      </span>
      <svg width={size.width} height={size.height} aria-hidden="true">
        <defs>
          <pattern
            id={hatch}
            width="5"
            height="5"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect className="bar-ground" width="5" height="5" />
            <rect className="bar-line" width="2.5" height="5" />
          </pattern>
        </defs>
        {buckets.map((one, place) => (
          <g key={one.at} transform={`translate(${String(place * step)} 0)`}>
            {isWithin(one.at, place, selected, drag) && (
              <rect className="bar-chosen" width={step} height={size.height - AXIS_PX} />
            )}
            {one.at === current?.at && (
              <rect
                className={at === null ? 'bar-at unmoved' : 'bar-at'}
                width={step}
                height={size.height - AXIS_PX}
              />
            )}
            <Bar
              bucket={one}
              width={step}
              base={TOP_PX + inner}
              heightOf={heightOf}
              hatch={hatch}
            />
            {place % every === 0 && (place + every / 2) * step < size.width && (
              <text className="bar-when" x={2} y={size.height - 4}>
                {one.at.replace('T', ' ')}
              </text>
            )}
          </g>
        ))}
        <line className="bar-axis" x1={0} x2={size.width} y1={TOP_PX + inner} y2={TOP_PX + inner} />
        <text className="bar-when" x={2} y={12}>
          {t('catalogue:timeline.most', {
            shown: number(most),
            unit: t(`catalogue:unit.${props.unit}`),
          })}
        </text>
      </svg>
      {current !== undefined && at !== null && (
        <span className="bars-at sm" data-testid="bar-words">
          {wordsOf(current, number, t)}
        </span>
      )}
    </div>
  )
}

function Bar(props: {
  readonly bucket: TimeBucket
  readonly width: number
  readonly base: number
  readonly heightOf: (n: number) => number
  readonly hatch: string
}) {
  const { bucket, width, base, heightOf } = props
  const whole = heightOf(sizeOf(bucket))
  const gap = width > 6 ? 1 : 0
  let below = 0
  return SOURCES.filter((source) => bucket[source] > 0).map((source) => {
    const height = (bucket[source] / sizeOf(bucket)) * whole
    const y = base - below - height
    below += height
    return (
      <rect
        key={source}
        className={`bar-${source}`}
        x={gap}
        y={y}
        width={Math.max(1, width - 2 * gap)}
        height={height}
        fill={source === 'unzoned' ? `url(#${props.hatch})` : undefined}
      />
    )
  })
}

function isWithin(
  at: Stretch,
  place: number,
  { from, to }: Range,
  drag: { readonly first: number; readonly last: number } | null,
): boolean {
  if (drag !== null) {
    return Math.min(drag.first, drag.last) <= place && place <= Math.max(drag.first, drag.last)
  }
  if (from === '' && to === '') return false
  const isAfter = from === '' || endOf(at) > startOf(from)
  return isAfter && (to === '' || startOf(at) < endOf(to))
}

function wordsOf(
  bucket: TimeBucket,
  number: (n: number) => string,
  t: (key: string, values: Record<string, string | number>) => string,
): string {
  const { zoned, unzoned, file } = bucket
  const all = sizeOf(bucket)
  const parts = { zoned: number(zoned), unzoned: number(unzoned), file: number(file) }
  return t('catalogue:timeline.bucket', {
    ...{ at: bucket.at.replace('T', ' '), count: all, shown: number(all) },
    ...parts,
  })
}
