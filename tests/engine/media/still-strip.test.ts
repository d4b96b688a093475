import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { distance } from '../../../src/engine/hashing/pdq.ts'
import { DecoderPool } from '../../../src/engine/media/decoder-pool.ts'
import { MOST_FRAMES, spread } from '../../../src/engine/media/still-strip.ts'
import { animatedPng, pages } from './animations.ts'
import { scene } from './drawings.ts'

let pool: DecoderPool
beforeEach(() => {
  pool = new DecoderPool({ processes: 1 })
})
afterEach(() => pool.close())

test.each([
  ['an animated GIF', async () => (await pages(40)).gif().toBuffer()],
  ['an animated WebP', async () => (await pages(40)).webp().toBuffer()],
  ['a TIFF of pages', async () => (await pages(40)).tiff().toBuffer()],
])('%s is known to hold several pictures, and gives a strip of them', async (_, make) => {
  const bytes = await make()
  const { pictures } = await pool.preview({ bytes })
  expect(pictures).toBe(40)
  const { frames, damaged } = await pool.strip({ bytes }, 40)
  expect({ frames: frames.length, damaged }).toEqual({ frames: MOST_FRAMES, damaged: false })
  const last = await pool.preview({ bytes: await scene(96, 64, 40).png().toBuffer() })
  expect(distance(frames.at(-1)?.pdq.hash ?? Buffer.alloc(32), last.pdq.hash)).toBeLessThan(32)
})

test('an animated PNG is known to be a film, a plain one is not', async () => {
  expect(await pool.preview({ bytes: await animatedPng(5) })).toMatchObject({ isFilm: true })
  const plain = await pool.preview({ bytes: await scene(96, 64).png().toBuffer() })
  expect(plain).not.toHaveProperty('isFilm')
  expect(plain).not.toHaveProperty('pictures')
})

test('an animation that is cut short gives those pictures that there are', async () => {
  const whole = await (await pages(20)).gif().toBuffer()
  const cut = whole.subarray(0, whole.length / 2)
  const { frames, damaged } = await pool.strip({ bytes: cut }, 20)
  expect(frames.length).toBeGreaterThan(0)
  expect(damaged).toBe(true)
})

test('a strip is spread over all pictures, the first and the last among them', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 5000 }),
      fc.integer({ min: 1, max: 16 }),
      (count, most) => {
        const taken = spread(count, most)
        expect(taken).toHaveLength(Math.min(count, most))
        expect(new Set(taken).size).toBe(taken.length)
        expect(taken.every((one) => one >= 0 && one < count)).toBe(true)
        if (taken.length > 1) expect([taken[0], taken.at(-1)]).toEqual([0, count - 1])
      },
    ),
  )
})
