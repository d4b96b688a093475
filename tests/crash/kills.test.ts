/** "Nothing is lost: kill the program at any moment." `npm run bench:crash` does the same for longer. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openCase } from '../../src/engine/open-case.ts'
import { randomOf } from '../random.ts'
import { prepare } from './at-work.ts'
import { endState } from './end-state.ts'
import { examine } from './examine.ts'
import type { Kill, Stage } from './kill.ts'
import { killAndGoOn, told, type Undisturbed } from './kills.ts'
import { copyPlace, type Place } from './place.ts'
import { runWork } from './run-work.ts'

const SEED = Number(process.env['CRASH_SEED'] ?? '20261124')

vi.setConfig({ testTimeout: 300_000 })

let dir: string
let reference: Undisturbed
let remove: () => void

beforeAll(async () => {
  ;({ dir, reference, remove } = await prepare(6))
})
afterAll(() => remove())

const rows: readonly (readonly Stage[])[] = [
  'open ingest ingest ingest preview redact redact approve export export leave'.split(' '),
  'ingest ingest ingest preview preview redact approve export export export leave'.split(' '),
] as Stage[][]

test('killed 22 times, each time the case opens whole, and the work comes to the same end', async () => {
  const outcomes = await Promise.all(
    rows.map((stages, row) =>
      killAndGoOn(reference, join(dir, `row-${row}`), stages, randomOf(SEED + row)),
    ),
  )
  const faulty = outcomes.flat().filter(({ faults }) => faults.length > 0)
  expect(faulty.map(told), `CRASH_SEED=${SEED}`).toEqual([])
  expect(outcomes.flat()).toHaveLength(22)
})

/** The case after one kill in the export, by the last renaming of which a bundle gets its name. */
async function killedAtName(name: string, when: Kill['when']): Promise<Place> {
  const place = copyPlace(reference.from, join(dir, name))
  const n = reference.counts['export rename'] ?? 0
  const kill: Kill = { stage: 'export', step: 'rename', n, when, delayUs: 0 }
  expect(await runWork(place, { kill })).toMatchObject({ wasKilled: true, stage: 'export' })
  expect(await examine(place, reference.keys)).toEqual([])
  return place
}

function bundlesOf({ caseDir }: Place): unknown[] {
  const kase = openCase(caseDir)
  const sql = `SELECT id, path FROM bundle ORDER BY sequence`
  const bundles = kase.readable.prepare(sql).all()
  kase.close()
  return bundles
}

test('a bundle that had its name but no record yet is put on record, not lost and not made twice under one number', async () => {
  const place = await killedAtName('named', 'after')
  const [name = ''] = readdirSync(place.stick)
  expect(name).toMatch(/^2026-0117_B0001$/)
  expect(bundlesOf(place)).toEqual([])
  expect(await runWork(place, {})).toMatchObject({ exitCode: 0 })
  expect(bundlesOf(place)).toEqual([
    { id: 'B0001', path: join(place.stick, name) },
    { id: 'B0002', path: join(place.stick, '2026-0117_B0002') },
  ])
  expect(endState(place, reference.keys)).toEqual(reference.state)
  expect(await examine(place, reference.keys)).toEqual([])
})

test('a bundle without its name is removed, and the ledger says that it was never given out', async () => {
  const place = await killedAtName('unnamed', 'before')
  expect(readdirSync(place.stick)).toEqual([expect.stringMatching(/^\..+\.part$/)])
  expect(await runWork(place, {})).toMatchObject({ exitCode: 0 })
  expect(readdirSync(place.stick)).toEqual(['2026-0117_B0002'])
  expect(existsSync(join(place.caseDir, 'exports/B0001-receipt.pdf'))).toBe(false)
  const kase = openCase(place.caseDir)
  const ends = kase.ledger
    .entries({ limit: 1000 })
    .flatMap(({ entry }) => (entry.action === 'bundle' ? [entry] : []))
  kase.close()
  expect(
    ends.map(({ actor, data }) => [actor, data['bundle'], data['verified'], data['by']]),
  ).toEqual([
    ['safehold', 'B0001', false, 'ambeki'],
    ['mokafor', 'B0002', true, undefined],
  ])
  expect(endState(place, reference.keys)).toEqual(reference.state)
})
