/** PDQ, the perceptual hash of facebook/ThreatExchange (pdq/README.md and hashing.pdf there): 256 bits that stay
 *  nearly the same when a picture is resized, recompressed or slightly altered. It says "looks alike", never
 *  "is the same", and nothing of what is to be seen. */

/** 256 bits and how much there was to go by. */
export type Pdq = {
  /** 32 bytes, in the order in which the reference prints them. */
  readonly hash: Buffer
  /** 0 to 100. Up to {@link LOW_QUALITY} a hash says little: flat pictures are alike to it. */
  readonly quality: number
}

/** Hashes of this quality or less are not compared (pdq/README.md, "quality"). */
export const LOW_QUALITY = 49
/** Up to this many different bits two pictures count as alike (pdq/README.md, "matching"). */
export const ALIKE_BITS = 31

/** A larger picture is brought to this side first; it changes few bits and saves most of the time. */
export const PDQ_SIDE_PX = 512

const GRID = 64
const FREQUENCIES = 16
const BITS = FREQUENCIES * FREQUENCIES

/** The 16 lowest frequencies but the constant one: rows of the discrete cosine transform of 64 values. */
const COSINES = Float32Array.from({ length: FREQUENCIES * GRID }, (_, n) => {
  const frequency = Math.floor(n / GRID) + 1
  const place = n % GRID
  return Math.sqrt(2 / GRID) * Math.cos((Math.PI / 2 / GRID) * frequency * (2 * place + 1))
})

/** @param pixels - Row by row, `channels` bytes each: grey, grey and alpha, RGB, or RGB and alpha.
 *  @param width - At least 1, like height. */
export function pdqOf(
  pixels: Uint8Array,
  { width, height, channels }: { width: number; height: number; channels: number },
): Pdq {
  const grid = gridOf(luma(pixels, channels, width * height), height, width)
  return { hash: bitsOf(transform(grid)), quality: qualityOf(grid) }
}

/** The hashes of a picture in all eight ways to lay it (turned by quarters, and mirrored), the first as it is;
 *  made of one transform, as in hashing.pdf, "dihedral". Takes what {@link pdqOf} takes. */
export function pdqsOfTurns(
  pixels: Uint8Array,
  { width, height, channels }: { width: number; height: number; channels: number },
): { readonly hashes: readonly Buffer[]; readonly quality: number } {
  const grid = gridOf(luma(pixels, channels, width * height), height, width)
  const frequencies = transform(grid)
  const hashes = TURNS.map(({ isTransposed, flipsRows, flipsColumns }) =>
    bitsOf(
      frequencies.map((_, n) => {
        const [row, column] = [Math.floor(n / FREQUENCIES), n % FREQUENCIES]
        const value = frequencies[isTransposed ? column * FREQUENCIES + row : n] ?? 0
        // Mirrored, a cosine of odd frequency changes its sign. The first here has frequency 1.
        const isOdd = (flipsRows && row % 2 === 0) !== (flipsColumns && column % 2 === 0)
        return isOdd ? -value : value
      }),
    ),
  )
  return { hashes, quality: qualityOf(grid) }
}

const TURNS = [false, true].flatMap((isTransposed) =>
  [false, true].flatMap((flipsRows) =>
    [false, true].map((flipsColumns) => ({ isTransposed, flipsRows, flipsColumns })),
  ),
)

/** How many of the 256 bits differ. */
export function distance(a: Uint8Array, b: Uint8Array): number {
  let bits = 0
  for (let at = 0; at < 32; at += 1) bits += ONES[(a[at] ?? 0) ^ (b[at] ?? 0)] ?? 0
  return bits
}

const ONES = Uint8Array.from(
  { length: 256 },
  (_, byte) => [...byte.toString(2)].filter((bit) => bit === '1').length,
)

/** ITU-R BT.601. */
function luma(pixels: Uint8Array, channels: number, count: number): Float32Array {
  const grey = new Float32Array(count)
  if (channels < 3) {
    for (let n = 0, at = 0; n < count; n += 1, at += channels) grey[n] = pixels[at] ?? 0
    return grey
  }
  for (let n = 0, at = 0; n < count; n += 1, at += channels) {
    const red = pixels[at] ?? 0
    const green = pixels[at + 1] ?? 0
    const blue = pixels[at + 2] ?? 0
    grey[n] = 0.299 * red + 0.587 * green + 0.114 * blue
  }
  return grey
}

/** Two passes of a box filter along rows and columns come near to a Gaussian (Jarosz). The second is made only where the
 *  grid takes its values. */
function gridOf(grey: Float32Array, rows: number, columns: number): Float32Array {
  const [along, across] = [windowsOf(columns), windowsOf(rows)]
  const other = new Float32Array(grey.length)
  for (let row = 0; row < rows; row += 1) boxRow(grey, other, row * columns, along)
  boxColumns(other, grey, columns, across)
  const grid = new Float32Array(GRID * GRID)
  for (let row = 0; row < GRID; row += 1) {
    const y = windowAt(across, Math.trunc(((row + 0.5) * rows) / GRID))
    for (let column = 0; column < GRID; column += 1) {
      const x = windowAt(along, Math.trunc(((column + 0.5) * columns) / GRID))
      grid[row * GRID + column] = boxAt(grey, columns, y, x)
    }
  }
  return grid
}

/** The window around each place of a line: half a grid cell, rounded up. */
type Windows = {
  readonly length: number
  readonly size: number
  /** How many values of it begin at the place itself. */
  readonly ahead: number
  /** Places whose window lies within the line whole: from this one on, before the other. At the ends the part that is
   *  inside counts. */
  readonly first: number
  readonly end: number
}

function windowsOf(length: number): Windows {
  const size = Math.trunc((length + 2 * GRID - 1) / (2 * GRID))
  const ahead = Math.trunc((size + 2) / 2)
  return { length, size, ahead, first: size - ahead, end: length - ahead + 1 }
}

function windowAt({ length, size, ahead }: Windows, at: number): { from: number; to: number } {
  return { from: Math.max(0, at + ahead - size), to: Math.min(length, at + ahead) }
}

/** Places of a line whose window is cut. */
function* endsOf({ length, first, end }: Windows): Generator<number> {
  for (let at = 0; at < first; at += 1) yield at
  for (let at = end; at < length; at += 1) yield at
}

/** Mean of the window around each value of one row. */
function boxRow(from: Float32Array, to: Float32Array, start: number, windows: Windows): void {
  const { size, first, end } = windows
  for (const at of endsOf(windows)) {
    to[start + at] = meanOf(from, { ...windowAt(windows, at), start, step: 1 })
  }
  let sum = 0
  for (let n = 0; n < size - 1; n += 1) sum += from[start + n] ?? 0
  for (let at = first, left = start; at < end; at += 1, left += 1) {
    sum += from[left + size - 1] ?? 0
    to[start + at] = sum / size
    sum -= from[left] ?? 0
  }
}

/** The same of all columns together, row by row: memory is read in the order in which it lies. */
function boxColumns(from: Float32Array, to: Float32Array, columns: number, windows: Windows): void {
  const { size, first, end } = windows
  for (const at of endsOf(windows)) {
    const window = windowAt(windows, at)
    for (let n = 0; n < columns; n += 1) {
      to[at * columns + n] = meanOf(from, { ...window, start: n, step: columns })
    }
  }
  const sums = new Float64Array(columns)
  for (let n = 0; n < (size - 1) * columns; n += 1) {
    sums[n % columns] = (sums[n % columns] ?? 0) + (from[n] ?? 0)
  }
  for (let at = first; at < end; at += 1) {
    const top = (at - first) * columns
    const bottom = top + (size - 1) * columns
    for (let n = 0; n < columns; n += 1) {
      const sum = (sums[n] ?? 0) + (from[bottom + n] ?? 0)
      to[at * columns + n] = sum / size
      sums[n] = sum - (from[top + n] ?? 0)
    }
  }
}

function meanOf(
  values: Float32Array,
  of: {
    readonly start: number
    readonly step: number
    readonly from: number
    readonly to: number
  },
): number {
  let sum = 0
  for (let n = of.from; n < of.to; n += 1) sum += values[of.start + n * of.step] ?? 0
  return sum / (of.to - of.from)
}

/** Mean of the window around one place. */
function boxAt(
  grey: Float32Array,
  columns: number,
  rows: { readonly from: number; readonly to: number },
  within: { readonly from: number; readonly to: number },
): number {
  let sum = 0
  for (let row = rows.from; row < rows.to; row += 1) {
    for (let n = within.from; n < within.to; n += 1) sum += grey[row * columns + n] ?? 0
  }
  return sum / ((rows.to - rows.from) * (within.to - within.from))
}

/** Sum of the steps between neighbours, in hundredths of the full range, scaled to 100. */
function qualityOf(grid: Float32Array): number {
  let steps = 0
  const step = (a: number, b: number) =>
    Math.abs(Math.trunc((((grid[a] ?? 0) - (grid[b] ?? 0)) * 100) / 255))
  for (let row = 0; row < GRID; row += 1) {
    for (let column = 0; column < GRID; column += 1) {
      const at = row * GRID + column
      if (row + 1 < GRID) steps += step(at, at + GRID)
      if (column + 1 < GRID) steps += step(at, at + 1)
    }
  }
  return Math.min(100, Math.trunc(steps / 90))
}

function transform(grid: Float32Array): Float32Array {
  const rows = new Float32Array(FREQUENCIES * GRID)
  const both = new Float32Array(BITS)
  for (let i = 0; i < FREQUENCIES; i += 1) {
    for (let column = 0; column < GRID; column += 1) {
      let sum = 0
      for (let k = 0; k < GRID; k += 1) {
        sum += (COSINES[i * GRID + k] ?? 0) * (grid[k * GRID + column] ?? 0)
      }
      rows[i * GRID + column] = sum
    }
  }
  for (let i = 0; i < FREQUENCIES; i += 1) {
    for (let j = 0; j < FREQUENCIES; j += 1) {
      let sum = 0
      for (let k = 0; k < GRID; k += 1) {
        sum += (rows[i * GRID + k] ?? 0) * (COSINES[j * GRID + k] ?? 0)
      }
      both[i * FREQUENCIES + j] = sum
    }
  }
  return both
}

/** A bit for each frequency above the median. The last frequency comes first, as the reference prints it. */
function bitsOf(frequencies: Float32Array): Buffer {
  const median = Float32Array.from(frequencies).sort()[BITS / 2 - 1] ?? 0
  const hash = Buffer.alloc(BITS / 8)
  for (const [n, value] of frequencies.entries()) {
    if (value > median) hash[31 - (n >> 3)] = (hash[31 - (n >> 3)] ?? 0) | (1 << (n & 7))
  }
  return hash
}
