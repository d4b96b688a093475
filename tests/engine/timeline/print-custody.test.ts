import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Exhibit, type ExhibitId } from '../../../src/domain/exhibit.ts'
import { HandOver } from '../../../src/domain/hand-over.ts'
import type { ItemId } from '../../../src/domain/item.ts'
import type { Thing } from '../../../src/domain/thing.ts'
import { addExhibit } from '../../../src/engine/exhibits/exhibits.ts'
import { handOver } from '../../../src/engine/exhibits/hand-over.ts'
import type { Case } from '../../../src/engine/open-case.ts'
import type { Keyring } from '../../../src/engine/sealing/keyring.ts'
import { addNote } from '../../../src/engine/timeline/notes.ts'
import { printCustody } from '../../../src/engine/timeline/print-custody.ts'
import type { Viewer } from '../../../src/engine/timeline/timeline.ts'
import { testWith } from '../../test-with.ts'
import { acts, freshCase, person } from '../fresh-case.ts'
import { addItem } from '../item-rows.ts'

const EX = 'EX-01' as ExhibitId
const ACTOR = { user: 'ambeki', role: 'supervisor' } as const

let kase: Case
let keyring: Keyring
let remove: () => void
let item: ItemId
let dir: string

beforeEach(async () => {
  const fresh = await freshCase()
  ;({ kase, keyring, remove } = fresh)
  dir = join(fresh.parent, 'stick')
  mkdirSync(dir)
  const exhibit = Exhibit.parse({
    ...{ id: 'EX-01', seal: 'K-1', description: 'Telephone', seizedAt: '2026-05-01T10:00:00Z' },
    ...{ seizedWhere: 'Mill Lane depot', seizedBy: 'PC 2210', authority: 'W-5380' },
  })
  addExhibit(kase, exhibit, '2026-05-01T12:00:00Z')
  item = addItem(kase, keyring, 'one').id
  kase.ledger.append({ action: 'ingest', item, data: { exhibit: EX } }, ACTOR)
  give('seizer', 'user:ambeki', '2026-05-02T08:00:00Z')
  give('user:ambeki', { name: '王敏', service: '市局物证室' }, '2026-05-03T08:00:00Z')
  give('seizer', 'user:ambeki', '2026-06-05T08:00:00Z', { sealBefore: 'K-9' })
  addNote(kase, keyring, { thing: { exhibit: EX }, text: 'dented', corrects: null }, ACTOR)
})
afterEach(() => remove())

function give(giver: unknown, receiver: unknown, at: string, change: object = {}): void {
  const wish = HandOver.parse({
    ...{ exhibit: EX, giver, receiver, at, reason: 'storage', reasonText: null, place: 'Store 3' },
    ...{ sealBefore: 'K-1', sealAfter: 'K-1', sealIntact: true, remark: null, ...change },
    acknowledged: ['giver-not-holder', 'seal-differs'],
  })
  handOver(kase, keyring, wish, ACTOR)
}

function viewer(keyring: Keyring): Viewer {
  const { id, name, role } = keyring.user
  return { session: { user: id, name, role }, keyring }
}

const print = (thing: Thing, language: 'en' | 'zh' = 'en', to = dir, who = viewer(keyring)) =>
  printCustody(kase, who, { thing, dir: to, language }, 'safehold 0.0.0-test')

const textOf = (path: string) => execFileSync('pdftotext', ['-layout', path, '-']).toString()
/** Digits as they are printed in groups. */
const grouped = (hex: string) => hex.match(/.{8}/g) ?? []
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: Error & { code?: string }) => error.code,
  )

test('what was printed is on record by its digest, and covered by the checkpoint it quotes', async () => {
  const printed = await print({ exhibit: EX })
  const bytes = readFileSync(printed.path)
  expect(bytes.subarray(0, 5).toString()).toBe('%PDF-')
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(printed.sha256)
  expect(acts(kase)[printed.entry]).toMatchObject({
    action: 'printed',
    data: { exhibit: EX, size: printed.size, root: printed.root, sha256: printed.sha256 },
  })
  expect(kase.ledger.lastCheckpoint()).toMatchObject({ size: printed.size, root: printed.root })
  expect(printed.entry).toBe(printed.size)
})

testWith('pdftotext')(
  'an exhibit on paper: holders, gap, findings, hashes, who and when',
  async () => {
    const { path, root, size } = await print({ exhibit: EX })
    const text = textOf(path)
    for (const said of [
      ...['Custody of exhibit EX-01', 'Ferrow Police', '2026-0117', 'PC 2210 (seized it)'],
      ...['Store 3', 'dented', 'Seal differs', 'page 1 of'],
      ...['then given by', 'a gap', 'A. Mbeki (ambeki)', String(size)],
      ...grouped(root),
    ]) {
      expect(text.replace(/\s+/g, ' ')).toContain(said)
    }
    const leaves = kase.ledger.entriesOf(['handed-over', 'noted']).map(({ leaf }) => leaf)
    expect(leaves.length).toBeGreaterThanOrEqual(4)
    for (const leaf of leaves) expect(text).toContain(leaf)
  },
)

testWith('pdftotext')(
  'an item on paper, in Chinese: its exhibit’s custody and its own chain',
  async () => {
    const { path } = await print({ item }, 'zh')
    const text = textOf(path).replace(/\s+/g, '')
    for (const said of [item, '项保管过程', '封存，单次读取', '扣押', '断链', '王敏市局物证室']) {
      expect(text).toContain(said)
    }
    expect(text).not.toContain('dented')
  },
)

test('the picture is drawn, not pasted: there is no image in the file', async () => {
  const { path } = await print({ exhibit: EX })
  expect(readFileSync(path).toString('latin1')).not.toContain('/Subtype /Image')
})

test('a reviewer prints none, and nothing is written', async () => {
  const reviewer = viewer(await person(kase, keyring, 'jlindqvist', 'reviewer'))
  const size = kase.ledger.size()
  expect(await codeOf(print({ exhibit: EX }, 'en', dir, reviewer))).toBe('NO_KEY')
  expect([kase.ledger.size(), readdirSync(dir)]).toEqual([size, []])
})

test('what cannot be written is not on record, and what is there is not overwritten', async () => {
  expect(await codeOf(print({ exhibit: EX }, 'en', join(dir, 'nowhere')))).toBe('NOT_FOUND')
  expect(await codeOf(print({ exhibit: 'EX-99' as ExhibitId }))).toBe('NOT_FOUND')
  // Nobody, not even root, makes a file there.
  expect(await codeOf(print({ exhibit: EX }, 'en', '/proc/self'))).toBe('TARGET_NOT_WRITABLE')
  const { size } = kase.ledger.checkpoint(keyring.ledgerKey)
  const path = join(dir, `2026-0117_EX-01_custody-${size}.pdf`)
  writeFileSync(path, 'something else')
  expect(await codeOf(print({ exhibit: EX }))).toBe('TARGET_EXISTS')
  expect(readFileSync(path, 'utf8')).toBe('something else')
  expect(acts(kase).filter(({ action }) => action === 'printed')).toEqual([])
})

test('a page whose entry cannot be written is not there either', async () => {
  kase.writable.exec(`CREATE TRIGGER stop BEFORE INSERT ON entry WHEN NEW.action = 'printed'
    BEGIN SELECT raise(ABORT, 'no'); END`)
  expect(await codeOf(print({ exhibit: EX }))).toBe('NOT_WRITABLE')
  expect(readdirSync(dir)).toEqual([])
})
