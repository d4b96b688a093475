/** A disk image as a row of bytes. */
export type ImageBytes = {
  readonly sizeBytes: number
  /** @throws {ImageError} when they are not there, or not what the image's own sums say.
   *  @throws Whatever the file system throws. */
  readonly read: (at: number, length: number) => Buffer
  /** Digests that the image keeps of its content, hexadecimal; null where it keeps none. */
  readonly stored: { readonly md5: string | null; readonly sha1: string | null }
  readonly close: () => void
}

/** The image is cut short or damaged at this place. */
export class ImageError extends Error {}
