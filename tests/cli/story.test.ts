/** The demo's sequence on a small folder, each command a process of its own. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { drawing } from '../engine/media/drawings.ts'
import { asUser, passphraseFile, type Ran, runSafehold } from './run-safehold.ts'

// Each command is a process that signs in anew: on a busy machine some seconds.
vi.setConfig({ testTimeout: 180_000 })

/** What a terminal would obey: colour, a cleared screen, a turned reading direction, a new line. */
const HOSTILE = 'a\u001b[31mred\u001b[2J\u202egpj.exe\n\u009bnext\u2028.jpg'
const OBEYED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

let dir: string
let items: { id: string; mediaType: string | null; preview: string }[]
let redaction: string
/** A program that shows a picture: it keeps what it was given. */
let viewer: string[]
let seen: string
let bundle: string

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-cli-'))
  mkdirSync(join(dir, 'exhibit'))
  mkdirSync(join(dir, 'stick'))
  seen = join(dir, 'seen.jpg')
  const script = `process.stdin.pipe(require('node:fs').createWriteStream(${JSON.stringify(seen)}))`
  viewer = [process.execPath, '-e', script]
  const put = (name: string, bytes: Buffer) => writeFileSync(join(dir, 'exhibit', name), bytes)
  put('one.jpg', await drawing(320, 240).jpeg().toBuffer())
  put('two.png', await drawing(100, 80).png().toBuffer())
  put(HOSTILE, await drawing(64, 48).jpeg().toBuffer())
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** Runs it with --json; fails unless it prints exactly one JSON document of ASCII and ends so. */
async function json<T>(user: string | null, args: readonly string[], exitCode = 0): Promise<T> {
  const who = user === null ? [] : asUser(dir, user)
  const ran = await runSafehold(dir, ['--json', ...who, ...args])
  expect({ ...ran, stdout: '' }, args.join(' ')).toEqual({ exitCode, stdout: '', stderr: '' })
  expect(ran.stdout).toMatch(/^[\n\x20-\x7e]+\n$/)
  return JSON.parse(ran.stdout) as T
}

const TOLD = /^safehold: wrong passphrases for mokafor since your last sign-in: 1, /

function words(user: string, args: readonly string[]): Promise<Ran> {
  return runSafehold(dir, [...asUser(dir, user), ...args])
}

test('case create', async () => {
  const made = await json<{ recoveryKey: string; rootPath: string; case: { dir: string } }>(null, [
    ...['--passphrase-file', passphraseFile(dir, 'ambeki'), 'case', 'create'],
    ...['--number', '2026-0117', '--title', 'Larch Row', '--agency', 'Ferrow Police'],
    ...['--supervisor', 'ambeki', '--name', 'A. Mbeki\u001b[31m', '--dir', dir],
    ...['--person', 'DC 4471'],
  ])
  expect(made.case.dir).toBe(join(dir, '2026-0117.safecase'))
  writeFileSync(join(dir, 'recovery-key.txt'), made.recoveryKey)
  expect(readFileSync(made.rootPath, 'utf8')).toContain('BEGIN CERTIFICATE')
})

test('user add, as the supervisor, with the key from the safe beside, then with a colleague', async () => {
  for (const [id, role, second] of [
    ['skwan', 'supervisor', ['--recovery-key-file', join(dir, 'recovery-key.txt')]],
    ['mokafor', 'analyst', ['--second', 'skwan', '--second-passphrase-file', 'skwan.txt']],
    ['jlindqvist', 'reviewer', ['--second', 'skwan', '--second-passphrase-file', 'skwan.txt']],
  ] as const) {
    const file = passphraseFile(dir, id)
    const name = ['--id', id, '--name', id, '--role', role, '--new-passphrase-file', file]
    const added = await json('ambeki', ['user', 'add', ...name, '--person', `no. ${id}`, ...second])
    expect(added).toEqual({ id, name: id, role, person: `NO${id.toUpperCase()}` })
  }
})

test('user add with nobody beside, or with oneself, is refused', async () => {
  const wish = ['--id', 'pnovak', '--name', 'P', '--role', 'supervisor', '--person', '77']
  const add = ['user', 'add', ...wish, '--new-passphrase-file', 'skwan.txt']
  const alone = await json<{ error: { code: string } }>('ambeki', add, 1)
  expect(alone.error.code).toBe('BAD_INPUT')
  const beside = ['--second', 'ambeki', '--second-passphrase-file', 'ambeki.txt']
  const self = await json<{ error: { code: string } }>('ambeki', [...add, ...beside], 1)
  expect(self.error.code).toBe('OWN_ACT')
})

test('user list and case open, as anyone; a name cannot colour the terminal', async () => {
  const { stdout } = await runSafehold(dir, ['case', 'open', join(dir, '2026-0117.safecase')])
  expect(stdout).toContain('A. Mbeki\\u{1b}[31m')
  expect(stdout.replaceAll('\n', '')).not.toMatch(OBEYED)
})

test('a wrong passphrase, a wrong role and a wrong value are refused with their codes', async () => {
  const wrong = passphraseFile(dir, 'somebody')
  const caseDir = join(dir, '2026-0117.safecase')
  const who = ['--case', caseDir, '--user', 'mokafor', '--passphrase-file', wrong]
  const refused = (code: string) => ({ error: { code, message: expect.any(String) } })
  expect(await json(null, [...who, 'item', 'list'], 1)).toEqual(refused('WRONG_PASSPHRASE'))
  const missing = ['--case', caseDir, '--user', 'mokafor', '--passphrase-file', join(dir, 'none')]
  expect(await json(null, [...missing, 'item', 'list'], 1)).toEqual(refused('BAD_INPUT'))
  const unasked = ['--case', caseDir, '--user', 'mokafor', 'item', 'list']
  expect(await json(null, unasked, 1)).toEqual(refused('BAD_INPUT'))
  const grade = ['grade', 'i0000000000000000', 'A']
  expect(await json('ambeki', grade, 1)).toEqual(refused('ROLE_NOT_ALLOWED'))
  const many = await words('mokafor', ['--json', 'item', 'list', '--limit', 'many'])
  expect(many).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(TOLD) })
  expect(JSON.parse(many.stdout)).toEqual(refused('BAD_INPUT'))
})

test('exhibit add and ingest, as the analyst', async () => {
  await json('mokafor', [
    ...['exhibit', 'add', '--number', 'EX-04', '--seal', 'K-118204', '--description', 'Telephone'],
    ...['--seized-at', '2026-11-18T09:15:00Z', '--seized-where', 'Mill Lane'],
    ...['--seized-by', 'PC 2210', '--authority', 'Warrant W-5380'],
  ])
  const summary = await json<{ state: string; completeness: object }>('mokafor', [
    ...['ingest', join(dir, 'exhibit'), '--exhibit', 'EX-04'],
  ])
  expect(summary.state).toBe('done')
  expect(summary.completeness).toEqual({ found: 3, ingested: 3, failed: 0, pending: 0 })
})

test('preflight: a source is counted only knowingly where it can be written to, and nothing is recorded', async () => {
  const source = join(dir, 'exhibit')
  const asked = await json<{ look: { access: string; isQuiet: boolean }; count: object | null }>(
    'mokafor',
    ['preflight', source],
  )
  if (!asked.look.isQuiet) expect(asked.count).toBeNull()
  const counted = await json<{ count: object }>('mokafor', ['preflight', source, '--count'])
  expect(counted.count).toMatchObject({ files: 3, names: { control: 1, unseen: 1 }, isDone: true })
  const { stdout } = await words('mokafor', ['preflight', source, '--count'])
  expect(stdout).toMatch(/files +3/)
  const { lines } = await json<{ lines: { action: string }[] }>('mokafor', ['custody', 'list'])
  const actions = lines.map(({ action }) => action)
  // Newest first: since the ingest people signed in and out, and nothing tells of a look at a source.
  const since = new Set(actions.slice(0, actions.indexOf('source-checked')))
  for (const usual of ['sign-in', 'sign-out', 'heads']) since.delete(usual)
  expect([...since]).toEqual([])
})

test('exhibit findings and completeness: a name of the evidence is a cell, never a command', async () => {
  const found = await json<{ findings: { kind: string; reasons: string[] }[] }>('mokafor', [
    ...['exhibit', 'findings', 'EX-04', '--kind', 'name'],
  ])
  expect(found.findings).toMatchObject([{ kind: 'name', reasons: ['control', 'unseen'] }])
  const shown = await words('mokafor', ['exhibit', 'findings'])
  expect(shown.exitCode).toBe(0)
  expect(shown.stdout.replaceAll('\n', '')).not.toMatch(OBEYED)
  const saved = await json<{ path: string; findings: number }>('mokafor', [
    ...['exhibit', 'findings', 'EX-04', '--save-to', join(dir, 'stick'), '--format', 'json'],
  ])
  const file = JSON.parse(readFileSync(saved.path, 'utf8')) as { findings: object[] }
  expect(file.findings).toHaveLength(saved.findings)
  const printed = await json<{ path: string }>('mokafor', [
    ...['exhibit', 'completeness', 'EX-04', '--to', join(dir, 'stick')],
  ])
  expect(readFileSync(printed.path).subarray(0, 5).toString()).toBe('%PDF-')
})

test('item list: a name that a terminal would obey is shown, not obeyed', async () => {
  const list = await json<{ items: typeof items }>('mokafor', ['item', 'list', '--sort', 'size'])
  items = list.items
  expect(items).toHaveLength(3)
  const { stdout, exitCode } = await words('mokafor', ['item', 'list'])
  expect(exitCode).toBe(0)
  expect(stdout.split('\n').every((line) => !OBEYED.test(line))).toBe(true)
  expect(stdout.trimEnd().split('\n')).toHaveLength(5)
})

test('item dates and item places: every item is counted, dated by its file, made nowhere', async () => {
  const dates = await json<{ buckets: { at: string; file: number }[]; total: number }>('mokafor', [
    ...['item', 'dates', '--unit', 'year'],
  ])
  expect(dates.buckets.reduce((sum, { file }) => sum + file, 0)).toBe(dates.total)
  const year = dates.buckets[0]?.at ?? ''
  const dated = ['--dated-from', year, '--dated-to', year, '--dated', 'file']
  expect(await json('mokafor', ['item', 'list', ...dated])).toMatchObject({ total: dates.total })
  const places = await words('mokafor', ['item', 'places', '--view=5,47,16,55', '--level', '9'])
  expect(places).toMatchObject({ exitCode: 0 })
  expect(places.stdout).toMatch(/without a place +3/)
  const nowhere = await words('mokafor', ['item', 'places', '--view=5,47,4,55'])
  expect([nowhere.exitCode, nowhere.stderr]).toEqual([1, expect.stringContaining('BAD_INPUT')])
})

test('grade, as the reviewer, and take it back', async () => {
  const item = items[0]?.id ?? ''
  expect(await json('jlindqvist', ['grade', item, 'not-relevant'])).toEqual({
    item,
    grade: 'not-relevant',
  })
  expect(await json('jlindqvist', ['grade', item, '--undo'])).toEqual({ item, grade: null })
})

test('redact, and approve by another person', async () => {
  const item = items.find(({ mediaType }) => mediaType === 'image/png')?.id ?? ''
  const redact = ['redact', item, '--box', '0.3,0.2,0.25,0.4', '--basis', 's.45']
  redaction = (await json<{ id: string }>('mokafor', redact)).id
  const own = await json<{ error: { code: string } }>('mokafor', ['approve', redaction], 1)
  expect(own.error.code).toBe('OWN_ACT')
  const unseen = await json<{ error: { code: string } }>('ambeki', ['approve', redaction], 1)
  expect(unseen.error.code).toBe('NOT_LOOKED')
  const look = await json<{ milliseconds: number }>('ambeki', [
    ...['look', item, '--redaction', '--', ...viewer],
  ])
  expect(look.milliseconds).toBeGreaterThan(0)
  expect(readFileSync(seen).subarray(0, 3).toString('hex')).toBe('ffd8ff')
  expect(await json('ambeki', ['approve', redaction])).toMatchObject({ state: 'approved' })
  writeFileSync(join(dir, 'regions.json'), 'no JSON')
  const regions = ['redact', item, '--regions', join(dir, 'regions.json')]
  const bad = await json<{ error: { code: string } }>('mokafor', regions, 1)
  expect(bad.error.code).toBe('BAD_INPUT')
})

test('look, as a reviewer, once a supervisor has granted it', async () => {
  const item = items[0]?.id ?? ''
  const look = ['look', item, '--region', '0.25,0.25,0.5,0.5', '--reason', 'grade', '--', ...viewer]
  rmSync(seen)
  type Looked = { reveal: { id: string; state: string }; milliseconds: number | null }
  const asked = await json<Looked>('jlindqvist', look)
  expect(asked).toMatchObject({ reveal: { state: 'requested' }, milliseconds: null })
  expect(existsSync(seen)).toBe(false)
  const waiting = await json<{ id: string }[]>('ambeki', ['reveal', 'list'])
  expect(waiting.map(({ id }) => id)).toEqual([asked.reveal.id])
  const granted = await json('ambeki', ['reveal', 'grant', asked.reveal.id])
  expect(granted).toMatchObject({ state: 'granted', decidedBy: 'ambeki' })
  const had = await json<Looked>('jlindqvist', look)
  expect(had.reveal.id).toBe(asked.reveal.id)
  expect(had.milliseconds).toBeGreaterThan(0)
  expect(existsSync(seen)).toBe(true)
  const [listed] = await json<{ looked: boolean }[]>('jlindqvist', [
    'reveal',
    'list',
    '--item',
    item,
  ])
  expect(listed?.looked).toBe(true)
  const twice = ['reveal', 'refuse', asked.reveal.id]
  expect(await json('ambeki', twice, 1)).toMatchObject({ error: { code: 'NOT_FOUND' } })
})

test('look, in a program that is not there: said, and the look has its end', async () => {
  const item = items[0]?.id ?? ''
  const look = ['look', item, '--reason', 'redact', '--', join(dir, 'no-such-viewer')]
  expect(await json('mokafor', look, 1)).toMatchObject({ error: { code: 'VIEWER_FAILED' } })
  const { lines } = await json<{ lines: { action: string }[] }>('mokafor', [
    ...['custody', 'list', '--item', item],
  ])
  expect(lines.map(({ action }) => action).slice(-3)).toEqual([
    ...['reveal-requested', 'reveal', 'reveal-ended'],
  ])
})

test('export', async () => {
  const made = await json<{ path: string; items: number }>('mokafor', [
    ...['export', '--to', join(dir, 'stick')],
  ])
  bundle = made.path
  expect(made.items).toBe(1)
  expect(await json('mokafor', ['bundle', 'list'])).toMatchObject([{ path: bundle }])
})

test('verify ends with 0, 1, 2 or 3', async () => {
  const root = join(dir, 'home', 'root.pem')
  expect(await json(null, ['verify', bundle, '--root', root])).toMatchObject({ result: 'intact' })
  expect(await json(null, ['verify', bundle], 2)).toMatchObject({ result: 'untrusted' })
  expect(await json(null, ['verify', join(dir, 'exhibit')], 3)).toMatchObject({
    result: 'unreadable',
  })
  writeFileSync(join(bundle, 'data', 'added.txt'), 'x')
  expect(await json(null, ['verify', bundle, '--root', root], 1)).toMatchObject({
    result: 'altered',
  })
  // Neither of these says anything of the bundle.
  for (const [option, code] of [
    ['--root', 'NOT_FOUND'],
    ['--anchor', 'NOT_FOUND'],
  ] as const) {
    const missing = ['verify', bundle, option, join(dir, 'no-such-file')]
    expect(await json(null, missing, 64)).toMatchObject({ error: { code } })
  }
  const noPem = ['verify', bundle, '--root', join(dir, 'exhibit', 'none.txt')]
  expect(await json(null, noPem, 64)).toMatchObject({ error: { code: expect.any(String) } })
  const { stdout, exitCode } = await runSafehold(dir, ['verify', bundle, '--root', root])
  expect(exitCode).toBe(1)
  expect(stdout).toContain('Altered or incomplete')
})

test('custody list and verify, and case verify', async () => {
  const list = await json<{ total: number }>('ambeki', ['custody', 'list', '--limit', '5'])
  expect(list).toMatchObject({ lines: { length: 5 } })
  expect(await json('ambeki', ['custody', 'verify'])).toMatchObject({ intact: true, findings: [] })
  expect(await json('ambeki', ['case', 'verify'])).toMatchObject({ intact: true, findings: [] })
})

test('custody proof: all that one item’s history takes, in a folder of its own', async () => {
  const item = items.find(({ mediaType }) => mediaType === 'image/png')?.id ?? ''
  const to = join(dir, 'for the court')
  const proof = await json<{ dir: string }>('ambeki', ['custody', 'proof', item, '--to', to])
  expect(proof).toMatchObject({ dir: to, keySha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(readdirSync(to)).toContain(`item-${item}.json`)
  const again = await json<object>('ambeki', ['custody', 'proof', item, '--to', to], 1)
  expect(again).toMatchObject({ error: { code: 'TARGET_EXISTS' } })
  const reviewer = ['custody', 'proof', item, '--to', `${to} 2`]
  expect(await json('jlindqvist', reviewer, 1)).toMatchObject({
    error: { code: 'ROLE_NOT_ALLOWED' },
  })
})

test('an interrupted ingest ends with 130, and running it again completes', async () => {
  const source = join(dir, 'large')
  mkdirSync(source)
  for (let n = 0; n < 120; n += 1) {
    writeFileSync(
      join(source, `${n}.jpg`),
      await drawing(300 + n, 200)
        .jpeg()
        .toBuffer(),
    )
  }
  const args = [...asUser(dir, 'mokafor'), '--json', 'ingest', source, '--exhibit', 'EX-04']
  let over = false
  const interrupted = await runSafehold(dir, args, (interrupt) => {
    // Before it reads its first file it listens for the interrupt.
    const watch = setInterval(() => {
      if (over || !isReading()) return
      clearInterval(watch)
      interrupt()
    }, 10)
  }).finally(() => {
    over = true
  })
  expect(interrupted.exitCode).toBe(130)
  expect(JSON.parse(interrupted.stdout)).toMatchObject({ state: 'cancelled' })
  const again = await json<object>('mokafor', ['ingest', source, '--exhibit', 'EX-04'])
  expect(again).toMatchObject({
    state: 'done',
    completeness: { found: 123, ingested: 123, failed: 0, pending: 0 },
    unscreened: 0,
  })
  expect(await json('ambeki', ['custody', 'verify'])).toMatchObject({ intact: true })
})

/** Whether the interrupted ingest has begun to read files. */
function isReading(): boolean {
  const db = new Sqlite(join(dir, '2026-0117.safecase', 'catalogue.db'), { readonly: true })
  try {
    const count = `SELECT count(*) FROM item WHERE ingest = 'ingested'`
    return Number(db.prepare(count).pluck().get()) > 3
  } catch {
    return false
  } finally {
    db.close()
  }
}
