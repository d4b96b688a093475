/** The part of the world that a map shows. Degrees are drawn as they are (plate carrée); zoomed in, a degree of
 *  longitude is as short as it is at the middle of the view, so that shapes are those of the ground. */
import {
  type Area,
  areaOf,
  type Bounds,
  cellAt,
  cellBounds,
  type GridLevel,
} from '../../domain/area.ts'

/** `zoom`: 0 shows the world; each step doubles. */
export type MapView = {
  readonly longitude: number
  readonly latitude: number
  readonly zoom: number
}
export type Size = { readonly width: number; readonly height: number }
/** Pixels of a degree. */
export type Scale = { readonly x: number; readonly y: number }

export const WHOLE_WORLD: MapView = { longitude: 0, latitude: 0, zoom: 0 }
export const ZOOM_MOST = 16

/** Height of a cell in pixels at the least: its sign must find room. */
const CELL_PX = 40
/** From this zoom on shapes are those of the ground. */
const TRUE_FROM_ZOOM = 3
const STEEPEST = 75

export function scaleOf({ latitude, zoom }: MapView, { width, height }: Size): Scale {
  const y = Math.min(width / 360, height / 180) * 2 ** zoom
  const angle = (Math.min(Math.abs(latitude), STEEPEST) * Math.PI) / 180
  const share = Math.min(1, zoom / TRUE_FROM_ZOOM)
  return { x: y * (1 - share * (1 - Math.cos(angle))), y }
}

export function project(
  view: MapView,
  size: Size,
  place: { readonly longitude: number; readonly latitude: number },
): { readonly x: number; readonly y: number } {
  const scale = scaleOf(view, size)
  return {
    x: size.width / 2 + (place.longitude - view.longitude) * scale.x,
    y: size.height / 2 - (place.latitude - view.latitude) * scale.y,
  }
}

/** The place under a pixel. */
export function placeUnder(view: MapView, size: Size, x: number, y: number) {
  const scale = scaleOf(view, size)
  return {
    longitude: view.longitude + (x - size.width / 2) / scale.x,
    latitude: view.latitude - (y - size.height / 2) / scale.y,
  }
}

/** What of the world is in sight. */
export function boundsIn(view: MapView, size: Size): Bounds {
  const southWest = placeUnder(view, size, 0, size.height)
  const northEast = placeUnder(view, size, size.width, 0)
  return {
    west: Math.max(-180, southWest.longitude),
    south: Math.max(-90, southWest.latitude),
    east: Math.min(180, northEast.longitude),
    north: Math.min(90, northEast.latitude),
  }
}

/** What a person has drawn or sees, to a tenth of a metre. */
export function roughly({ west, south, east, north }: Bounds): Area {
  const round = (degrees: number) => Number(degrees.toFixed(6))
  return areaOf({ west: round(west), south: round(south), east: round(east), north: round(north) })
}

/** The grid that suits a view, and the area of its cells in sight: it stays the same while one moves a little. */
export function gridOf(
  view: MapView,
  size: Size,
): { readonly level: GridLevel; readonly area: Area } {
  const wanted = Math.floor(Math.log2((180 * scaleOf(view, size).y) / CELL_PX))
  const level = Math.min(Math.max(wanted, 1), 20)
  const { west, south, east, north } = boundsIn(view, size)
  const first = cellBounds(level, cellAt(south, -90, 180, level), cellAt(west, -180, 360, level))
  const last = cellBounds(level, cellAt(north, -90, 180, level), cellAt(east, -180, 360, level))
  return { level, area: areaOf({ ...first, east: last.east, north: last.north }) }
}

/** Closer by steps, with a place where it was. */
export function zoomedMap(
  view: MapView,
  size: Size,
  steps: number,
  focus: { readonly longitude: number; readonly latitude: number },
): MapView {
  const zoom = Math.min(Math.max(view.zoom + steps, 0), ZOOM_MOST)
  const before = project(view, size, focus)
  const next = { ...view, zoom }
  const under = placeUnder(next, size, before.x, before.y)
  return inWorld({
    zoom,
    longitude: view.longitude + focus.longitude - under.longitude,
    latitude: view.latitude + focus.latitude - under.latitude,
  })
}

export function movedMap(view: MapView, size: Size, xPx: number, yPx: number): MapView {
  const scale = scaleOf(view, size)
  return inWorld({
    ...view,
    longitude: view.longitude + xPx / scale.x,
    latitude: view.latitude - yPx / scale.y,
  })
}

/** The closest view that shows all of an area. */
export function viewOfArea({ west, south, east, north }: Bounds, size: Size): MapView {
  const middle = { longitude: (west + east) / 2, latitude: (south + north) / 2 }
  for (let zoom = ZOOM_MOST; zoom > 0; zoom -= 0.5) {
    const view = { ...middle, zoom }
    const scale = scaleOf(view, size)
    if ((east - west) * scale.x <= size.width && (north - south) * scale.y <= size.height)
      return view
  }
  return WHOLE_WORLD
}

function inWorld(view: MapView): MapView {
  if (view.zoom === 0) return WHOLE_WORLD
  return {
    ...view,
    longitude: Math.min(Math.max(view.longitude, -180), 180),
    latitude: Math.min(Math.max(view.latitude, -90), 90),
  }
}

const KM_PER_DEGREE = 111.32

/** A round length in kilometres of at most `mostPx` pixels, at the middle of the view. */
export function rulerOf(
  view: MapView,
  size: Size,
  mostPx: number,
): { readonly km: number; readonly px: number } {
  const pxPerKm = scaleOf(view, size).y / KM_PER_DEGREE
  const most = mostPx / pxPerKm
  const ten = 10 ** Math.floor(Math.log10(most))
  const km = [5, 2, 1].map((step) => step * ten).find((length) => length <= most) ?? ten
  return { km, px: km * pxPerKm }
}

/** Degrees between the lines of a net that are at least `leastPx` apart. */
export function netStep(pxPerDegree: number, leastPx: number): number {
  const least = leastPx / pxPerDegree
  return NET_STEPS.find((step) => step >= least) ?? 90
}

const NET_STEPS = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 45, 90,
]
