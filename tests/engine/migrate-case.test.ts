/** A case that an older version made is brought up to date whole, or stays as it was. */
import { createPublicKey } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { UserId } from '../../src/domain/people.ts'
import { migrateCase } from '../../src/engine/migrate-case.ts'
import { type Case, openCase } from '../../src/engine/open-case.ts'
import { listUsers } from '../../src/engine/people.ts'
import { objectPath } from '../../src/engine/sealing/object-store.ts'
import { SealedReader } from '../../src/engine/sealing/sealed-object.ts'
import { recoverWith, signIn } from '../../src/engine/sign-in.ts'
import { exhibitTimeline } from '../../src/engine/timeline/timeline.ts'
import { acts, codeOf } from './fresh-case.ts'

const FROZEN = fileURLToPath(new URL('../vectors/case-1', import.meta.url))
const TOOL = { tool: 'safehold-test' }
const WORDS = 'A note from an older version.'
const passphraseOf = (name: string) => `correct horse battery ${name}`

let dir: string
let kase: Case | null

beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), 'safehold-older-')), '2026-0117.safecase')
  cpSync(FROZEN, dir, { recursive: true })
  const catalogue = gunzipSync(readFileSync(path('catalogue.db.gz')))
  for (const name of ['catalogue.db.gz', 'README.md', 'recovery-key.txt']) rmSync(path(name))
  writeFileSync(path('catalogue.db'), catalogue)
  kase = null
})
afterEach(() => {
  kase?.close()
  rmSync(join(dir, '..'), { recursive: true, force: true })
})

const path = (name: string) => join(dir, name)
const recoveryKey = () => readFileSync(join(FROZEN, 'recovery-key.txt'), 'utf8')

async function migrated(): Promise<Case> {
  await migrateCase(dir, TOOL)
  kase = openCase(dir, TOOL)
  return kase
}

const enter = (one: Case, name: string) => signIn(one, name as UserId, passphraseOf(name))

function sql(statement: string): void {
  const db = new Sqlite(path('catalogue.db'))
  db.exec(statement)
  db.close()
}

test('opening it as it is is refused, and changes nothing', () => {
  const before = readFileSync(path('case.json'))
  expect(codeOf(() => openCase(dir, TOOL))).toBe('OLDER_FORMAT')
  expect(readFileSync(path('case.json'))).toEqual(before)
  expect(existsSync(path('case.lock'))).toBe(false)
})

describe('brought up to date', () => {
  test('it keeps copies of what it was, and its ledger says from what to what', async () => {
    const [file, catalogue] = ['case.json', 'catalogue.db'].map((name) => readFileSync(path(name)))
    const one = await migrated()
    expect(readFileSync(path('case.json.1.bak'))).toEqual(file)
    const kept = new Sqlite(path('catalogue.db.130.bak'), { readonly: true })
    expect(kept.prepare('SELECT count(*) FROM entry').pluck().get()).toBe(20)
    expect(kept.pragma('user_version', { simple: true })).toBe(130)
    kept.close()
    expect(catalogue?.length).toBeGreaterThan(0)
    expect(acts(one).at(-1)).toMatchObject({
      ...{ action: 'case-migrated', actor: 'safehold' },
      data: {
        from: { format: 'safehold-case/1', catalogue: 130 },
        to: { format: 'safehold-case/2' },
        generation: 1,
      },
    })
    expect(one.keys.finding()).toBe(null)
  })

  test('everybody signs in as before, and the ledger verifies from its first entry', async () => {
    const one = await migrated()
    expect(listUsers(one).map(({ id }) => id)).toEqual(['ambeki', 'mokafor', 'jlindqvist'])
    const reviewer = await enter(one, 'jlindqvist')
    expect(reviewer.has('preview') && !reviewer.has('original')).toBe(true)
    const supervisor = await enter(one, 'ambeki')
    expect(supervisor.signer().certificate.length).toBeGreaterThan(500)
    expect(one.ledger.verify(createPublicKey(supervisor.ledgerKey))).toEqual([])
  })

  test('what was sealed then opens now: evidence, and words about it', async () => {
    const one = await migrated()
    const keyring = await enter(one, 'mokafor')
    const object = one.readable.prepare<[], string>('SELECT object FROM item').pluck().get() ?? ''
    const reader = SealedReader.open(
      objectPath(dir, 'objects', object),
      keyring.opening('original'),
    )
    expect(reader.read(0, reader.sizeBytes).toString()).toBe(`${WORDS}\n`)
    reader.close()
    const session = { user: keyring.user.id, name: 'M', role: 'analyst' } as const
    const { events } = exhibitTimeline(one, 'EX-04' as never, { session, keyring })
    expect(events.flatMap(({ note }) => note?.text ?? [])).toEqual([WORDS])
  })

  test('the recovery key opens it, and is vouched for from then on', async () => {
    const one = await migrated()
    expect(one.keys.read().recovery[0]?.vouch).toBe(null)
    expect((await recoverWith(one, recoveryKey())).has('original')).toBe(true)
    expect(one.keys.read().recovery[0]?.vouch).not.toBe(null)
    expect(one.keys.finding()).toBe(null)
  })

  test('it is so once: there is nothing to bring up to date again', async () => {
    const one = await migrated()
    const entries = acts(one).length
    one.close()
    kase = openCase(dir, TOOL)
    expect(acts(kase)).toHaveLength(entries)
  })
})

describe('not brought up to date', () => {
  test('when its entry cannot be written it stays as it was, and can be done later', async () => {
    const before = readFileSync(path('case.json'))
    sql(`CREATE TRIGGER stop BEFORE INSERT ON entry BEGIN SELECT raise(ABORT, 'no'); END`)
    expect(await codeOf(() => migrateCase(dir, TOOL))).toBe('NOT_WRITABLE')
    expect(readFileSync(path('case.json'))).toEqual(before)
    expect(codeOf(() => openCase(dir, TOOL))).toBe('OLDER_FORMAT')
    sql('DROP TRIGGER stop')
    const one = await migrated()
    expect((await enter(one, 'ambeki')).has('original')).toBe(true)
  })

  test.each([
    ['case.json', () => replace('safehold-case/1', 'safehold-case/3')],
    ['the catalogue', () => sql('PRAGMA user_version = 9999')],
  ])('when %s is of a newer version', async (_, make) => {
    make()
    const before = ['case.json', 'catalogue.db'].map((name) => readFileSync(path(name)))
    expect(await codeOf(() => migrateCase(dir, TOOL))).toBe('NEWER_FORMAT')
    expect(['case.json', 'catalogue.db'].map((name) => readFileSync(path(name)))).toEqual(before)
  })

  test.each([
    ['cut short', (text: string) => text.slice(0, 400)],
    ['with a record too many', (text: string) => text.replace('"users": [', '"users": [{},')],
  ])('when case.json is damaged: %s', async (_, damage) => {
    writeFileSync(path('case.json'), damage(readFileSync(path('case.json'), 'utf8')))
    expect(await codeOf(() => migrateCase(dir, TOOL))).toBe('CASE_DAMAGED')
    expect(existsSync(path('case.json.1.bak'))).toBe(false)
  })

  test('while another process has the case', async () => {
    const first = migrateCase(dir, TOOL)
    expect(await codeOf(() => migrateCase(dir, TOOL))).toBe('CASE_IN_USE')
    await first
  })
})

function replace(from: string, to: string): void {
  writeFileSync(path('case.json'), readFileSync(path('case.json'), 'utf8').replace(from, to))
}
