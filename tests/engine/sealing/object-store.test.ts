import { createHmac, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Sha256 } from '../../../src/domain/digest.ts'
import { SealError } from '../../../src/domain/errors.ts'
import {
  objectName,
  objectPath,
  putDerivative,
  readDerivative,
} from '../../../src/engine/sealing/object-store.ts'

const keys = { original: randomBytes(32), preview: randomBytes(32), identity: randomBytes(32) }
const keyring = {
  sealing: (name: keyof typeof keys) => keys[name],
  opening: (name: keyof typeof keys) => ({ tier: [keys[name]] }),
  namesKey: randomBytes(32),
}
let dir = ''

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-store-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

test('an object is named by a keyed hash of its content’s SHA-256, so the name tells no hash', () => {
  const sha256 = 'ab'.repeat(32) as Sha256
  const expected = createHmac('sha256', keyring.namesKey).update(Buffer.from(sha256, 'hex'))
  const name = objectName(keyring.namesKey, sha256)
  expect(name).toBe(expected.digest('hex'))
  expect(objectName(randomBytes(32), sha256)).not.toBe(name)
  expect(objectPath('case', 'objects', name)).toBe(
    join('case', 'objects', name.slice(0, 2), `${name}.obj`),
  )
})

test.each(['', '../../etc/passwd', 'AB'.repeat(32), 'ab'.repeat(31), `${'ab'.repeat(32)}/x`])(
  'the object name %j from a damaged catalogue leads nowhere',
  (name) => {
    expect(() => objectPath(dir, 'derivatives', name)).toThrow(SealError)
  },
)

test('a derivative comes back as it was put, read-only, under its tier alone', async () => {
  const { object, sha256, size } = await putDerivative(
    dir,
    keyring,
    'preview',
    Buffer.from('blurred'),
  )
  expect(size).toBe(7)
  expect(sha256).toBe('51dda46d7c96fcb30abd858467d53b8a74fb486ae37772dbcea2d8b44f057b36')
  expect(readDerivative(dir, keys.preview, object).toString()).toBe('blurred')
  expect(() => readDerivative(dir, keys.original, object)).toThrow(SealError)
  expect(statSync(objectPath(dir, 'derivatives', object)).mode & 0o777).toBe(0o444)
})

test('the same bytes again are the same object; under another tier they are another', async () => {
  const bytes = Buffer.from('same')
  const first = await putDerivative(dir, keyring, 'preview', bytes)
  const written = statSync(objectPath(dir, 'derivatives', first.object)).ino
  expect(await putDerivative(dir, keyring, 'preview', bytes)).toEqual(first)
  expect(statSync(objectPath(dir, 'derivatives', first.object)).ino).toBe(written)
  const other = await putDerivative(dir, keyring, 'original', bytes)
  expect(other.object).not.toBe(first.object)
  expect(readDerivative(dir, keys.original, other.object)).toEqual(bytes)
})

test('a damaged derivative is replaced when it is made again, and nothing else is left behind', async () => {
  const { object } = await putDerivative(dir, keyring, 'preview', Buffer.from('blurred'))
  const path = objectPath(dir, 'derivatives', object)
  rmSync(path)
  writeFileSync(path, 'cut')
  await putDerivative(dir, keyring, 'preview', Buffer.from('blurred'))
  expect(readDerivative(dir, keys.preview, object).toString()).toBe('blurred')
  expect(readdirSync(join(path, '..'))).toEqual([`${object}.obj`])
})
