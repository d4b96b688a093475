import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ItemId } from '../../../src/domain/item.ts'
import type { User } from '../../../src/domain/people.ts'
import { listItems, showItem } from '../../../src/engine/catalogue/item-queries.ts'
import { indexing } from '../../../src/engine/catalogue/item-text.ts'
import { completenessOf } from '../../../src/engine/ingest/completeness.ts'
import { Job } from '../../../src/engine/jobs/job.ts'
import { openCase } from '../../../src/engine/open-case.ts'
import { dueList } from '../../../src/engine/retention/due-list.ts'
import { gradeItem } from '../../../src/engine/review/grade-item.ts'
import type { Keyring } from '../../../src/engine/sealing/keyring.ts'
import { objectPath } from '../../../src/engine/sealing/object-store.ts'
import { SealedReader } from '../../../src/engine/sealing/sealed-object.ts'
import { recoverWith, signIn } from '../../../src/engine/sign-in.ts'
import {
  acts,
  addUser,
  codeOf,
  PASSPHRASE,
  person,
  SUPERVISOR,
  staffNumberOf,
} from '../fresh-case.ts'
import { addItem, type MadeItem } from '../item-rows.ts'
import { aCaseOfTwo, answer, carryOut, hold, propose, rule } from './a-disposal.ts'
import { checkWhole } from './check-whole.ts'

const PAST = '2020-01-01'

let a: Awaited<ReturnType<typeof aCaseOfTwo>>
let second: Keyring

async function begin(ownKeys: boolean) {
  a = await aCaseOfTwo(ownKeys)
  second = a.second
  rule(a.kase, a.keyring, PAST)
}

beforeEach(() => begin(false))
afterEach(() => a.remove())

const make = (text: string) => addItem(a.kase, a.keyring, text)
const original = ({ object }: MadeItem) => objectPath(a.kase.dir, 'objects', object)
const preview = (made: MadeItem) => objectPath(a.kase.dir, 'derivatives', made.preview)
const saltOf = (path: string) => readFileSync(path).subarray(16, 48)
const viewer = () => ({ user: SUPERVISOR, name: 'A. Mbeki', role: 'supervisor' }) as const

/** Proposed by one, approved by the other, not yet carried out. */
async function approved(...items: ItemId[]) {
  const scope = items.length === 0 ? ({ of: 'case' } as const) : ({ of: 'items', items } as const)
  return answer(a.kase, second, await propose(a.kase, a.keyring, scope))
}

async function failureOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => String((error as { code?: unknown }).code ?? error),
  )
}

/** Every byte of every file of the case, the write-ahead log included. */
function onDisk(): Buffer {
  const files = readdirSync(a.kase.dir, { recursive: true, withFileTypes: true })
  return Buffer.concat(
    files
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name))),
  )
}

describe('an item that is disposed of', () => {
  test('its objects are gone, their salts are nowhere in the case folder, and the others stay', async () => {
    const gone = make('a house')
    const stays = make('a tree')
    const salts = [original(gone), preview(gone)].map(saltOf)
    expect(salts.every((salt) => onDisk().includes(salt))).toBe(true)
    const { outcome } = await carryOut(a.kase, second, await approved(gone.id))
    expect(outcome).toMatchObject({ items: 1, bytes: 7, originals: 1, derivatives: 1, keys: false })
    expect([original(gone), preview(gone)].map((path) => existsSync(path))).toEqual([false, false])
    expect(salts.some((salt) => onDisk().includes(salt))).toBe(false)
    const reader = SealedReader.open(original(stays), a.keyring.sealing('original'))
    expect(reader.read(0, reader.sizeBytes).toString()).toBe('a tree')
    reader.close()
  })

  test('has its entry in the ledger before anything of it is destroyed', async () => {
    const gone = make('a house')
    // A link in its place cannot be overwritten: the work stops there.
    rmSync(original(gone))
    symlinkSync('/etc/hostname', original(gone))
    const disposal = await approved(gone.id)
    expect(await failureOf(carryOut(a.kase, second, disposal))).toBe('NOT_ERASED')
    expect(acts(a.kase).filter(({ action }) => action === 'disposed')).toHaveLength(1)
    expect(acts(a.kase).some(({ action }) => action === 'disposal-ended')).toBe(false)
    rmSync(original(gone))
    expect((await carryOut(a.kase, second, disposal)).state).toBe('done')
    expect(acts(a.kase).filter(({ action }) => action === 'disposed')).toHaveLength(1)
    expect(existsSync('/etc/hostname')).toBe(true)
  })

  test('keeps its digests, size and chain, loses every name, and is shown so', async () => {
    const { id } = make('a house')
    const secretName = 'heron-at-the-lake.jpg'
    a.kase.writable
      .prepare(`UPDATE item SET name = ?, folder = 'the heron family', model = 'phone of heron'
                WHERE id = ?`)
      .run(secretName, id)
    a.kase.writable
      .prepare(`INSERT INTO metadata VALUES (?, '{"By-line":"heron at home"}', '[]', 't')`)
      .run(id)
    a.kase.writable
      .prepare(
        `INSERT INTO opinion (item, user, grade, note, at) VALUES (?, ?, 'B', 'is heron', 't')`,
      )
      .run(id, SUPERVISOR)
    indexing(a.kase.writable).found(id)
    indexing(a.kase.writable).said(showItem(a.kase.readable, id, viewer())?.digests?.sha256 ?? '')
    const search = (table: string) =>
      a.kase.readable
        .prepare(`SELECT count(*) FROM ${table} WHERE ${table} MATCH 'heron'`)
        .pluck()
        .get()
    expect([search('item_path'), search('item_words')]).toEqual([1, 1])
    const before = showItem(a.kase.readable, id, viewer())
    expect(onDisk().includes('heron')).toBe(true)
    await carryOut(a.kase, second, await approved(id))
    const after = showItem(a.kase.readable, id, viewer())
    expect(after).toMatchObject({
      ...{ id, exhibit: 'EX-01', state: 'disposed', name: null, path: null, pathHex: null },
      ...{
        sizeBytes: 7,
        device: null,
        metadata: [],
        preview: 'none',
        disposedAt: expect.any(String),
      },
    })
    expect(after?.digests).toEqual(before?.digests)
    expect(onDisk().includes('heron')).toBe(false)
    expect([search('item_path'), search('item_words')]).toEqual([0, 0])
    const { items, total, whole } = listItems(
      a.kase.readable,
      { filter: { state: ['disposed'] }, sort: 'found', descending: false, offset: 0, limit: 9 },
      viewer(),
    )
    expect([items.map((item) => item.id), total, whole]).toEqual([[id], 1, 1])
    const grade = { item: id, user: SUPERVISOR, grade: 'A', note: null } as const
    expect(codeOf(() => gradeItem(a.kase, grade))).toBe('CONFLICT')
  })

  test('the sums hold, and the check of the case does not miss it', async () => {
    const gone = make('a house')
    make('a tree')
    const before = completenessOf(a.kase.readable, null)
    await carryOut(a.kase, second, await approved(gone.id))
    expect(completenessOf(a.kase.readable, null)).toEqual(before)
    const { counts, total } = dueList(a.kase.readable, a.kase.clock.read().time)
    expect([counts.disposed, counts.due, total]).toEqual([1, 1, 2])
    const { isIntact, findings, counted } = await checkWhole(a.kase, a.keyring)
    expect({ isIntact, findings, ...counted }).toMatchObject({
      ...{ isIntact: true, findings: [], objects: 1 },
    })
  })
})

describe('content that several items have', () => {
  test('stays until the last of them is disposed of', async () => {
    const [one, two] = [make('the same'), make('the same')]
    expect(one.object).toBe(two.object)
    const { outcome } = await carryOut(a.kase, second, await approved(one.id))
    expect(outcome).toMatchObject({ items: 1, originals: 0, shared: 1 })
    expect([original(two), preview(two)].every((path) => existsSync(path))).toBe(true)
    const salt = saltOf(original(two))
    const last = await carryOut(a.kase, second, await approved(two.id))
    expect(last.outcome).toMatchObject({ items: 1, originals: 1, shared: 0 })
    expect([original(two), preview(two)].some((path) => existsSync(path))).toBe(false)
    expect(onDisk().includes(salt)).toBe(false)
  })

  test('goes once when all of them go together', async () => {
    const made = [make('the same'), make('the same'), make('the same')]
    const ids = made.map(({ id }) => id)
    make('another')
    const { outcome } = await carryOut(a.kase, second, await approved(...ids))
    expect(outcome).toMatchObject({ items: 3, originals: 1, shared: 0 })
    expect(made.some((one) => existsSync(original(one)) || existsSync(preview(one)))).toBe(false)
  })
})

describe('a hold or a rule between approval and execution', () => {
  test('still wins', async () => {
    const [one, two, three] = [make('one'), make('two'), make('three')]
    const disposal = await approved(one.id, two.id, three.id)
    hold(a.kase, a.keyring, { of: 'item', item: one.id })
    rule(a.kase, a.keyring, '2990-01-01', { of: 'item', item: two.id })
    const job = new Job('disposal')
    const { outcome, progress } = await carryOut(a.kase, second, disposal, job)
    expect(outcome).toMatchObject({ items: 1, kept: 2 })
    expect(job.progress()).toMatchObject({ state: 'done', items: 1 })
    expect(progress).toEqual({ waiting: 0, recorded: 0, erased: 1, kept: 2 })
    expect([one, two, three].map((made) => existsSync(original(made)))).toEqual([true, true, false])
    expect(acts(a.kase).filter(({ action }) => action === 'disposed')).toHaveLength(1)
  })

  test('keeps the keys of the case as well', async () => {
    const [one, two] = [make('one'), make('two')]
    const disposal = await approved()
    expect(disposal.content.keys).toBe(true)
    hold(a.kase, a.keyring, { of: 'item', item: one.id })
    const { outcome } = await carryOut(a.kase, second, disposal)
    expect(outcome).toMatchObject({ items: 1, kept: 1, keys: false })
    const reader = SealedReader.open(
      original(one),
      (await signIn(a.kase, SUPERVISOR, PASSPHRASE)).sealing('original'),
    )
    reader.close()
    expect(existsSync(original(two))).toBe(false)
  })
})

describe('cut off and continued', () => {
  test('cancelled between two batches it goes on where it stopped, and says nothing twice', async () => {
    const made = Array.from({ length: 40 }, (_, n) => make(`drawing ${n}`))
    const disposal = await approved(...made.map(({ id }) => id))
    const job = new Job('disposal', {
      onProgress: ({ items, stage }) => {
        if (stage === 'erasing' && items > 0) job.cancel()
      },
      now: () => performance.now() * 1e6,
    })
    await carryOut(a.kase, second, disposal, job)
    expect(job.progress().state).toBe('cancelled')
    const count = () => acts(a.kase).filter(({ action }) => action === 'disposed').length
    expect(count()).toBeGreaterThan(0)
    expect(count()).toBeLessThan(40)
    expect(completenessOf(a.kase.readable, null).found).toBe(40)
    expect((await carryOut(a.kase, second, disposal)).outcome).toMatchObject({ items: 40 })
    expect(count()).toBe(40)
    expect(made.some((one) => existsSync(original(one)))).toBe(false)
  })

  test('a folder that cannot be written stops it with everything done so far on record', async (t) => {
    if (process.getuid?.() === 0) t.skip('root writes everywhere')
    const gone = make('a house')
    const disposal = await approved(gone.id)
    chmodSync(join(a.kase.dir, 'objects', gone.object.slice(0, 2)), 0o500)
    await expect(carryOut(a.kase, second, disposal)).rejects.toThrow()
    chmodSync(join(a.kase.dir, 'objects', gone.object.slice(0, 2)), 0o700)
    expect((await carryOut(a.kase, second, disposal)).state).toBe('done')
  })
})

describe('a whole case', () => {
  beforeEach(async () => {
    a.remove()
    await begin(true)
  })
  const opens = (keyring: Keyring) =>
    (['original', 'preview', 'identity'] as const).filter((tier) => keyring.has(tier))

  test('nothing opens any more, by anybody’s passphrase or the recovery key; the ledger verifies', async () => {
    const made = [make('one'), make('two')]
    const reviewer = await person(a.kase, a.keyring, 'jlindqvist', 'reviewer')
    expect(opens(reviewer)).toEqual(['preview'])
    const sealed = made
      .flatMap((one) => [original(one), preview(one)])
      .map((path) => ({
        path,
        bytes: readFileSync(path),
      }))
    const wraps = wrapsIn(readFileSync(join(a.kase.dir, 'case.json'), 'utf8'))
    const { outcome } = await carryOut(a.kase, second, await approved())
    expect(outcome).toMatchObject({ items: 2, keys: true })
    expect(opens(second)).toEqual([])
    a.kase.close()
    const kase = openCase(a.kase.dir)
    try {
      const keyrings = [
        await signIn(kase, SUPERVISOR, PASSPHRASE),
        await signIn(kase, 'skwan' as never, 'passphrase of skwan'),
        await signIn(kase, 'jlindqvist' as never, 'passphrase of jlindqvist'),
        await recoverWith(kase, a.recoveryKey),
      ]
      expect(keyrings.map(opens)).toEqual([[], [], [], []])
      // Not even what was copied before: whoever kept the sealed files has no key to them.
      for (const { path, bytes } of sealed) {
        writeFileSync(path, bytes)
        for (const keyring of keyrings) {
          expect(codeOf(() => SealedReader.open(path, keyring.sealing('original')))).toBe('NO_KEY')
        }
      }
      expect(wraps.some((wrap) => onDisk().includes(wrap))).toBe(false)
      // What somebody has put back is told: originals that were disposed of, previews that no row names.
      const { findings } = await checkWhole(kase, keyrings[0] as Keyring)
      expect(findings.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
        ...['error object-disposed', 'error object-disposed'],
        ...['warning object-unknown', 'warning object-unknown'],
      ])
      expect(acts(kase).find(({ action }) => action === 'keys-destroyed')?.data).toMatchObject({
        secrets: ['original', 'preview', 'identity'],
      })
    } finally {
      kase.close()
    }
  })

  test('what no row tells of, left by a program that was killed, goes too', async () => {
    const made = make('one')
    const stray = join(a.kase.dir, 'objects', made.object.slice(0, 2), `${'0'.repeat(64)}.obj`)
    writeFileSync(stray, readFileSync(original(made)))
    writeFileSync(join(a.kase.dir, 'objects', '.x.part'), readFileSync(original(made)))
    const salt = saltOf(stray)
    await carryOut(a.kase, second, await approved())
    expect(onDisk().includes(salt)).toBe(false)
    for (const folder of ['objects', 'derivatives']) {
      const files = readdirSync(join(a.kase.dir, folder), { recursive: true, withFileTypes: true })
      expect(files.filter((entry) => !entry.isDirectory())).toEqual([])
    }
  })

  test('people can still be added, to look at its ledger', async () => {
    make('one')
    await carryOut(a.kase, second, await approved())
    const user: User = {
      id: 'tnew' as never,
      name: 'T. New',
      role: 'supervisor',
      person: staffNumberOf('tnew'),
    }
    await addUser(a.kase, second, { ...user, passphrase: 'passphrase of tnew' })
    const keyring = await signIn(a.kase, user.id, 'passphrase of tnew')
    expect(opens(keyring)).toEqual([])
    expect(keyring.ledgerKey.asymmetricKeyType).toBe('ed25519')
  })
})

function wrapsIn(text: string): string[] {
  const { users, recovery } = JSON.parse(text) as {
    users: { wraps: Record<string, string> }[]
    recovery: { wraps: Record<string, string> }[]
  }
  return [...users, ...recovery].flatMap(({ wraps }) =>
    ['original', 'preview', 'identity'].flatMap((name) => wraps[name] ?? []),
  )
}

test('the list of what went has a line for each item and its digest is in the ledger', async () => {
  const made = [make('one'), make('two')]
  make('three')
  const { id, outcome } = await carryOut(
    a.kase,
    second,
    await approved(...made.map((one) => one.id)),
  )
  const list = readFileSync(join(a.kase.dir, 'exports', `disposal-${id}.tsv`), 'utf8')
  expect(createHash('sha256').update(list).digest('hex')).toBe(outcome?.list)
  expect(acts(a.kase).find(({ action }) => action === 'disposal-ended')?.data).toMatchObject({
    list: outcome?.list,
  })
  const [head, ...lines] = list.trimEnd().split('\n')
  expect(head).toBe('item\texhibit\tbytes\tmd5\tsha1\tsha256\tentry')
  expect(lines.map((line) => line.split('\t')[0])).toEqual(made.map((one) => one.id))
  const sha256 = createHash('sha256').update('one').digest('hex')
  expect(lines[0]?.split('\t').slice(2, 6)).toEqual(['3', '-', '-', sha256])
})
