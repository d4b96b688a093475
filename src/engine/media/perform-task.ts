/** The decoder process's side: does one task. Nothing here holds a key or writes a file. */
import sharp from 'sharp'
import { DecodeError } from '../../domain/errors.ts'
import { burn, burnTools, pixelBox } from './burn.ts'
import type { DecoderAnswer, DecoderTask, DecoderValue, Picture } from './decoder-task.ts'
import { heicBuild } from './heic.ts'
import { jxlBuild } from './jxl.ts'
import { printsOf } from './likeness.ts'
import { lookOf } from './look-of.ts'
import { stripOf } from './still-strip.ts'
import { type Drawn, drawStill } from './stills.ts'
import { ffmpegBuild, isSpent, readVideo } from './wasm-ffmpeg.ts'

type PictureTask = Exclude<DecoderTask, { op: 'text' }>

/** Never rejects: what a hostile file does to a decoder is an answer, too. */
export async function performTask(task: PictureTask): Promise<DecoderAnswer> {
  const answer = await perform(task).then(
    (value) => ({ ok: true, value }) as const,
    (error: unknown) =>
      error instanceof DecodeError
        ? ({ ok: false, code: error.code, message: error.message } as const)
        : ({ ok: false, code: 'DAMAGED', message: 'the decoder gave up' } as const),
  )
  return isSpent() ? { ...answer, isLast: true } : answer
}

async function perform(task: PictureTask): Promise<DecoderValue[DecoderTask['op']]> {
  switch (task.op) {
    case 'preview': {
      const { value, ...drawn } = await drawStill(task.source, lookOf)
      return { ...pictureOf({ ...drawn, value: value.blurred }), pdq: value.pdq }
    }
    case 'prints': {
      const { value, decoder: _, ...drawn } = await drawStill(task.source, printsOf)
      return { ...drawn, prints: value }
    }
    case 'strip':
      return stripOf(task.source, task.pictures)
    case 'burn': {
      const drawn = await drawStill(task.source, (upright) => burn(upright, task.regions))
      return { ...pictureOf(drawn), tools: { ...burnTools(), ...drawn.decoder } }
    }
    case 'region':
      return pictureOf(
        await drawStill(task.source, async (upright) => {
          const { data, info } = await upright.raw().toBuffer({ resolveWithObject: true })
          return crop(data, info, task)
        }),
      )
    case 'video':
      return readVideo(task.path, task.frames)
    case 'builds':
      return {
        ...burnTools(),
        'libheif-js': heicBuild(),
        '@jsquash/jxl': jxlBuild(),
        '@ffmpeg/core': ffmpegBuild(),
      }
  }
}

function pictureOf({ value, decoder: _decoder, ...rest }: Drawn<Uint8Array>): Picture {
  return { bytes: value, ...rest }
}

/** Clear pixels of a part, for a granted reveal. */
async function crop(
  data: Buffer,
  { width, height, channels }: { width: number; height: number; channels: 1 | 2 | 3 | 4 },
  { region, maxPx }: Extract<DecoderTask, { op: 'region' }>,
): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels }, limitInputPixels: false })
    .extract(pixelBox(region, width, height))
    .resize(maxPx, maxPx, { fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 90 })
    .toBuffer()
}
