import { Maximize, Table2, X, ZoomIn, ZoomOut } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Stretch, TimeBucket } from '../../domain/dated.ts'
import { Button } from '../parts/button.tsx'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../parts/format.ts'
import { useRequest } from '../use-request.ts'
import type { Filters } from './catalogue-filter-bar.tsx'
import { TimelineBars } from './catalogue-timeline-bars.tsx'
import { TimelineSources } from './catalogue-timeline-sources.tsx'
import {
  firstView,
  moved,
  rangeOf,
  sizeOf,
  stretchesOf,
  type TimeView,
  viewOf,
  ZOOM_STEP,
  zoomed,
} from './time-view.ts'
import type { ItemQuery } from './use-item-pages.ts'

const EMPTY = { zoned: 0, unzoned: 0, file: 0 }

/** When the items were made: a histogram of their best dates, to zoom and to choose from. */
export function CatalogueTimeline(props: {
  readonly filter: ItemQuery['filter']
  readonly filters: Filters
  readonly onChange: (filters: Filters) => void
}) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { filter, filters, onChange } = props
  const [chosenView, setView] = useState<TimeView | null>(null)
  const [isTable, setTable] = useState(false)
  const years = useRequest('item.dates', { filter, unit: 'year', from: null, to: null }, [
    'items.changed',
  ])
  const view = chosenView ?? firstView(years.value?.buckets ?? [])
  const range = view === null ? null : rangeOf(view)
  const dates = useRequest('item.dates', range === null ? null : { filter, ...range }, [
    'items.changed',
  ])
  const shown = dates.value
  const counted = new Map(shown?.buckets.map((one) => [one.at, one]))
  // Of what was answered, not of what is asked: what is drawn must be what was counted.
  const stretches =
    shown === null || shown.from === null || shown.to === null
      ? []
      : stretchesOf(shown.unit, shown.from, shown.to)
  const buckets = stretches.map((at) => visible(counted.get(at) ?? { at, ...EMPTY }, filters))
  const select = (from: Stretch, to: Stretch) =>
    onChange({ ...filters, datedFrom: from, datedTo: to })
  const clear = () => onChange({ ...filters, datedFrom: '', datedTo: '' })
  const zoom = (factor: number, focus?: number) => {
    if (view !== null) setView(zoomed(view, factor, focus ?? (view.start + view.end) / 2))
  }
  const go = (side: 'before' | 'after') => {
    if (view === null || range === null) return
    const all = years.value?.buckets ?? []
    const near =
      side === 'before'
        ? all.findLast(({ at }) => at < range.from.slice(0, 4))
        : all.find(({ at }) => at > range.to.slice(0, 4))
    const step = (view.end - view.start) / 2
    setView(
      near === undefined ? moved(view, side === 'before' ? -step : step) : viewOf(near.at, near.at),
    )
  }
  return (
    <section className="gath" aria-label={t('catalogue:timeline.title')}>
      <div className="gath-bar">
        <TimelineSources years={years.value} filters={filters} onChange={onChange} />
        <span className="end row">
          {(filters.datedFrom !== '' || filters.datedTo !== '') && (
            <Button kind="quiet" icon={<X className="i" size={14} />} onClick={clear}>
              {t('catalogue:timeline.clear')}
            </Button>
          )}
          <Button
            label={t('catalogue:zoomIn')}
            icon={<ZoomIn className="i" size={14} />}
            onClick={() => zoom(ZOOM_STEP)}
          />
          <Button
            label={t('catalogue:zoomOut')}
            icon={<ZoomOut className="i" size={14} />}
            onClick={() => zoom(1 / ZOOM_STEP)}
          />
          <Button
            label={t('catalogue:timeline.whole')}
            icon={<Maximize className="i" size={14} />}
            onClick={() => setView(null)}
          />
          <Button
            icon={<Table2 className="i" size={14} />}
            pressed={isTable}
            onClick={() => setTable(!isTable)}
          >
            {t('catalogue:asTable')}
          </Button>
        </span>
      </div>
      <Failure error={years.error ?? dates.error} />
      {view === null || shown === null || range === null ? (
        <p className="gath-none t2 sm">
          {years.value === null ? t('common:loading') : t('catalogue:timeline.none')}
        </p>
      ) : isTable ? (
        <TimelineTable buckets={buckets} onSelect={(at) => select(at, at)} />
      ) : (
        <TimelineBars
          buckets={buckets}
          unit={shown.unit}
          selected={{ from: filters.datedFrom, to: filters.datedTo }}
          onSelect={select}
          onClear={clear}
          onZoom={zoom}
          onMove={(share) => setView(moved(view, (view.end - view.start) * share))}
        />
      )}
      <div className="gath-foot t2 sm">
        {shown !== null && shown.before > 0 && (
          <button type="button" className="link" onClick={() => go('before')}>
            {t('catalogue:timeline.before', { count: shown.before, shown: number(shown.before) })}
          </button>
        )}
        <span className="grow ell">{t('catalogue:timeline.note')}</span>
        {shown !== null && shown.after > 0 && (
          <button type="button" className="link" onClick={() => go('after')}>
            {t('catalogue:timeline.after', { count: shown.after, shown: number(shown.after) })}
          </button>
        )}
      </div>
    </section>
  )
}

/** Of a bucket, the sources that are chosen; all of them when none is. */
function visible(bucket: TimeBucket, { dated }: Filters): TimeBucket {
  if (dated.length === 0) return bucket
  const of = (source: 'zoned' | 'unzoned' | 'file') => (dated.includes(source) ? bucket[source] : 0)
  return { at: bucket.at, zoned: of('zoned'), unzoned: of('unzoned'), file: of('file') }
}

function TimelineTable(props: {
  readonly buckets: readonly TimeBucket[]
  readonly onSelect: (at: Stretch) => void
}) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const sources = ['zoned', 'unzoned', 'file'] as const
  return (
    <section
      className="gath-table"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
      tabIndex={0}
      aria-label={t('catalogue:asTable')}
    >
      <table className="flush">
        <thead>
          <tr>
            <th>{t('catalogue:timeline.stretch')}</th>
            <th className="num">{t('catalogue:items')}</th>
            {sources.map((source) => (
              <th key={source} className="num">
                {t(`catalogue:dated.${source}`)}
              </th>
            ))}
            <th>
              <span className="unseen">{t('catalogue:only')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {props.buckets
            .filter((one) => sizeOf(one) > 0)
            .map((one) => (
              <tr key={one.at}>
                <td className="mono">{one.at.replace('T', ' ')}</td>
                <td className="num">{number(sizeOf(one))}</td>
                {sources.map((source) => (
                  <td key={source} className="num">
                    {number(one[source])}
                  </td>
                ))}
                <td className="num">
                  <button
                    type="button"
                    className="link"
                    aria-label={t('catalogue:onlyNamed', { name: one.at })}
                    onClick={() => props.onSelect(one.at)}
                  >
                    {t('catalogue:only')}
                  </button>
                </td>
              </tr>
            ))}
        </tbody>
      </table>
    </section>
  )
}
