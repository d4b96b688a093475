import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { embeddedIn } from '../../../src/engine/media/embedded.ts'
import { type Likeness, likeness, printsOf } from '../../../src/engine/media/likeness.ts'
import { lookOf } from '../../../src/engine/media/look-of.ts'
import { drawStill } from '../../../src/engine/media/stills.ts'
import { scene } from './drawings.ts'

const whole = () => scene(640, 480).jpeg().toBuffer()
const small = async (picture: Buffer) => sharp(picture).resize(160).jpeg().toBuffer()

async function compare(picture: Buffer, thumbnail: Buffer): Promise<Likeness> {
  const { value, ...size } = await drawStill({ bytes: picture }, lookOf)
  const { value: prints } = await drawStill({ bytes: thumbnail }, printsOf)
  return likeness({ pdq: value.pdq, ...size }, prints)
}

describe('an embedded thumbnail', () => {
  test('that was made of the picture is the same', async () => {
    const picture = await whole()
    expect((await compare(picture, await small(picture))).verdict).toBe('same')
  })

  test.each([
    ['a quarter turn', (picture: Buffer) => sharp(picture).rotate(90)],
    ['a half turn', (picture: Buffer) => sharp(picture).rotate(180)],
    ['three quarters of a turn', (picture: Buffer) => sharp(picture).rotate(270)],
    ['a mirror', (picture: Buffer) => sharp(picture).flop()],
  ])('that lies otherwise than the picture by %s is the same', async (_, turned) => {
    const picture = await whole()
    const other = await turned(picture).jpeg().toBuffer()
    expect((await compare(picture, await small(other))).verdict).toBe('same')
  })

  test('with black bars above and below, as cameras make them of 16:9, is the same', async () => {
    const picture = await scene(640, 360).jpeg().toBuffer()
    const barred = await sharp(await sharp(picture).resize(160, 90).toBuffer())
      .extend({ top: 15, bottom: 15, background: '#000000' })
      .jpeg()
      .toBuffer()
    expect((await compare(picture, barred)).verdict).toBe('same')
  })

  test.each([
    ['cropped to its left half', { left: 0, top: 0, width: 320, height: 480 }],
    ['cropped to four fifths in the middle', { left: 64, top: 48, width: 512, height: 384 }],
  ])('of a picture that was %s differs', async (_, box) => {
    const picture = await whole()
    const cropped = await sharp(picture).extract(box).jpeg().toBuffer()
    expect(await compare(cropped, await small(picture))).toMatchObject({ verdict: 'differs' })
  })

  test('of a picture that was painted over with one colour differs', async () => {
    const blank = sharp({ create: { width: 640, height: 480, channels: 3, background: '#777' } })
    const verdict = await compare(await blank.jpeg().toBuffer(), await small(await whole()))
    expect(verdict.verdict).toBe('differs')
  })

  test('as flat as its picture tells nothing, unless its shape does', async () => {
    const flat = (width: number, height: number, colour: string) =>
      sharp({ create: { width, height, channels: 3, background: colour } })
        .jpeg()
        .toBuffer()
    expect(
      (await compare(await flat(640, 480, '#777'), await flat(160, 120, '#999'))).verdict,
    ).not.toBe('differs')
  })
})

describe('what a file says that it carries', () => {
  const binary = (size: number) => `(Binary data ${size} bytes, use -b option to extract)`
  const said = (tags: object) => embeddedIn(JSON.stringify(tags))

  test('is found with its place where one is said', () => {
    expect(
      said({
        'IFD1:ThumbnailOffset': 1120,
        'IFD1:ThumbnailLength': 1378,
        'IFD1:ThumbnailImage': binary(1378),
        'Photoshop:PhotoshopThumbnail': binary(4669),
        'ICC_Profile:RedTRC': binary(2060),
      }),
    ).toEqual([
      { tag: 'IFD1:ThumbnailImage', size: 1378, start: 1120 },
      { tag: 'Photoshop:PhotoshopThumbnail', size: 4669, start: null },
    ])
  })

  test('is four pictures at most, none larger than 32 MiB, of named tags only', () => {
    const many = Object.fromEntries(
      Array.from({ length: 100 }, (_, n) => [`IFD${n}:ThumbnailImage`, binary(10)]),
    )
    expect(said(many)).toHaveLength(4)
    expect(said({ 'IFD1:ThumbnailImage': binary(1e9) })).toEqual([])
    expect(said({ 'XMP-a b -execute:ThumbnailImage': binary(10) })).toEqual([])
  })

  test('never throws, whatever it says', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (tags) => {
        expect(Array.isArray(said(tags))).toBe(true)
      }),
    )
    expect(embeddedIn('not JSON')).toEqual([])
  })
})
