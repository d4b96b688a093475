/** Whether a picture that is embedded in another shows the same. A thumbnail that was not made anew when the
 *  picture was edited still shows what was cropped away. */
import type { Sharp } from 'sharp'
import { distance, LOW_QUALITY, PDQ_SIDE_PX, type Pdq, pdqsOfTurns } from '../hashing/pdq.ts'

/** What there is to compare of an embedded picture: whole, and without black bars where it has them. */
export type Prints = readonly {
  readonly widthPx: number
  readonly heightPx: number
  /** In all eight ways to lay it: many programs turn the picture and leave the thumbnail. */
  readonly hashes: readonly Buffer[]
  readonly quality: number
}[]

export type Likeness = {
  /** `unclear`: there is too little in one of them to go by. */
  readonly verdict: 'same' | 'differs' | 'unclear'
  /** Bits of 256 that differ, laid as they are most alike. */
  readonly bits: number
}

/** From so many bits on they show something else. Measured: of 74 thumbnails in the corpus that show their picture the
 *  farthest has 46 (80 × 60 pixels), and those of 160 pixels have 34; of 15 that show another, the nearest 112. Of
 *  96 photographs with a thumbnail of 160 pixels made before they were cropped: unaltered 26 at most; a tenth cut off
 *  all around, 64 or more in 95 of 100; a twentieth cut off at two sides, 66 or more in 95 of 100. Who cuts off less
 *  is not found out. */
const DIFFERS_FROM_BITS = 61

/** A flat picture over a thumbnail that is none: so much apart in quality. */
const FLAT_BY = 30

/** Both are too flat to compare; the shape alone differs by more than a tenth. */
const SHAPE_DIFFERS_BY = 0.1

export function likeness(
  picture: { readonly pdq: Pdq; readonly widthPx: number; readonly heightPx: number },
  prints: Prints,
): Likeness {
  const [best] = prints
    .map((print) => ({
      ...print,
      bits: Math.min(...print.hashes.map((hash) => distance(hash, picture.pdq.hash))),
    }))
    .toSorted((a, b) => a.bits - b.bits)
  if (best === undefined) throw new TypeError('nothing to compare with')
  const { bits } = best
  if (bits < DIFFERS_FROM_BITS) return { verdict: 'same', bits }
  const qualities = [best.quality, picture.pdq.quality]
  const isFlat = qualities.every((quality) => quality <= LOW_QUALITY)
  const isClear = qualities.every((quality) => quality > LOW_QUALITY)
  const isFlattened = !isFlat && Math.max(...qualities) - Math.min(...qualities) >= FLAT_BY
  const hasOtherShape = Math.abs(shapeOf(best) / shapeOf(picture) - 1) > SHAPE_DIFFERS_BY
  const differs = isClear || isFlattened || hasOtherShape
  return { verdict: differs ? 'differs' : 'unclear', bits }
}

/** Long side by short side: the same however it is laid. */
function shapeOf({ widthPx, heightPx }: { widthPx: number; heightPx: number }): number {
  return Math.max(widthPx, heightPx) / Math.min(widthPx, heightPx)
}

/** Decoder's side. @param upright - opaque, sRGB */
export async function printsOf(upright: Sharp): Promise<Prints> {
  const { data, info } = await upright
    .resize(PDQ_SIDE_PX, PDQ_SIDE_PX, { fit: 'inside', withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  const whole = { left: 0, top: 0, right: width, bottom: height }
  const inner = withoutBars(data, { width, height, channels })
  const hasBars = inner.right - inner.left < width || inner.bottom - inner.top < height
  return (hasBars ? [whole, inner] : [whole]).map((box) => {
    const size = { width: box.right - box.left, height: box.bottom - box.top, channels }
    const print = pdqsOfTurns(cut(data, width, channels, box), size)
    return { widthPx: size.width, heightPx: size.height, ...print }
  })
}

type Box = {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}
type Size = { readonly width: number; readonly height: number; readonly channels: number }

/** Brighter is no bar: black is not quite black after JPEG. */
const BAR_LEVEL = 40

/** Cameras lay a picture of 3:2 or 16:9 into a thumbnail of 4:3 between black bars. Bars on both sides of more than
 *  two thirds of the picture are no bars. */
function withoutBars(pixels: Uint8Array, { width, height, channels }: Size): Box {
  const isDark = (x: number, y: number) => {
    const at = (y * width + x) * channels
    return Math.max(pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0) < BAR_LEVEL
  }
  const isDarkRow = (y: number) => lineIsDark(width, (x) => isDark(x, y))
  const isDarkColumn = (x: number) => lineIsDark(height, (y) => isDark(x, y))
  const [top, bottom] = inside(height, isDarkRow)
  const [left, right] = inside(width, isDarkColumn)
  return { left, top, right, bottom }
}

/** All but one in fifty: a bar's edge is soft. */
function lineIsDark(length: number, isDark: (at: number) => boolean): boolean {
  let light = 0
  for (let at = 0; at < length; at += 1) if (!isDark(at)) light += 1
  return light * 50 <= length
}

function inside(length: number, isBar: (at: number) => boolean): [from: number, to: number] {
  let from = 0
  let to = length
  while (from < length / 3 && isBar(from)) from += 1
  while (to > (length * 2) / 3 && isBar(to - 1)) to -= 1
  return [from, to]
}

function cut(pixels: Uint8Array, width: number, channels: number, box: Box): Uint8Array {
  if (box.left === 0 && box.right === width) {
    return pixels.subarray(box.top * width * channels, box.bottom * width * channels)
  }
  const rowBytes = (box.right - box.left) * channels
  const out = new Uint8Array(rowBytes * (box.bottom - box.top))
  for (let y = box.top; y < box.bottom; y += 1) {
    const from = (y * width + box.left) * channels
    out.set(pixels.subarray(from, from + rowBytes), (y - box.top) * rowBytes)
  }
  return out
}
