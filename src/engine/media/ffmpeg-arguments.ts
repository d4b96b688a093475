/** Argument lists for ffmpeg and ffprobe, native or WebAssembly. The input is a path of our own choosing:
 *  a name from evidence could be a pattern (`%d`), an option or an address. */

/** Demuxers that read one file and nothing else; playlists and scripts (hls, concat, dash) are not here. */
const CONTAINERS =
  'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,asf,flv,mpeg,mpegts,mpegvideo,ogg,rm,dv,mxf,ivf,nut,wtv,' +
  'h264,hevc,m4v,h261,h263,gif,apng,mp3,aac,wav,flac,amr,caf,aiff,au,y4m'

/** Long side of a frame before it is blurred. */
const FRAME_SIDE_PX = 320

const GUARDED = [
  '-v',
  'error',
  '-protocol_whitelist',
  'file,pipe',
  '-format_whitelist',
  CONTAINERS,
  '-max_alloc',
  '268435456',
] as const

/** JSON, because ffprobe's line format lets a title forge lines. */
export function probeArguments(path: string): string[] {
  return [
    '-hide_banner',
    ...GUARDED,
    '-of',
    'json',
    '-show_format',
    '-show_streams',
    `file:${path}`,
  ]
}

/** Frames spread over the whole length, as PNG one after another.
 *  @param every - seconds between two frames at least
 *  @param keyframesOnly - 10 to 40 times cheaper, and as even as the keyframes are */
export function frameArguments(
  path: string,
  options: { every: number; frames: number; keyframesOnly: boolean },
): string[] {
  const { every, frames, keyframesOnly } = options
  const spaced = `select='isnan(prev_selected_t)+gte(t-prev_selected_t,${every.toFixed(3)})'`
  return [...before(keyframesOnly), '-i', `file:${path}`, ...picture(frames, `${spaced},${FIT}`)]
}

/** The one keyframe at or before a moment: reads little of a long file. */
export function seekArguments(path: string, seconds: number): string[] {
  return [
    ...before(true),
    '-noaccurate_seek',
    '-ss',
    seconds.toFixed(3),
    '-i',
    `file:${path}`,
    ...picture(1, FIT),
  ]
}

/** One still as PNG, in full size.
 *  @param how - what opens it */
export function stillArguments(path: string, how: readonly string[]): string[] {
  return [
    ...['-nostdin', '-hide_banner', '-v', 'error', '-protocol_whitelist', 'file,pipe'],
    ...['-max_alloc', '268435456', '-threads', '1', ...how, '-i', path],
    ...['-frames:v', '1', '-map_metadata', '-1', '-c:v', 'png', '-pred', 'none'],
    ...['-f', 'image2pipe', 'pipe:1'],
  ]
}

const FIT =
  `scale=w='if(gte(a,1),${FRAME_SIDE_PX},-2)':h='if(gte(a,1),-2,${FRAME_SIDE_PX})':flags=area,` +
  'format=rgb24'

function before(keyframesOnly: boolean): string[] {
  const skip = keyframesOnly ? ['-skip_frame', 'nokey'] : []
  return ['-nostdin', '-hide_banner', ...GUARDED, '-threads', '2', ...skip]
}

/** `0:V:0` is the first stream that is a video and not a cover picture. */
function picture(frames: number, filter: string): string[] {
  return ['-map', '0:V:0', '-an', '-sn', '-dn', '-fps_mode', 'vfr', '-vf', filter].concat(
    ['-frames:v', String(frames), '-map_metadata', '-1', '-c:v', 'png'],
    ['-f', 'image2pipe', 'pipe:1'],
  )
}
