import { createHash } from 'node:crypto'
import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { generateSample } from '../../scripts/generate-sample.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-sample-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

const digests = (root: string) =>
  globSync('**/*', { cwd: root })
    .filter((path) => statSync(join(root, path)).isFile())
    .sort()
    .map((path) => [
      path,
      createHash('sha256')
        .update(readFileSync(join(root, path)))
        .digest('hex'),
    ])

test('the sample is the same each time it is made', async () => {
  const files = await generateSample(join(dir, 'a'))
  await generateSample(join(dir, 'b'))
  expect(digests(join(dir, 'a'))).toEqual(digests(join(dir, 'b')))
  expect(digests(join(dir, 'a'))).toHaveLength(files)
})

test('the sample has copies, damage, nothing at all and Chinese names', async () => {
  await generateSample(dir)
  const files = digests(dir)
  const contents = files.map(([, digest]) => digest)
  expect(contents.length - new Set(contents).size).toBeGreaterThanOrEqual(2)
  expect(files.some(([path]) => statSync(join(dir, path ?? '')).size === 0)).toBe(true)
  expect(files.some(([path]) => /\p{Script=Han}/u.test(path ?? ''))).toBe(true)
  expect(files.some(([path]) => path?.endsWith('.mp4'))).toBe(true)
})
