/** Zooming and moving over the world. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Area, boundsOf } from '../../src/domain/area.ts'
import {
  boundsIn,
  gridOf,
  movedMap,
  placeUnder,
  project,
  roughly,
  rulerOf,
  viewOfArea,
  WHOLE_WORLD,
  zoomedMap,
} from '../../src/renderer/screens/map-view.ts'

const size = { width: 900, height: 420 }
/** Of rounding. */
const NEAR = 1e-9
const aView = fc.record({
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  zoom: fc.double({ min: 0, max: 16, noNaN: true }),
})
const aPlace = fc.record({
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
})

test('the whole world is in sight at first', () => {
  expect(boundsIn(WHOLE_WORLD, size)).toEqual({ west: -180, south: -90, east: 180, north: 90 })
})

test('what is under a pixel is drawn at that pixel', () => {
  fc.assert(
    fc.property(
      aView,
      fc.integer({ min: 0, max: 900 }),
      fc.integer({ min: 0, max: 420 }),
      (view, x, y) => {
        const back = project(view, size, placeUnder(view, size, x, y))
        expect(back.x).toBeCloseTo(x, 3)
        expect(back.y).toBeCloseTo(y, 3)
      },
    ),
  )
})

test('whatever is in sight, the area that is asked for is one, and holds it', () => {
  fc.assert(
    fc.property(aView, (view) => {
      const { level, area } = gridOf(view, size)
      expect(Area.safeParse(area).success, area).toBe(true)
      const seenArea = roughly(boundsIn(view, size))
      expect(Area.safeParse(seenArea).success, seenArea).toBe(true)
      const [asked, seen] = [boundsOf(area), boundsIn(view, size)]
      expect(asked.west).toBeLessThanOrEqual(seen.west + NEAR)
      expect(asked.north).toBeGreaterThanOrEqual(seen.north - NEAR)
      expect(asked.east).toBeGreaterThanOrEqual(seen.east - NEAR)
      expect(asked.south).toBeLessThanOrEqual(seen.south + NEAR)
      expect(level).toBeGreaterThanOrEqual(1)
    }),
  )
})

test('a place stays where it is while one zooms at it, and the map stays on the world', () => {
  fc.assert(
    fc.property(aView, aPlace, fc.constantFrom(-2, -0.5, 0.5, 1, 3), (view, place, steps) => {
      const next = zoomedMap(view, size, steps, place)
      expect(next.zoom).toBeGreaterThanOrEqual(0)
      expect(next.zoom).toBeLessThanOrEqual(16)
      expect(Math.abs(next.longitude)).toBeLessThanOrEqual(180)
      expect(Math.abs(next.latitude)).toBeLessThanOrEqual(90)
    }),
  )
  const oslo = { longitude: 10.75, latitude: 59.91 }
  const view = { longitude: 10, latitude: 59.9, zoom: 6 }
  const [before, after] = [view, zoomedMap(view, size, 1, oslo)].map((one) =>
    project(one, size, oslo),
  )
  expect(after?.x).toBeCloseTo(before?.x ?? 0, 0)
})

test('moving by pixels moves by as many', () => {
  const view = { longitude: 10, latitude: 0, zoom: 6 }
  const before = project(view, size, { longitude: 10, latitude: 0 })
  const after = project(movedMap(view, size, 30, -20), size, { longitude: 10, latitude: 0 })
  expect(after.x).toBeCloseTo(before.x - 30, 3)
  expect(after.y).toBeCloseTo(before.y + 20, 3)
})

test('a view of an area shows all of it', () => {
  for (const area of ['-180,-90,180,90', '10,59,11,60', '-6,50,-5,51', '179,-1,180,0']) {
    const bounds = boundsOf(area)
    const seen = boundsIn(viewOfArea(bounds, size), size)
    expect(seen.west, area).toBeLessThanOrEqual(bounds.west + NEAR)
    expect(seen.east, area).toBeGreaterThanOrEqual(bounds.east - NEAR)
    expect(seen.south, area).toBeLessThanOrEqual(bounds.south + NEAR)
    expect(seen.north, area).toBeGreaterThanOrEqual(bounds.north - NEAR)
  }
})

test('the ruler is a round length that fits', () => {
  for (let zoom = 0; zoom <= 16; zoom += 0.5) {
    const { km, px } = rulerOf({ longitude: 0, latitude: 0, zoom }, size, 120)
    expect(px).toBeLessThanOrEqual(120)
    expect(px).toBeGreaterThan(40)
    expect(['1', '2', '5']).toContain(km.toPrecision(1)[km < 1 ? km.toPrecision(1).length - 1 : 0])
  }
})
