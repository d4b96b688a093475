/** The unsealed bytes of one item, or of one frame: in memory, or in a private scratch file. */
export type ClearBytes = { readonly bytes: Buffer } | { readonly path: string }

/** A still larger than this is not decoded. */
export const MAX_STILL_BYTES = 268_435_456
