import { type KeyboardEvent, type PointerEvent, useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { boundsOf, type MapCell } from '../../domain/area.ts'
import { placeText } from '../../domain/item.ts'
import { useFormat } from '../parts/format.ts'
import { MapGround } from './catalogue-map-ground.tsx'
import {
  type MapView,
  movedMap,
  placeUnder,
  project,
  roughly,
  type Size,
  WHOLE_WORLD,
  zoomedMap,
} from './map-view.ts'
import { useWheel } from './use-wheel.ts'

const LEAST_SIGN_PX = 28
const MOST_SIGN_PX = 52
/** A share of the view for each key. */
const KEY_STEP = 0.125
/** Less is a click. */
const DRAG_PX = 4

type Drag = {
  readonly from: { readonly x: number; readonly y: number }
  readonly to: { readonly x: number; readonly y: number }
  /** An area is being drawn; else the map is being moved. */
  readonly isArea: boolean
}

/** The map itself: moved by dragging, zoomed by the wheel; with Shift an area is drawn. */
export function MapSurface(props: {
  readonly view: MapView
  readonly size: Size
  readonly cells: readonly MapCell[]
  /** The chosen one; empty: none. */
  readonly area: string
  readonly onView: (view: MapView) => void
  readonly onSelect: (area: string) => void
}) {
  const { t } = useTranslation()
  const keys = useId()
  const { view, size, onView } = props
  const surface = useRef<HTMLDivElement>(null)
  const [drag, setDrag] = useState<Drag | null>(null)
  const [focused, setFocused] = useState<MapCell | null>(null)

  // Zooming makes other signs of the one that the keys are on: they stay on the map.
  // biome-ignore lint/correctness/useExhaustiveDependencies: signs come and go with the cells
  useEffect(() => {
    if (focused !== null && document.activeElement === document.body) surface.current?.focus()
  }, [props.cells, focused])

  const pointOf = (event: { clientX: number; clientY: number }) => {
    const { left, top } = surface.current?.getBoundingClientRect() ?? { left: 0, top: 0 }
    return { x: event.clientX - left, y: event.clientY - top }
  }
  useWheel(surface, (event) => {
    const { x, y } = pointOf(event)
    onView(zoomedMap(view, size, event.deltaY < 0 ? 0.5 : -0.5, placeUnder(view, size, x, y)))
  })
  const onKeyDown = (event: KeyboardEvent) => {
    const by = (x: number, y: number) =>
      onView(movedMap(view, size, x * size.width * KEY_STEP, y * size.height * KEY_STEP))
    const zoom = (steps: number) => onView(zoomedMap(view, size, steps, focused ?? view))
    const acts = new Map([
      ['ArrowLeft', () => by(-1, 0)],
      ['ArrowRight', () => by(1, 0)],
      ['ArrowUp', () => by(0, -1)],
      ['ArrowDown', () => by(0, 1)],
      ['+', () => zoom(1)],
      ['=', () => zoom(1)],
      ['-', () => zoom(-1)],
      ['0', () => onView(WHOLE_WORLD)],
      ...(props.area === '' ? [] : ([['Escape', () => props.onSelect('')]] as const)),
    ])
    const act = acts.get(event.key)
    if (act === undefined || event.ctrlKey || event.altKey || event.metaKey) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0 || event.target !== event.currentTarget) return
    event.currentTarget.setPointerCapture(event.pointerId)
    const from = pointOf(event)
    setDrag({ from, to: from, isArea: event.shiftKey })
  }
  const onPointerMove = (event: PointerEvent) => {
    if (drag === null) return
    const to = pointOf(event)
    if (!drag.isArea) onView(movedMap(view, size, drag.to.x - to.x, drag.to.y - to.y))
    setDrag({ ...drag, to })
  }
  const onPointerUp = () => {
    if (drag?.isArea === true && isLarge(drag)) props.onSelect(areaUnder(drag, view, size))
    setDrag(null)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a surface that is moved by keys and holds buttons
    <div
      ref={surface}
      className={drag === null ? 'map-surface' : 'map-surface held'}
      role="group"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows move it
      tabIndex={0}
      aria-label={t('catalogue:map.title')}
      aria-describedby={keys}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => setDrag(null)}
      onDoubleClick={(event) => {
        const { x, y } = pointOf(event)
        onView(zoomedMap(view, size, 1, placeUnder(view, size, x, y)))
      }}
    >
      <span id={keys} className="unseen">
        {t('catalogue:map.keys')}
      </span>
      <MapGround view={view} size={size} />
      {props.area !== '' && <Frame {...frameOf(props.area, view, size)} />}
      {drag?.isArea === true && <Frame {...frameOf(areaUnder(drag, view, size), view, size)} />}
      <CellSigns {...props} onFocus={setFocused} />
    </div>
  )
}

function CellSigns(props: {
  readonly view: MapView
  readonly size: Size
  readonly cells: readonly MapCell[]
  readonly area: string
  readonly onSelect: (area: string) => void
  readonly onFocus: (cell: MapCell | null) => void
}) {
  const { t } = useTranslation()
  const { number, short } = useFormat()
  const { view, size, cells } = props
  const most = Math.log(1 + Math.max(1, ...cells.map(({ n }) => n)))
  return cells.map((cell) => {
    const { x, y } = project(view, size, cell)
    if (x < 0 || y < 0 || x > size.width || y > size.height) return null
    const width = LEAST_SIGN_PX + (Math.log(1 + cell.n) / most) * (MOST_SIGN_PX - LEAST_SIGN_PX)
    const label = t('catalogue:map.sign', {
      ...{ count: cell.n, shown: number(cell.n), place: placeText(cell) },
    })
    return (
      <button
        key={cell.area}
        type="button"
        className="map-cell"
        style={{ left: x, top: y, minWidth: width }}
        aria-label={label}
        title={label}
        aria-pressed={cell.area === props.area}
        onFocus={() => props.onFocus(cell)}
        onBlur={() => props.onFocus(null)}
        onDoubleClick={(event) => event.stopPropagation()}
        onClick={() => props.onSelect(cell.area === props.area ? '' : cell.area)}
      >
        {short(cell.n)}
      </button>
    )
  })
}

function Frame(props: {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}) {
  return <span className="map-frame" style={props} aria-hidden />
}

function frameOf(area: string, view: MapView, size: Size) {
  const { west, south, east, north } = boundsOf(area)
  const from = project(view, size, { longitude: west, latitude: north })
  const to = project(view, size, { longitude: east, latitude: south })
  return { left: from.x, top: from.y, width: to.x - from.x, height: to.y - from.y }
}

function isLarge({ from, to }: Drag): boolean {
  return Math.abs(to.x - from.x) > DRAG_PX && Math.abs(to.y - from.y) > DRAG_PX
}

function areaUnder({ from, to }: Drag, view: MapView, size: Size): string {
  const [x1 = 0, x2 = 0] = [from.x, to.x].toSorted((a, b) => a - b)
  const [y1 = 0, y2 = 0] = [from.y, to.y].toSorted((a, b) => a - b)
  const northWest = placeUnder(view, size, x1, y1)
  const southEast = placeUnder(view, size, x2, y2)
  const clamp = (degrees: number, most: number) => Math.min(Math.max(degrees, -most), most)
  return roughly({
    west: clamp(northWest.longitude, 180),
    south: clamp(southEast.latitude, 90),
    east: clamp(southEast.longitude, 180),
    north: clamp(northWest.latitude, 90),
  })
}
