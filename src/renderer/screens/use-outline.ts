import { useEffect, useState } from 'react'
import { feature } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'

/** One piece of land: a path in degrees, east and north positive, and what it lies within. */
export type Land = {
  readonly path: string
  readonly west: number
  readonly south: number
  readonly east: number
  readonly north: number
}

/** Natural Earth's land, which is in the program: at 1 : 110 million, or at 1 : 50 million. */
const LAND = {
  coarse: () => import('world-atlas/land-110m.json'),
  fine: () => import('world-atlas/land-50m.json'),
} as const

const read = new Map<keyof typeof LAND, Promise<readonly Land[]>>()

/** Outlines of all land; null until they are read, once in the life of the page. */
export function useOutline(detail: keyof typeof LAND): readonly Land[] | null {
  const [outline, setOutline] = useState<{ detail: string; lands: readonly Land[] } | null>(null)
  useEffect(() => {
    let isWanted = true
    const reading = read.get(detail) ?? LAND[detail]().then(({ default: world }) => landsOf(world))
    read.set(detail, reading)
    void reading.then((lands) => isWanted && setOutline({ detail, lands }))
    return () => {
      isWanted = false
    }
  }, [detail])
  return outline?.lands ?? null
}

function landsOf(world: Topology): Land[] {
  const land = world.objects['land'] as GeometryCollection
  return feature(world, land).features.flatMap(({ geometry }) => {
    if (geometry.type === 'Polygon') return [landOf(geometry.coordinates)]
    return geometry.type === 'MultiPolygon' ? geometry.coordinates.map(landOf) : []
  })
}

type Point = readonly [longitude: number, latitude: number]

/** A ring that goes on beyond the 180th meridian where it crosses it, and is drawn twice then: what lies outside of
 *  the world is cut off. One around a pole is closed there. */
function landOf(rings: readonly (readonly number[])[][]): Land {
  const drawn = rings.map((ring) => closedAtPole(unwrapped(ring)))
  const outer = drawn[0] ?? []
  const longitudes = outer.map(([longitude]) => longitude)
  const latitudes = outer.map(([, latitude]) => latitude)
  const [west, east] = [Math.min(...longitudes), Math.max(...longitudes)]
  const shifts = [0, ...(east > 180 ? [-360] : []), ...(west < -180 ? [360] : [])]
  const isOnce = shifts.length === 1
  return {
    path: shifts.flatMap((shift) => drawn.map((ring) => pathOf(ring, shift))).join(''),
    west: isOnce ? west : -180,
    south: Math.min(...latitudes),
    east: isOnce ? east : 180,
    north: Math.max(...latitudes),
  }
}

function unwrapped(ring: readonly (readonly number[])[]): Point[] {
  let turn = 0
  let before = ring[0]?.[0] ?? 0
  return ring.map(([longitude = 0, latitude = 0]) => {
    if (longitude - before > 180) turn -= 360
    if (before - longitude > 180) turn += 360
    before = longitude
    return [longitude + turn, latitude]
  })
}

function closedAtPole(ring: readonly Point[]): readonly Point[] {
  const [first, last] = [ring[0], ring.at(-1)]
  if (first === undefined || last === undefined || Math.abs(last[0] - first[0]) < 180) return ring
  const pole = first[1] < 0 ? -90 : 90
  return [...ring, [last[0], pole], [first[0], pole]]
}

function pathOf(ring: readonly Point[], shift: number): string {
  return `M${ring.map(([longitude, latitude]) => `${longitude + shift} ${latitude}`).join('L')}Z`
}
