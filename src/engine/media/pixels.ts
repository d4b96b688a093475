/** A decoded picture: rows from the top, 8 bits a channel, no padding. */
export type Pixels = {
  readonly data: Buffer
  readonly width: number
  readonly height: number
  readonly channels: 3 | 4
  /** Some of the file was missing or wrong; what could not be read is black. */
  readonly damaged: boolean
}

/** More is refused before a pixel is decoded: a few kilobytes can declare gigabytes. */
export const MAX_PIXELS = 150_000_000
