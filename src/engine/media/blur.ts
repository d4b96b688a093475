import sharp, { type Sharp } from 'sharp'

declare const blurred: unique symbol

/** JPEG bytes that have been through {@link blur}. Only these leave the engine as a preview. */
export type BlurredJpeg = Buffer & { readonly [blurred]: true }

/** Long side of every stored preview. Smaller pictures are enlarged to it, so that the blur is as
 *  strong for an icon as for a photograph. */
export const PREVIEW_SIDE_PX = 320

/** Long side / 16: scene and skin remain, identity does not (measured; /40 leaves faces recognisable). */
export const BLUR_SIGMA_PX = PREVIEW_SIDE_PX / 16

/** Where the Gaussian is cut off. libvips' own 0.2 leaves a step whose edges show as fine structure. */
const MIN_AMPLITUDE = 0.02

/** Makes a picture small, then blurs the small pixels themselves: nothing that is stored or shown can
 *  be made clear again by taking an effect away. Colour is kept, metadata is not.
 *  @param oriented - upright, opaque, sRGB; anything sharp can read */
export async function blur(oriented: Sharp): Promise<BlurredJpeg> {
  // One pipeline may blur before it resizes for speed; two cannot.
  const small = await oriented
    .resize(PREVIEW_SIDE_PX, PREVIEW_SIDE_PX, { fit: 'inside' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = small.info
  const jpeg = await sharp(small.data, { raw: { width, height, channels } })
    .blur({ sigma: BLUR_SIGMA_PX, minAmplitude: MIN_AMPLITUDE })
    .jpeg({ quality: 75 })
    .toBuffer()
  return jpeg as BlurredJpeg
}
