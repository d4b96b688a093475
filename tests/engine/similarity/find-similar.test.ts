/** From pictures of the evidence to what looks alike, on a real case. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Job } from '../../../src/engine/jobs/job.ts'
import { SYSTEM } from '../../../src/engine/ledger/ledger.ts'
import { DecoderPool } from '../../../src/engine/media/decoder-pool.ts'
import { detectTools } from '../../../src/engine/media/tools.ts'
import { screenItems } from '../../../src/engine/preview/screen-items.ts'
import { SimilarFinder } from '../../../src/engine/similarity/find-similar.ts'
import { caseWithEvidence, type Evidence } from '../preview/case-with-evidence.ts'

let evidence: Evidence
let finder: SimilarFinder
const decoders = new DecoderPool()

function landscape(sun: string, mountain: string): Buffer {
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="900" height="600">
    <rect width="900" height="600" fill="#246"/><circle ${sun} r="150" fill="#fd8"/>
    <path d="${mountain}" fill="#9c4"/><rect x="60" y="420" width="280" height="90"/></svg>`)
}

beforeAll(async () => {
  evidence = caseWithEvidence()
  const one = await sharp(landscape('cx="250" cy="200"', 'M450 550 L700 120 L880 500 Z'))
    .png()
    .toBuffer()
  const other = await sharp(landscape('cx="700" cy="420"', 'M20 90 L300 20 L420 380 Z'))
    .png()
    .toBuffer()
  const files = {
    'one.png': one,
    'one-copied.png': one,
    'one-small.jpg': await sharp(one).resize(400).jpeg({ quality: 50 }).toBuffer(),
    'other.png': other,
    'flat.png': await sharp({
      create: { width: 300, height: 200, channels: 3, background: '#888' },
    })
      .png()
      .toBuffer(),
  }
  for (const [name, bytes] of Object.entries(files))
    writeFileSync(join(evidence.source, name), bytes)
  await evidence.ingest()
  await screenItems(evidence.kase, evidence.keyring, {
    ...{ decoders, tools: await detectTools(), job: new Job('ingest'), actor: SYSTEM },
  })
  finder = new SimilarFinder(evidence.kase)
})
afterAll(async () => {
  await finder.close()
  await decoders.close()
  evidence.remove()
})

const idOf = (name: string) =>
  evidence.kase.readable
    .prepare<[string], string>('SELECT id FROM item WHERE name = ?')
    .pluck()
    .get(name) ?? ''

test('a picture made smaller and compressed is found, a copy before it, and nothing else', async () => {
  const found = await finder.find(idOf('one.png'), 31)
  expect(found?.map(({ item }) => item)).toEqual([idOf('one-copied.png'), idOf('one-small.jpg')])
  expect(found?.[0]).toMatchObject({ bits: 0, sharePercent: 100 })
})

test('what has no fellow has none, which is not the same as what cannot be compared', async () => {
  expect(await finder.find(idOf('other.png'), 31)).toEqual([])
  expect(await finder.find(idOf('flat.png'), 31)).toBeNull()
  expect(await finder.find('i0000000000000000', 31)).toBeNull()
})

test('what is screened after the index was built is found, too', async () => {
  expect(await finder.find(idOf('other.png'), 31)).toEqual([])
  const db = evidence.kase.writable
  // As if the flat picture had been screened anew, and looked like the other.
  db.prepare(
    `INSERT OR REPLACE INTO perceptual SELECT ?, 0, hash, 90 FROM perceptual WHERE item = ?`,
  ).run(idOf('flat.png'), idOf('other.png'))
  expect(await finder.find(idOf('other.png'), 31)).toMatchObject([
    { item: idOf('flat.png'), bits: 0, sharePercent: 100 },
  ])
})
