import { Crosshair, Maximize, Table2, X, ZoomIn, ZoomOut } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { boundsOf, type MapCell } from '../../domain/area.ts'
import { placeText } from '../../domain/item.ts'
import { Button } from '../parts/button.tsx'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../parts/format.ts'
import { useSize } from '../parts/use-size.ts'
import { useRequest } from '../use-request.ts'
import type { Filters } from './catalogue-filter-bar.tsx'
import { MapSurface } from './catalogue-map-surface.tsx'
import {
  boundsIn,
  gridOf,
  type MapView,
  roughly,
  viewOfArea,
  WHOLE_WORLD,
  zoomedMap,
} from './map-view.ts'
import type { ItemQuery } from './use-item-pages.ts'

/** Where the items were made: gathered into cells over an outline of the world, to zoom and to choose from. */
export function CatalogueMap(props: {
  readonly filter: ItemQuery['filter']
  readonly filters: Filters
  readonly onChange: (filters: Filters) => void
}) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { filter, filters, onChange } = props
  const { ref, size } = useSize()
  const [view, setView] = useState<MapView>(WHOLE_WORLD)
  const [isTable, setTable] = useState(false)
  const grid = useDeferredValue(size.width === 0 ? null : gridOf(view, size))
  const asked = grid === null ? null : { filter, view: grid.area, level: grid.level }
  const places = useRequest('item.places', asked, ['items.changed'])
  const shown = places.value
  const onMap = shown === null ? 0 : shown.cells.reduce((sum, { n }) => sum + n, 0)
  const select = (area: string) => onChange({ ...filters, area })
  const zoom = (steps: number) => setView(zoomedMap(view, size, steps, view))
  return (
    <section className="gath map" aria-label={t('catalogue:map.title')}>
      <div className="gath-bar">
        <span className="t2 sm" role="status">
          {shown === null
            ? t('common:loading')
            : t('catalogue:map.counts', {
                ...{ shown: number(onMap), outside: number(shown.outside) },
                ...{ unplaced: number(shown.unplaced) },
              })}
        </span>
        <span className="end row">
          {filters.area !== '' && (
            <Button kind="quiet" icon={<X className="i" size={14} />} onClick={() => select('')}>
              {t('catalogue:map.clear')}
            </Button>
          )}
          <Button
            icon={<Crosshair className="i" size={14} />}
            why={onMap === 0 ? t('catalogue:map.nothingHere') : null}
            onClick={() => select(roughly(boundsIn(view, size)))}
          >
            {t('catalogue:map.onlyView')}
          </Button>
          <Button
            label={t('catalogue:zoomIn')}
            icon={<ZoomIn className="i" size={14} />}
            onClick={() => zoom(1)}
          />
          <Button
            label={t('catalogue:zoomOut')}
            icon={<ZoomOut className="i" size={14} />}
            onClick={() => zoom(-1)}
          />
          <Button
            label={t('catalogue:map.fit')}
            icon={<Maximize className="i" size={14} />}
            onClick={() => setView(fitting(shown?.cells ?? [], view, size))}
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
      <Failure error={places.error} />
      <div className="map-room" ref={ref}>
        {isTable ? (
          <MapTable cells={shown?.cells ?? []} onSelect={select} />
        ) : (
          size.width > 0 && (
            <MapSurface
              view={view}
              size={size}
              cells={shown?.cells ?? []}
              area={filters.area}
              onView={setView}
              onSelect={select}
            />
          )
        )}
      </div>
      <div className="gath-foot t2 sm">
        <span className="grow ell">{t('catalogue:map.note')}</span>
        {shown !== null && shown.faulty > 0 && (
          <span className="nw">
            {t('catalogue:map.faulty', { count: shown.faulty, shown: number(shown.faulty) })}
          </span>
        )}
      </div>
    </section>
  )
}

/** All that is on the map, as close as it goes; the whole world when that is in sight already. */
function fitting(
  cells: readonly MapCell[],
  view: MapView,
  size: { readonly width: number; readonly height: number },
): MapView {
  if (cells.length === 0 || view.zoom > 0) return WHOLE_WORLD
  const bounds = cells.map(({ area }) => boundsOf(area))
  return viewOfArea(
    {
      west: Math.min(...bounds.map(({ west }) => west)),
      south: Math.min(...bounds.map(({ south }) => south)),
      east: Math.max(...bounds.map(({ east }) => east)),
      north: Math.max(...bounds.map(({ north }) => north)),
    },
    size,
  )
}

function MapTable(props: {
  readonly cells: readonly MapCell[]
  readonly onSelect: (area: string) => void
}) {
  const { t } = useTranslation()
  const { number } = useFormat()
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
            <th className="num">{t('catalogue:items')}</th>
            <th>{t('catalogue:map.middle')}</th>
            <th>{t('catalogue:map.cell')}</th>
            <th>
              <span className="unseen">{t('catalogue:only')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {props.cells
            .toSorted((a, b) => b.n - a.n)
            .map((cell) => (
              <tr key={cell.area}>
                <td className="num">{number(cell.n)}</td>
                <td className="mono">{placeText(cell)}</td>
                <td className="mono">{cell.area.replaceAll(',', ', ')}</td>
                <td className="num">
                  <button
                    type="button"
                    className="link"
                    aria-label={t('catalogue:onlyNamed', { name: placeText(cell) })}
                    onClick={() => props.onSelect(cell.area)}
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
