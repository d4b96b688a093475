import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DecoderPool } from '../../../src/engine/media/decoder-pool.ts'
import { readStrip } from '../../../src/engine/media/read-strip.ts'
import { detectTools, type Tools } from '../../../src/engine/media/tools.ts'
import { testWith } from '../../test-with.ts'

const CLIP = join(import.meta.dirname, '../preview/clip.mp4')

let dir: string
let pool: DecoderPool
let native: Tools
let none: Tools
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-strip-'))
  pool = new DecoderPool({ processes: 1 })
  native = await detectTools()
  none = await detectTools('')
})
afterAll(async () => {
  await pool.close()
  rmSync(dir, { recursive: true })
})

const put = (name: string, bytes: Buffer | string) => {
  const path = join(dir, name)
  writeFileSync(path, bytes)
  return path
}

test('the embedded ffmpeg gives a strip where none is installed', async () => {
  const { probe, clearFrames, damaged } = await readStrip(CLIP, pool, none)
  expect(probe).toMatchObject({ codec: 'h264', widthPx: 320, heightPx: 240, durationSeconds: 4 })
  expect(clearFrames).toHaveLength(8)
  expect(damaged).toBe(false)
  expect(await sharp(clearFrames[0]).metadata()).toMatchObject({ format: 'png', width: 320 })
})

testWith('ffmpeg', 'ffprobe')(
  'the installed ffmpeg gives the same strip as the embedded one',
  async () => {
    const here = await readStrip(CLIP, pool, native)
    const embedded = await readStrip(CLIP, pool, none)
    expect(here.probe).toEqual(embedded.probe)
    expect(here.clearFrames).toHaveLength(embedded.clearFrames.length)
  },
)

test.each(['installed', 'embedded'])(
  'with the %s ffmpeg, what is no video says so',
  async (which) => {
    const tools = which === 'installed' ? native : none
    for (const [name, bytes] of [
      ['empty', Buffer.alloc(0)],
      ['text', Buffer.from('no video at all')],
      ['cut', readFileSync(CLIP).subarray(0, 3000)],
    ] as const) {
      const error = await readStrip(put(name, bytes), pool, tools).catch(
        (reason: unknown) => reason,
      )
      expect(['NOT_A_PICTURE', 'DAMAGED']).toContain((error as { code: string }).code)
    }
  },
)

test.each(['installed', 'embedded'])(
  'the %s ffmpeg follows no playlist and opens no second file',
  async (which) => {
    const secret = put('secret.mp4', readFileSync(CLIP))
    const tools = which === 'installed' ? native : none
    for (const text of [
      `#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfile:${secret}\n#EXT-X-ENDLIST\n`,
      `#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n`,
      `ffconcat version 1.0\nfile ${secret}\n`,
    ]) {
      await expect(readStrip(put('playlist.mp4', text), pool, tools)).rejects.toMatchObject({
        name: 'DecodeError',
      })
    }
  },
)

test('names that are patterns or addresses to ffmpeg are files to us', async () => {
  for (const name of ['evil%d.mp4', 'http:x.mp4', '-y.mp4']) {
    const path = join(dir, name)
    copyFileSync(CLIP, path)
    expect((await readStrip(path, pool, native)).clearFrames).toHaveLength(8)
  }
})

testWith('ffmpeg')(
  'a video with one keyframe still has a strip over its whole length',
  async () => {
    const { execFileSync } = await import('node:child_process')
    const path = join(dir, 'one.mp4')
    execFileSync(native.ffmpeg.path ?? '', [
      ...[
        '-nostdin',
        '-v',
        'error',
        '-f',
        'lavfi',
        '-i',
        'testsrc=size=160x120:rate=10:duration=8',
      ],
      ...['-c:v', 'mpeg4', '-g', '600', '-bf', '0', path],
    ])
    for (const tools of [native, none]) {
      const { clearFrames } = await readStrip(path, pool, tools)
      expect(clearFrames.length).toBeGreaterThanOrEqual(15)
      expect(clearFrames.length).toBeLessThanOrEqual(16)
      expect(new Set(clearFrames.map((frame) => frame.toString('base64'))).size).toBeGreaterThan(10)
    }
  },
)
