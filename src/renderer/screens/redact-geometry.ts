import type { Part } from '../parts/region-frame.tsx'

/** Millionths of the picture's width and height, the unit of a region. */
export const WHOLE = 1_000_000
/** Smaller than this hides nothing that could be seen. */
const SMALLEST = 4_000
/** One press of an arrow key. */
export const STEP = 5_000

/** Corners of a box that can be dragged: which sides go along. */
export const HANDLES = ['nw', 'ne', 'sw', 'se'] as const
export type Handle = (typeof HANDLES)[number]

/** A new box, until it is moved. */
export const MIDDLE: Part = { x: 440_000, y: 430_000, width: 120_000, height: 140_000 }

/** The box between two points.
 *  @returns null while it is smaller than a slip of the hand. */
export function between(from: Point, to: Point): Part | null {
  const x = Math.min(from.x, to.x)
  const y = Math.min(from.y, to.y)
  const width = Math.abs(to.x - from.x)
  const height = Math.abs(to.y - from.y)
  return width < SMALLEST || height < SMALLEST ? null : rounded({ x, y, width, height })
}

export type Point = { readonly x: number; readonly y: number }

/** The same size elsewhere; stops at the edges. */
export function movedBy(part: Part, byX: number, byY: number): Part {
  return rounded({
    ...part,
    x: clamp(part.x + byX, 0, WHOLE - part.width),
    y: clamp(part.y + byY, 0, WHOLE - part.height),
  })
}

/** One corner elsewhere; the corner across stays. Stops at the edges and at the smallest size. */
export function stretched(part: Part, corner: Handle, byX: number, byY: number): Part {
  let { x, y } = part
  let right = part.x + part.width
  let bottom = part.y + part.height
  if (corner.endsWith('w')) x = clamp(x + byX, 0, right - SMALLEST)
  else right = clamp(right + byX, x + SMALLEST, WHOLE)
  if (corner.startsWith('n')) y = clamp(y + byY, 0, bottom - SMALLEST)
  else bottom = clamp(bottom + byY, y + SMALLEST, WHOLE)
  return rounded({ x, y, width: right - x, height: bottom - y })
}

/** Where a box stands over the picture. */
export function placeOf(part: Part) {
  const percent = (millionths: number) => `${String(millionths / 10_000)}%`
  return {
    left: percent(part.x),
    top: percent(part.y),
    width: percent(part.width),
    height: percent(part.height),
  }
}

export function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most)
}

/** Whole millionths that never leave the picture; when in doubt a box grows. */
function rounded(part: Part): Part {
  const x = clamp(Math.floor(part.x), 0, WHOLE - 1)
  const y = clamp(Math.floor(part.y), 0, WHOLE - 1)
  return {
    x,
    y,
    width: clamp(Math.ceil(part.x + part.width) - x, 1, WHOLE - x),
    height: clamp(Math.ceil(part.y + part.height) - y, 1, WHOLE - y),
  }
}
