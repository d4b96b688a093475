/** Looks at a redacted picture with other eyes than made it: a PNG reader of its own, so that the
 *  program that drew the boxes is not also the one that says they are there. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createInflate } from 'node:zlib'
import { RedactionError } from '../../domain/errors.ts'
import type { Region } from '../../domain/reveal.ts'
import { leak, readPngChunks, requireOnlyPixels } from './png-chunks.ts'

/** As many as the decoder lets through. */
const MAX_PIXELS = 150_000_000

/** Samples per pixel by colour type; palettes and depths other than 8 are not written here. */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 4: 2, 6: 4 }

/** A box in pixels, end exclusive. */
export type Box = {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** Pixels a region touches, however slightly: rounded outwards (recipe.md, MUST 5). */
export function boxOf(region: Region, widthPx: number, heightPx: number): Box {
  const scale = 1_000_000
  return {
    left: Math.floor((region.x * widthPx) / scale),
    top: Math.floor((region.y * heightPx) / scale),
    right: Math.min(widthPx, Math.ceil(((region.x + region.width) * widthPx) / scale)),
    bottom: Math.min(heightPx, Math.ceil(((region.y + region.height) * heightPx) / scale)),
  }
}

/** Decodes the output and proves that it hides what it should: every pixel of every region opaque
 *  black, the size as announced, nothing in the file but pixels. Holds one row at a time.
 *  @throws {RedactionError} LEAK_FOUND naming what is wrong, never what was seen. */
export async function checkOutput(
  png: Buffer,
  regions: readonly Region[],
  announced: { readonly widthPx: number; readonly heightPx: number },
): Promise<void> {
  const chunks = readPngChunks(png)
  requireOnlyPixels(chunks)
  const header = chunks[0]?.data
  if (header === undefined || header.length !== 13) throw leak('the header has another length')
  const width = header.readUInt32BE(0)
  const height = header.readUInt32BE(4)
  const samples = SAMPLES[header.readUInt8(9)]
  if (width !== announced.widthPx || height !== announced.heightPx) {
    throw leak('the output has another size than the picture')
  }
  if (width * height === 0 || width * height > MAX_PIXELS) throw leak('the size is out of bounds')
  if (samples === undefined || header.readUInt8(8) !== 8 || header.readUInt8(12) !== 0) {
    throw leak('the pixels are in a form that is not written here')
  }
  const boxes = regions.map((region) => boxOf(region, width, height))
  const rows = new RowReader(width * samples, samples, (row, y) => {
    for (const box of boxes) {
      if (y >= box.top && y < box.bottom) requireBlack(row, box, samples)
    }
  })
  const compressed = chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)
  await inflateInto(compressed, rows)
  if (rows.count !== height || !rows.atRowEnd) throw leak('the picture has another length')
}

function requireBlack(row: Uint8Array, box: Box, samples: number): void {
  const hasAlpha = samples === 2 || samples === 4
  for (let x = box.left; x < box.right; x += 1) {
    for (let sample = 0; sample < samples; sample += 1) {
      const expected = hasAlpha && sample === samples - 1 ? 255 : 0
      if (row[x * samples + sample] !== expected) throw leak('a region is not fully black')
    }
  }
}

/** Inflates off this thread; stops at the first thing wrong. */
async function inflateInto(compressed: readonly Buffer[], rows: RowReader): Promise<void> {
  const inflate = createInflate()
  const total = compressed.reduce((sum, { length }) => sum + length, 0)
  try {
    await pipeline(Readable.from(compressed), inflate, async (clear) => {
      for await (const bytes of clear) rows.take(bytes as Buffer)
    })
  } catch (cause) {
    if (cause instanceof RedactionError) throw cause
    throw leak('the pixels do not decode')
  }
  if (inflate.bytesWritten !== total) throw leak('bytes follow the pixels')
}

/** Undoes the row filters of PNG (ISO/IEC 15948, 9) and hands out each row as it becomes whole. */
class RowReader {
  count = 0
  readonly #onRow: (row: Uint8Array, y: number) => void
  readonly #step: number
  #row: Uint8Array
  #above: Uint8Array
  #filter = -1
  #filled = 0

  constructor(bytesPerRow: number, step: number, onRow: (row: Uint8Array, y: number) => void) {
    this.#onRow = onRow
    this.#step = step
    this.#row = new Uint8Array(bytesPerRow)
    this.#above = new Uint8Array(bytesPerRow)
  }

  get atRowEnd(): boolean {
    return this.#filter === -1
  }

  take(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      if (this.#filter === -1) {
        this.#filter = bytes[at] ?? -1
        at += 1
        continue
      }
      const part = bytes.subarray(at, at + this.#row.length - this.#filled)
      this.#row.set(part, this.#filled)
      this.#filled += part.length
      at += part.length
      if (this.#filled === this.#row.length) this.#finish()
    }
  }

  #finish(): void {
    this.#unfilter()
    this.#onRow(this.#row, this.count)
    this.count += 1
    const above = this.#above
    this.#above = this.#row
    this.#row = above
    this.#filled = 0
    this.#filter = -1
  }

  #unfilter(): void {
    const row = this.#row
    const above = this.#above
    const step = this.#step
    if (this.#filter > 4) throw leak('the pixels do not decode')
    for (let i = 0; i < row.length; i += 1) {
      const left = i < step ? 0 : (row[i - step] as number)
      const up = above[i] as number
      const corner = i < step ? 0 : (above[i - step] as number)
      row[i] = (row[i] as number) + predicted(this.#filter, left, up, corner)
    }
  }
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left
  if (filter === 2) return up
  if (filter === 3) return (left + up) >> 1
  return filter === 4 ? paeth(left, up, corner) : 0
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner
  const byLeft = Math.abs(estimate - left)
  const byUp = Math.abs(estimate - up)
  const byCorner = Math.abs(estimate - corner)
  if (byLeft <= byUp && byLeft <= byCorner) return left
  return byUp <= byCorner ? up : corner
}
