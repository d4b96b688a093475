/** A video's own words and a strip of its frames. */
import { DecodeError } from '../../domain/errors.ts'
import type { DecoderPool } from './decoder-pool.ts'
import { frameArguments, probeArguments, seekArguments } from './ffmpeg-arguments.ts'
import { splitPngs } from './png-stream.ts'
import { runTool, type ToolRun } from './run-tool.ts'
import type { Tools } from './tools.ts'
import { parseProbe, type VideoProbe } from './video-probe.ts'

export const STRIP_FRAMES = 16

/** Above this length, sixteen seeks cost less than reading the whole file. */
const SEEK_FROM_SECONDS = 600

const PROBE_TIMEOUT_MS = 30_000
const FRAMES_TIMEOUT_MS = 60_000
const MAX_PROBE_BYTES = 4_194_304
/** Sixteen frames of 320 pixels, uncompressed, and more. */
const MAX_FRAME_BYTES = 33_554_432

export type Strip = {
  readonly probe: VideoProbe
  /** PNG, at most {@link STRIP_FRAMES}, in order of time. CLEAR: only DecoderPool.preview() or .region()
   *  may be their next stop. */
  readonly clearFrames: readonly Buffer[]
  /** Fewer frames than there should be: the file is cut short or wrong in places. */
  readonly damaged: boolean
}

/** @param path - of our own choosing, such as a scratch file
 *  @throws {DecodeError} NOT_A_PICTURE when nothing moves in it, DAMAGED when no frame decodes, TIMED_OUT,
 *  TOO_LARGE, CRASHED */
export async function readStrip(
  path: string,
  decoders: DecoderPool,
  tools: Tools,
  signal?: AbortSignal,
): Promise<Strip> {
  const { ffmpeg, ffprobe } = tools
  if (!ffmpeg.found || !ffprobe.found || ffmpeg.path === null || ffprobe.path === null) {
    return readEmbedded(path, decoders)
  }
  const limits = { prlimit: tools.prlimit, ...(signal && { signal }) }
  const said = await runTool(ffprobe.path, probeArguments(path), {
    ...limits,
    timeoutMs: PROBE_TIMEOUT_MS,
    maxBytes: MAX_PROBE_BYTES,
  })
  if (said.ended === 'timed-out') throw new DecodeError('TIMED_OUT', 'the video does not probe')
  const probe = parseProbe(said.stdout.toString('utf8'))
  if (probe === null) throw notAVideo(said)
  const run = (args: readonly string[]) =>
    runTool(ffmpeg.path ?? '', args, {
      ...limits,
      timeoutMs: FRAMES_TIMEOUT_MS,
      maxBytes: MAX_FRAME_BYTES,
    })
  return readNative(path, probe, run)
}

async function readNative(
  path: string,
  probe: VideoProbe,
  run: (args: readonly string[]) => Promise<ToolRun>,
): Promise<Strip> {
  const seconds = probe.durationSeconds ?? 0
  const every = seconds / STRIP_FRAMES
  const isWhole = ({ ended }: ToolRun) => ended === 'ok'
  if (seconds > SEEK_FROM_SECONDS) {
    const runs: ToolRun[] = []
    for (let i = 0; i < STRIP_FRAMES; i++) runs.push(await run(seekArguments(path, i * every)))
    const clearFrames = runs.flatMap(({ stdout }) => splitPngs(stdout))
    if (clearFrames.length > 1) return { probe, clearFrames, damaged: !runs.every(isWhole) }
  }
  const options = { every, frames: STRIP_FRAMES }
  const keyframes = await run(frameArguments(path, { ...options, keyframesOnly: true }))
  const found = splitPngs(keyframes.stdout)
  if (found.length > 1) return { probe, clearFrames: found, damaged: !isWhole(keyframes) }
  // One keyframe, or no index: every frame is decoded, as far as the time limit lets.
  const all = await run(frameArguments(path, { ...options, keyframesOnly: false }))
  const spaced = splitPngs(all.stdout)
  const clearFrames = spaced.length >= found.length ? spaced : found
  if (clearFrames.length === 0) {
    throw all.ended === 'timed-out'
      ? new DecodeError('TIMED_OUT', 'no frame within the time limit')
      : new DecodeError('DAMAGED', 'no frame of the video decodes')
  }
  return { probe, clearFrames, damaged: !isWhole(all) }
}

async function readEmbedded(path: string, decoders: DecoderPool): Promise<Strip> {
  const { probe, frames } = await decoders.video(path, STRIP_FRAMES)
  const video = parseProbe(probe)
  if (video === null) throw new DecodeError('NOT_A_PICTURE', 'no moving picture in the file')
  if (frames.length === 0) throw new DecodeError('DAMAGED', 'no frame of the video decodes')
  return { probe: video, clearFrames: frames, damaged: false }
}

function notAVideo({ ended }: ToolRun): DecodeError {
  return ended === 'ok'
    ? new DecodeError('NOT_A_PICTURE', 'no moving picture in the file')
    : new DecodeError('DAMAGED', 'the container does not open')
}
