import { expect, test } from 'vitest'
import { decodeBmp } from '../../../src/engine/media/bmp.ts'
import { bitmap, runLengthBitmap } from './bitmaps.ts'

/** Greys, so that every depth can hold them: black, white, and what 4 bits have between. */
const SHADES = [0, 255, 0, 255, 255, 0, 0, 255, 0, 0, 255, 255, 255, 0, 255]
const rgb = (width: number, height: number) =>
  Buffer.from(
    Array.from({ length: width * height }, (_, i) => SHADES[(i * 7) % SHADES.length] ?? 0).flatMap(
      (shade) => [shade, shade, shade],
    ),
  )

test.each([1, 4, 8, 16, 24, 32] as const)('a bitmap of %i bits gives its pixels', (bits) => {
  for (const width of [1, 3, 7, 8, 9, 31, 32, 33]) {
    for (const topDown of [false, true]) {
      const pixels = rgb(width, 5)
      const decoded = decodeBmp(bitmap(width, 5, bits, pixels, topDown))
      expect(decoded).toMatchObject({ width, height: 5, channels: 3, damaged: false })
      expect(decoded.data.equals(pixels)).toBe(true)
    }
  }
})

test('colours keep their channels', () => {
  const pixels = Buffer.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255])
  for (const bits of [16, 24, 32] as const) {
    expect([...decodeBmp(bitmap(2, 2, bits, pixels)).data]).toEqual([...pixels])
  }
})

test('a run-length bitmap is unrolled: runs, single pixels, jumps and ends of line', () => {
  const runs = Buffer.from([3, 50, 0, 0, 0, 3, 10, 20, 30, 0, 0, 0, 0, 2, 2, 0, 1, 99, 0, 1])
  const { data, damaged } = decodeBmp(runLengthBitmap(3, 3, runs))
  const shades = [...data].filter((_, i) => i % 3 === 0)
  expect(shades).toEqual([0, 0, 99, 10, 20, 30, 50, 50, 50])
  expect(damaged).toBe(false)
})

test('a bitmap that is cut short is black where bytes are missing, and damaged', () => {
  const whole = bitmap(4, 4, 24, Buffer.alloc(48, 200))
  const { data, damaged } = decodeBmp(whole.subarray(0, 54 + 24))
  expect(damaged).toBe(true)
  expect([...data.subarray(0, 24)].every((value) => value === 0)).toBe(true)
  expect([...data.subarray(24)].every((value) => value === 200)).toBe(true)
})

test.each([
  ['no area', (file: Buffer) => file.writeInt32LE(0, 18), 'DAMAGED'],
  ['a negative width', (file: Buffer) => file.writeInt32LE(-4, 18), 'DAMAGED'],
  ['billions of pixels', (file: Buffer) => file.writeInt32LE(2 ** 31 - 1, 18), 'TOO_LARGE'],
  ['a JPEG inside', (file: Buffer) => file.writeUInt32LE(4, 30), 'NOT_SUPPORTED'],
  ['5 bits a pixel', (file: Buffer) => file.writeUInt16LE(5, 28), 'NOT_SUPPORTED'],
])('a bitmap with %s is refused', (_, spoil, code) => {
  const file = bitmap(4, 4, 24, Buffer.alloc(48))
  spoil(file)
  expect(() => decodeBmp(file)).toThrow(expect.objectContaining({ code }))
})

test('no cut of a bitmap crashes the reader', () => {
  const file = bitmap(9, 9, 4, rgb(9, 9))
  for (let length = 0; length < file.length; length++) {
    try {
      decodeBmp(file.subarray(0, length))
    } catch (error) {
      expect(error).toMatchObject({ name: 'DecodeError' })
    }
  }
})
