/** The bytes of a disk image, wherever its parts keep them. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { EwfImage, isEwf } from './ewf.ts'
import { type ImageBytes, ImageError } from './image.ts'

/** @param parts - Paths, in order. */
export function openImage(parts: readonly string[]): ImageBytes {
  return isEwf(parts[0] ?? '') ? EwfImage.open(parts) : new RawImage(parts)
}

/** One file, or files one behind the other. */
class RawImage implements ImageBytes {
  readonly sizeBytes: number
  readonly stored = { md5: null, sha1: null }
  readonly #parts: readonly { readonly fd: number; readonly from: number; readonly to: number }[]

  constructor(paths: readonly string[]) {
    let at = 0
    this.#parts = paths.map((path) => {
      const fd = openSync(path, 'r')
      const from = at
      at += fstatSync(fd).size
      return { fd, from, to: at }
    })
    this.sizeBytes = at
  }

  read(at: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length)
    for (let done = 0; done < length; ) {
      const place = at + done
      const part = this.#parts.find(({ from, to }) => from <= place && place < to)
      if (part === undefined) throw new ImageError('beyond the end of the image')
      const room = Math.min(length - done, part.to - place)
      const read = readSync(part.fd, bytes, done, room, place - part.from)
      if (read === 0) throw new ImageError('beyond the end of the image')
      done += read
    }
    return bytes
  }

  close(): void {
    for (const { fd } of this.#parts) closeSync(fd)
  }
}
