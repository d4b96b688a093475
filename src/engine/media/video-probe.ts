import { z } from 'zod'

/** What a video says of itself. Claims of a hostile file. */
export type VideoProbe = {
  readonly container: string | null
  readonly codec: string | null
  /** As shown: turned when the file says so. */
  readonly widthPx: number | null
  readonly heightPx: number | null
  readonly durationSeconds: number | null
}

const Stream = z.object({
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  width: z.int().positive().optional(),
  height: z.int().positive().optional(),
  duration: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
  disposition: z.record(z.string(), z.int()).optional(),
  side_data_list: z.array(z.object({ rotation: z.number().optional() })).optional(),
})

const Output = z.object({
  streams: z.array(Stream).default([]),
  format: z
    .object({ format_name: z.string().optional(), duration: z.string().optional() })
    .optional(),
})

/** Longer is taken for a lie: a century in seconds. */
const MAX_SECONDS = 3.2e9

/** Reads the JSON of ffprobe.
 *  @returns null when it holds no moving picture (a sound file's cover is none) */
export function parseProbe(json: string): VideoProbe | null {
  const parsed = Output.safeParse(tryJson(json))
  if (!parsed.success) return null
  const { streams, format } = parsed.data
  const video = streams.find(
    (one) => one.codec_type === 'video' && one.disposition?.['attached_pic'] !== 1,
  )
  if (video === undefined) return null
  const rotation = video.side_data_list?.find((one) => one.rotation !== undefined)?.rotation ?? 0
  const isTurned = Math.abs(Math.round(rotation)) % 180 === 90
  return {
    container: format?.format_name ?? null,
    codec: video.codec_name ?? null,
    widthPx: (isTurned ? video.height : video.width) ?? null,
    heightPx: (isTurned ? video.width : video.height) ?? null,
    durationSeconds: secondsOf(format?.duration) ?? secondsOf(video.duration),
  }
}

function secondsOf(text: string | undefined): number | null {
  const seconds = Number(text ?? Number.NaN)
  return seconds >= 0 && seconds < MAX_SECONDS ? seconds : null
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
