/** Where: items with a place, gathered into the cells of a grid. */
import { z } from 'zod'

export type Bounds = {
  readonly west: number
  readonly south: number
  readonly east: number
  readonly north: number
}

const NUMBER = String.raw`-?\d{1,3}(?:\.\d{1,20})?`
const FORM = new RegExp(`^${NUMBER},${NUMBER},${NUMBER},${NUMBER}$`)

/** West, south, east, north in decimal degrees, `10.5,59.8,10.9,60`. What lies on its west or south edge is in
 *  it; what lies on its east or north edge is not, but at the end of the world. It cannot cross the 180th meridian. */
export const Area = z
  .string()
  .regex(FORM)
  .refine((text) => {
    const { west, south, east, north } = boundsOf(text)
    return (
      -180 <= west && west < east && east <= 180 && -90 <= south && south < north && north <= 90
    )
  })
export type Area = z.infer<typeof Area>

export const WORLD: Area = '-180,-90,180,90'

export function boundsOf(area: string): Bounds {
  const [west = 0, south = 0, east = 0, north = 0] = area.split(',').map(Number)
  return { west, south, east, north }
}

export function areaOf({ west, south, east, north }: Bounds): Area {
  return [west, south, east, north].join(',')
}

/** Cells a side of the grid of a level: its cells are 360° / 2^level by 180° / 2^level. */
export const GridLevel = z.int().min(1).max(20)
export type GridLevel = z.infer<typeof GridLevel>

export function cellBounds(level: GridLevel, row: number, column: number): Bounds {
  const side = 2 ** level
  return {
    west: (column * 360) / side - 180,
    south: (row * 180) / side - 90,
    east: ((column + 1) * 360) / side - 180,
    north: ((row + 1) * 180) / side - 90,
  }
}

/** Row or column of a place: `degrees` of `span`, from `least`. What lies at the far end is in the last one. */
export function cellAt(degrees: number, least: number, span: number, level: GridLevel): number {
  const side = 2 ** level
  return Math.min(Math.floor(((degrees - least) * side) / span), side - 1)
}

/** Why what metadata claims of a place is none. `zero`: 0°, 0°, as written where there was no fix. */
export const PlaceFault = z.enum(['out-of-range', 'not-a-number', 'zero'])
export type PlaceFault = z.infer<typeof PlaceFault>

export const MapCell = z.strictObject({
  area: Area,
  /** Mean of its items' places. */
  latitude: z.number(),
  longitude: z.number(),
  n: z.int(),
})
export type MapCell = z.infer<typeof MapCell>

/** All items that are asked for: in the cells, outside of the view, and without a place. */
export const PlaceMap = z.strictObject({
  /** The one asked for, or a coarser one where it would make more than 2,000 cells. */
  level: GridLevel,
  /** Those in the view that hold an item, from the south. A cell is in the view when they share a point. */
  cells: z.array(MapCell),
  outside: z.int(),
  unplaced: z.int(),
  /** Of the unplaced, those that claim a place that is none. */
  faulty: z.int(),
  total: z.int(),
})
export type PlaceMap = z.infer<typeof PlaceMap>
