import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Scratch } from '../../../src/engine/media/scratch.ts'

let base: string
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'safehold-base-'))
})
afterEach(() => rmSync(base, { recursive: true }))

const parts = [Buffer.from('one '), Buffer.from('two')]

test('a file is private, whole, and gone afterwards', async () => {
  const scratch = new Scratch([base])
  const path = await scratch.withFile(parts, 7, async (at) => {
    expect(readFileSync(at, 'utf8')).toBe('one two')
    if (process.platform !== 'win32') {
      expect(statSync(at).mode & 0o777).toBe(0o600)
      expect(statSync(join(at, '..')).mode & 0o777).toBe(0o700)
    }
    return at
  })
  expect(existsSync(path)).toBe(false)
  scratch.close()
  expect(readdirSync(base)).toEqual([])
})

test('a file is gone when its reader or its source fails', async () => {
  const scratch = new Scratch([base])
  const fail = () => Promise.reject(new Error('on purpose'))
  await expect(scratch.withFile(parts, 7, fail)).rejects.toThrow('on purpose')
  function* broken() {
    yield Buffer.from('half')
    throw new Error('source broke')
  }
  await expect(scratch.withFile(broken(), 7, fail)).rejects.toThrow('source broke')
  const [dir = ''] = readdirSync(base)
  expect(readdirSync(join(base, dir))).toEqual([])
  scratch.close()
})

test('what a killed program left is swept; what a running one uses stays', async () => {
  const dead = join(base, 'safehold-scratch-4194303-1-abc')
  const reused = join(base, `safehold-scratch-${process.pid}-1-abc`)
  const foreign = join(base, 'something-else')
  for (const one of [dead, reused, foreign]) mkdirSync(one)
  const first = new Scratch([base])
  const second = new Scratch([base])
  expect([dead, reused, foreign].map((one) => existsSync(one))).toEqual([
    false,
    !existsSync('/proc/self/stat'),
    true,
  ])
  expect(await first.withFile(parts, 7, async (at) => existsSync(at))).toBe(true)
  first.close()
  expect(await second.withFile(parts, 7, async (at) => existsSync(at))).toBe(true)
  second.close()
})

test('what does not fit into memory goes to the next place', async () => {
  const scratch = new Scratch([mkdtempSync(join(base, 'a-')), mkdtempSync(join(base, 'b-'))])
  const where = (size: number) => scratch.withFile(parts, size, async (at) => at)
  expect(await where(7)).toContain('/a-')
  expect(await where(2 ** 52)).toContain('/b-')
  scratch.close()
})
