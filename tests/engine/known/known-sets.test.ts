/** From a list of another agency to what it says of an item of the case. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ItemId } from '../../../src/domain/item.ts'
import { proposedGrade } from '../../../src/domain/known.ts'
import type { Session } from '../../../src/domain/people.ts'
import { showItem } from '../../../src/engine/catalogue/item-queries.ts'
import { Job } from '../../../src/engine/jobs/job.ts'
import { importHashSet } from '../../../src/engine/known/import-set.ts'
import { matchItems } from '../../../src/engine/known/match-items.ts'
import { SetLibrary } from '../../../src/engine/known/set-library.ts'
import { acts, freshCase, SUPERVISOR } from '../fresh-case.ts'
import { digest, vicsMedia, vicsSet } from './sets.ts'

let home: string
let library: SetLibrary
let fresh: Awaited<ReturnType<typeof freshCase>>
const viewer: Session = { user: SUPERVISOR, name: 'A', role: 'analyst' }

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'safehold-known-'))
  library = new SetLibrary(home)
  fresh = await freshCase()
})
afterEach(() => {
  fresh.remove()
  rmSync(home, { recursive: true, force: true })
})

async function imported(content: string, job = new Job('hash-set')) {
  const source = join(home, 'list')
  writeFileSync(source, content)
  return importHashSet(library, {
    ...{ source, name: 'Heron list', version: '7', meaning: 'categories', by: SUPERVISOR },
    ...{ at: '2026-11-26T10:00:00.000Z', tool: 'safehold-test', job },
  })
}

/** An item whose content is this text, as an ingest leaves it. */
function item(content: string): ItemId {
  const db = fresh.kase.writable
  const id = `i${digest('md5', content).slice(0, 16)}`
  db.exec(`
    INSERT OR IGNORE INTO exhibit VALUES ('EX-1', 's', 'd', 't', 'w', 'b', 'a', 't');
    INSERT OR IGNORE INTO source (id, exhibit, root, started_at) VALUES (1, 'EX-1', '/x', 't')`)
  db.prepare(
    `INSERT INTO item (id, exhibit, source, path, name, folder, size, modified_ns, ingest, md5, sha1, sha256)
     VALUES (?, 'EX-1', 1, ?, 'n', '', 1, 1, 'ingested', ?, ?, ?)`,
  ).run(
    id,
    Buffer.from(content),
    ...(['md5', 'sha1', 'sha256'] as const).map((one) => digest(one, content)),
  )
  return id as ItemId
}

const actor = { user: SUPERVISOR, role: 'analyst' }
const known = (id: ItemId) => showItem(fresh.kase.readable, id, viewer)?.known

test('a match names the set, its version, who imported it and when, and proposes a grade', async () => {
  const set = await imported(vicsSet([vicsMedia('heron', 1), vicsMedia('otter', 0)]))
  expect(set).toMatchObject({ form: 'vics', entries: 2, unread: 0, version: '7' })
  const [heron, otter, wren] = [item('heron'), item('otter'), item('wren')]
  expect(await matchItems(fresh.kase, library, { sets: [set], job: new Job('match'), actor })).toBe(
    2,
  )
  expect(known(heron)).toEqual([
    {
      ...{ set: set.id, name: 'Heron list', version: '7', meaning: 'categories' },
      ...{ importedBy: SUPERVISOR, importedAt: '2026-11-26T10:00:00.000Z' },
      ...{ algorithm: 'sha1', category: '1', proposedGrade: 'A' },
    },
  ])
  expect(known(otter)).toMatchObject([{ category: '0', proposedGrade: null }])
  expect(known(wren)).toEqual([])
  expect(acts(fresh.kase).at(-1)).toMatchObject({
    action: 'known-matched',
    data: {
      items: 3,
      matches: 2,
      sets: [{ id: set.id, sourceSha256: set.sourceSha256, matches: 2 }],
    },
  })
})

test('a match changes no grade and no state: it proposes only', async () => {
  const set = await imported(vicsSet([vicsMedia('heron', 5)]))
  const heron = item('heron')
  const before = showItem(fresh.kase.readable, heron, viewer)
  await matchItems(fresh.kase, library, { sets: [set], job: new Job('match'), actor })
  expect(showItem(fresh.kase.readable, heron, viewer)).toEqual({
    ...before,
    known: [expect.objectContaining({ category: '5', proposedGrade: null })],
  })
})

test('categories that may mean "harmless" propose nothing, in any form of list', () => {
  for (const category of ['0', '4', '5', '', 'yes', '17']) {
    expect(proposedGrade('vics', category)).toBeNull()
  }
  for (const form of ['nsrl', 'icse', 'csv', 'hashdeep', 'list'] as const) {
    expect(proposedGrade(form, '1')).toBeNull()
  }
})

test('looking up again replaces what was matched before, and what a removed set said stays', async () => {
  const set = await imported(vicsSet([vicsMedia('heron', 1)]))
  const heron = item('heron')
  for (let times = 0; times < 2; times += 1) {
    await matchItems(fresh.kase, library, { sets: [set], job: new Job('match'), actor })
  }
  library.remove(set.id)
  expect(library.list()).toEqual([])
  expect(known(heron)).toHaveLength(1)
})

test('the same hash twice is one entry, with two categories it is two', async () => {
  const media = [vicsMedia('heron', 1), vicsMedia('heron', 1), vicsMedia('heron', 2)]
  expect(await imported(vicsSet(media))).toMatchObject({ entries: 2 })
})

const damaged: Record<string, [string, string]> = {
  'no list': ['a letter', 'NOT_A_SET'],
  'cut short': [vicsSet([vicsMedia('heron', 1)]).slice(0, -3), 'SET_DAMAGED'],
}
test.each(Object.entries(damaged))(
  'what is %s leaves the library as it was',
  async (_, [text, code]) => {
    await expect(imported(text)).rejects.toMatchObject({ code })
    expect(readdirSync(library.dir)).toEqual([])
  },
)

test('an import that is cancelled leaves the library as it was', async () => {
  const job = new Job('hash-set')
  const lines = Array.from({ length: 200_000 }, (_, n) => digest('md5', String(n))).join('\n')
  const work = imported(lines, job)
  setTimeout(() => job.cancel(), 300)
  await expect(work).rejects.toThrow()
  expect(readdirSync(library.dir)).toEqual([])
  expect(library.list()).toEqual([])
})

test('a list that is not there is said to be missing', async () => {
  const missing = importHashSet(library, {
    ...{ source: join(home, 'none'), name: 'n', version: '', meaning: 'known', by: SUPERVISOR },
    ...{ at: '2026-11-26T10:00:00.000Z', tool: 't', job: new Job('hash-set') },
  })
  await expect(missing).rejects.toMatchObject({ code: 'SET_NOT_FOUND' })
})
