/** Real files, many of them broken on purpose. */
import { existsSync, globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { claimsOf } from '../../../src/engine/media/claims.ts'
import { DecoderPool } from '../../../src/engine/media/decoder-pool.ts'
import { MetadataReader } from '../../../src/engine/media/exiftool.ts'
import { detectTools } from '../../../src/engine/media/tools.ts'

const shared = process.env['SAFEHOLD_SHARED'] ?? join(import.meta.dirname, '../../../../shared')
const corpus = join(shared, 'corpus')
const reason = existsSync(corpus) ? '' : ` (skipped: no ${corpus}; set SAFEHOLD_SHARED)`

describe.skipIf(reason !== '')(`the shared corpus${reason}`, () => {
  let pool: DecoderPool
  let home: string
  beforeAll(() => {
    pool = new DecoderPool({ processes: 2 })
    home = mkdtempSync(join(tmpdir(), 'safehold-home-'))
  })
  afterAll(async () => {
    await pool.close()
    rmSync(home, { recursive: true })
  })

  test.each([
    ['jpg,jpeg,JPG', 0.9],
    ['png', 0.7],
    ['gif', 0.75],
    ['webp', 0.7],
    ['tif,tiff', 0.5],
    ['bmp', 1],
  ])(
    '*.{%s}: each gives a preview or says why not; at least a share of %f are shown',
    async (endings, share) => {
      const files = globSync(`**/*.{${endings},}`, { cwd: corpus })
      const outcomes = await Promise.all(
        files.map((file) =>
          pool.preview({ path: join(corpus, file) }).then(
            () => 'ready',
            (error) => {
              expect(error.name).toBe('DecodeError')
              return error.code
            },
          ),
        ),
      )
      expect(new Set(outcomes)).not.toContain('CRASHED')
      expect(new Set(outcomes)).not.toContain('TIMED_OUT')
      const shown = outcomes.filter((outcome) => outcome === 'ready').length
      expect(shown / files.length).toBeGreaterThanOrEqual(share)
    },
  )

  test('HEIC from telephones is shown; broken and exotic HEIF says why not', async () => {
    for (const file of globSync('**/*.{heic,HEIC,heif}', { cwd: corpus })) {
      const outcome = await pool.preview({ path: join(corpus, file) }).then(
        () => 'ready',
        ({ code }) => code,
      )
      expect(['ready', 'DAMAGED', 'NOT_SUPPORTED', 'NOT_A_PICTURE', 'TOO_LARGE']).toContain(outcome)
      if (['IMG_5195.HEIC', 'Stonehenge.heic', 'example.heic'].includes(basename(file))) {
        expect(outcome).toBe('ready')
      }
    }
  })

  test('a redaction of HEIC names the decoder of HEIC, one of JPEG does not', async () => {
    const heic = await pool.burn({ path: join(corpus, 'exif-samples/heic/IMG_5195.HEIC') }, [])
    const jpeg = await pool.burn({ path: join(corpus, 'exif-samples/jpg/gps/DSCN0010.jpg') }, [])
    expect(heic.tools).toEqual({ ...jpeg.tools, 'libheif-js': expect.any(String) })
    expect(jpeg.tools).not.toHaveProperty('libheif-js')
  })

  test('claims of known photographs are read as their cameras made them', async (context) => {
    const reader = MetadataReader.start(await detectTools(), { home })
    if (reader === null) return context.skip('no perl on this machine')
    try {
      const read = async (file: string) => claimsOf(await reader.read(join(corpus, file)))
      expect(await read('exif-samples/jpg/gps/DSCN0010.jpg')).toMatchObject({
        taken: { at: '2008-10-22T16:28:39', zone: null, source: 'ExifIFD:DateTimeOriginal' },
        device: { make: 'NIKON', model: 'COOLPIX P6000', software: 'Nikon Transfer 1.1 W' },
        place: { latitude: expect.closeTo(43.467448, 6), longitude: expect.closeTo(11.885127, 6) },
        widthPx: 640,
        heightPx: 480,
      })
      expect(await read('exif-samples/heic/IMG_5195.HEIC')).toMatchObject({
        taken: { at: '2021-04-11T15:47:53', zone: '-05:00' },
        device: { make: 'Apple', model: 'iPhone 11 Pro Max', software: '14.4.2' },
      })
      expect(await read('bbb-1080p/video.mp4')).toMatchObject({ widthPx: 1920, heightPx: 1080 })
    } finally {
      await reader.close()
    }
  })

  test('every metadata read of a photograph ends', async (context) => {
    const reader = MetadataReader.start(await detectTools(), { home, processes: 2 })
    if (reader === null) return context.skip('no perl on this machine')
    try {
      const files = globSync('exif-samples/**/*.{jpg,tiff,HEIC}', { cwd: corpus })
      const read = await Promise.all(files.map((file) => reader.read(join(corpus, file))))
      expect(read.filter((json) => claimsOf(json).taken !== null).length).toBeGreaterThan(40)
    } finally {
      await reader.close()
    }
  })
})
