/** Burns boxes into a copy of a still. Runs in a decoder process. */
import sharp, { type Sharp } from 'sharp'
import type { Region } from '../../domain/reveal.ts'

/** A PNG that holds pixels and nothing else: no text, no profile, no time, no thumbnail. The same
 *  picture and regions give the same bytes with the same builds of {@link burnTools}.
 *  @param upright - upright, opaque, sRGB; every pixel outside the boxes is kept as it is
 *  @param regions - filled with opaque #000000, each rounded outwards to whole pixels */
export async function burn(upright: Sharp, regions: readonly Region[]): Promise<Buffer> {
  const { data, info } = await upright.raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  for (const region of regions) {
    const box = pixelBox(region, width, height)
    for (let y = box.top; y < box.top + box.height; y++) {
      const start = (y * width + box.left) * channels
      data.fill(0, start, start + box.width * channels)
    }
  }
  const png = await sharp(data, { raw: { width, height, channels }, limitInputPixels: false })
    .png({ compressionLevel: 6, adaptiveFiltering: false, palette: false })
    .toBuffer()
  return onlyPixels(png)
}

/** Whole pixels that cover a region of millionths, rounded outwards. Never empty. */
export function pixelBox(
  region: Region,
  width: number,
  height: number,
): { left: number; top: number; width: number; height: number } {
  const left = Math.floor((region.x * width) / 1e6)
  const top = Math.floor((region.y * height) / 1e6)
  const right = Math.ceil(((region.x + region.width) * width) / 1e6)
  const bottom = Math.ceil(((region.y + region.height) * height) / 1e6)
  return { left, top, width: right - left, height: bottom - top }
}

/** Builds that decide the output's bytes, for the recipe. */
export function burnTools(): Record<string, string> {
  const { sharp: binding, vips, png, heif, 'zlib-ng': zlib } = sharp.versions
  const known = { sharp: binding, libvips: vips, libpng: png, libheif: heif, zlib }
  return Object.fromEntries(
    Object.entries(known).flatMap(([name, version]) => (version ? [[name, version]] : [])),
  )
}

/** Leaves out every chunk that no decoder needs (PNG 3rd edition, 11.3). */
function onlyPixels(png: Buffer): Buffer {
  const kept = [png.subarray(0, 8)]
  for (let at = 8; at + 12 <= png.length; ) {
    const end = at + 12 + png.readUInt32BE(at)
    if (CRITICAL.includes(png.toString('latin1', at + 4, at + 8))) kept.push(png.subarray(at, end))
    at = end
  }
  return Buffer.concat(kept)
}

const CRITICAL = ['IHDR', 'IDAT', 'IEND']
