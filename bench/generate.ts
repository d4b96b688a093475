/** Benign files to measure on: noise of a size, and pictures of a drawn pattern. */
import { randomFillSync } from 'node:crypto'
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'

const KIB = 1024
const MIB = 1024 * KIB

/** Files of 20 to 200 KiB, in folders of 100: what a phone's thumbnails and chat pictures are like.
 *  @param sizes - In bytes; else those.
 *  @returns Their bytes in all. */
export function makeSmallFiles(
  dir: string,
  count: number,
  { fewest, most } = { fewest: 20 * KIB, most: 200 * KIB },
): number {
  const noise = randomFillSync(Buffer.alloc(200 * KIB))
  let bytes = 0
  for (let n = 0; n < count; n += 1) {
    const folder = join(dir, `d${Math.floor(n / 100)}`)
    if (n % 100 === 0) mkdirSync(folder, { recursive: true })
    // Each differs from the others, so that none is stored for another.
    noise.writeUInt32LE(n, 0)
    const size = fewest + ((n * 7919) % (most - fewest))
    writeFileSync(join(folder, `f${n}.bin`), noise.subarray(0, size))
    bytes += size
  }
  return bytes
}

export function makeLargeFile(path: string, mebibytes: number): void {
  const noise = randomFillSync(Buffer.alloc(MIB))
  const fd = openSync(path, 'wx')
  for (let n = 0; n < mebibytes; n += 1) {
    noise.writeUInt32LE(n, 0)
    writeSync(fd, noise)
  }
  closeSync(fd)
}

/** Photographs in size (12 megapixels) but a drawn gradient in content, each another. */
export async function makePictures(dir: string, count: number): Promise<void> {
  mkdirSync(dir, { recursive: true })
  for (let n = 0; n < count; n += 1) {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="4000" height="3000">
      <defs><linearGradient id="g"><stop stop-color="hsl(${n * 37},60%,50%)"/>
      <stop offset="1" stop-color="hsl(${n * 91},60%,30%)"/></linearGradient></defs>
      <rect width="4000" height="3000" fill="url(#g)"/>
      <circle cx="${200 + n * 20}" cy="1500" r="700" fill="hsl(${n * 53},70%,60%)"/></svg>`
    await sharp(Buffer.from(svg))
      .jpeg({ quality: 85 })
      .toFile(join(dir, `picture${n}.jpg`))
  }
}
