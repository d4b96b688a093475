/** One file of a bundle and the digests of the bytes that were written. */
export type WrittenFile = {
  /** Below the bundle's folder, `/`-separated, ASCII. */
  readonly path: string
  readonly size: number
  readonly sha256: string
  readonly sha512: string
}

/** A BagIt manifest: `hex, two spaces, path, LF`, ascending by the bytes of the path (formats.md 5, 6). */
export function manifestText(
  files: readonly WrittenFile[],
  algorithm: 'sha256' | 'sha512',
): string {
  // Paths are ASCII: code units sort as bytes do.
  return [...files]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map((file) => `${file[algorithm]}  ${file.path}\n`)
    .join('')
}
