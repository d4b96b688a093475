import sharp, { type Sharp } from 'sharp'
import { PDQ_SIDE_PX, type Pdq, pdqOf } from '../hashing/pdq.ts'
import { type BlurredJpeg, blur } from './blur.ts'

/** What a picture looks like, as far as anybody is told: blurred, and by its perceptual hash. Decoded once.
 *  @param upright - opaque, sRGB */
export async function lookOf(upright: Sharp): Promise<{ blurred: BlurredJpeg; pdq: Pdq }> {
  const { data, info } = await upright
    .resize(PDQ_SIDE_PX, PDQ_SIDE_PX, { fit: 'inside', withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  return {
    blurred: await blur(sharp(data, { raw: { width, height, channels } })),
    pdq: pdqOf(data, { width, height, channels }),
  }
}
