import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../parts/format.ts'
import {
  boundsIn,
  type MapView,
  netStep,
  project,
  rulerOf,
  type Size,
  scaleOf,
} from './map-view.ts'
import { useOutline } from './use-outline.ts'

/** From here on the coarse outline would show its corners. */
const FINE_FROM_ZOOM = 1.5
const NET_PX = 80
const RULER_PX = 120

/** Land, a net of degrees, a ruler. No borders: where they run is for nobody here to say. */
export function MapGround(props: { readonly view: MapView; readonly size: Size }) {
  const { t } = useTranslation()
  const clip = useId()
  const { number } = useFormat()
  const { view, size } = props
  const coarse = useOutline('coarse')
  const fine = useOutline(view.zoom >= FINE_FROM_ZOOM ? 'fine' : 'coarse') ?? coarse
  const bounds = boundsIn(view, size)
  const scale = scaleOf(view, size)
  const origin = project(view, size, { longitude: 0, latitude: 0 })
  const step = netStep(scale.y, NET_PX)
  const ruler = rulerOf(view, size, RULER_PX)
  const places = Math.max(0, Math.ceil(-Math.log10(step)))
  const end = project(view, size, { longitude: bounds.east, latitude: bounds.south })
  const start = project(view, size, { longitude: bounds.west, latitude: bounds.north })
  return (
    <svg className="map-ground" width={size.width} height={size.height} aria-hidden="true">
      <rect
        className="map-sea"
        x={start.x}
        y={start.y}
        width={end.x - start.x}
        height={end.y - start.y}
      />
      <clipPath id={clip}>
        <rect x={start.x} y={start.y} width={end.x - start.x} height={end.y - start.y} />
      </clipPath>
      <g clipPath={`url(#${clip})`}>
        <g
          transform={`translate(${String(origin.x)} ${String(origin.y)}) scale(${String(scale.x)} ${String(-scale.y)})`}
        >
          {fine
            ?.filter(
              (land) =>
                land.west < bounds.east &&
                land.east > bounds.west &&
                land.south < bounds.north &&
                land.north > bounds.south,
            )
            .map((land) => (
              <path key={land.path.slice(0, 40)} className="map-land" d={land.path} />
            ))}
        </g>
      </g>
      {linesOf(bounds.west, bounds.east, step).map((longitude) => {
        const { x } = project(view, size, { longitude, latitude: 0 })
        return (
          <g key={`x${longitude.toFixed(4)}`}>
            <line className="map-net" x1={x} x2={x} y1={start.y} y2={end.y} />
            <text className="map-degrees" x={x + 3} y={size.height - 5}>
              {degrees(longitude, places, 'E', 'W')}
            </text>
          </g>
        )
      })}
      {linesOf(bounds.south, bounds.north, step).map((latitude) => {
        const { y } = project(view, size, { longitude: 0, latitude })
        return (
          <g key={`y${latitude.toFixed(4)}`}>
            <line className="map-net" x1={start.x} x2={end.x} y1={y} y2={y} />
            <text className="map-degrees" x={Math.max(0, start.x) + 4} y={y - 3}>
              {degrees(latitude, places, 'N', 'S')}
            </text>
          </g>
        )
      })}
      {view.zoom > 0 && (
        <g
          transform={`translate(${String(size.width - ruler.px - 16)} ${String(size.height - 26)})`}
        >
          <path className="map-ruler" d={`M0 0v6h${String(ruler.px)}v-6`} />
          <text className="map-degrees" x={ruler.px / 2} y={-2} textAnchor="middle">
            {ruler.km >= 1
              ? t('catalogue:map.km', { shown: number(ruler.km) })
              : t('catalogue:map.m', { shown: number(Math.round(ruler.km * 1000)) })}
          </text>
        </g>
      )}
    </svg>
  )
}

/** Within both ends: the edges of the world are seen without a line. */
function linesOf(from: number, to: number, step: number): number[] {
  const first = Math.floor(from / step) + 1
  const count = Math.max(0, Math.ceil(to / step) - first)
  return Array.from({ length: count }, (_, n) => (first + n) * step)
}

function degrees(value: number, places: number, positive: string, negative: string): string {
  const side = value === 0 ? '' : value > 0 ? positive : negative
  return `${Math.abs(value).toFixed(places)}°${side}`
}
