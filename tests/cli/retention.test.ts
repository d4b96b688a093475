/** Rule, proposal, approval and certificate by the command line, each command a process of its own. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { drawing } from '../engine/media/drawings.ts'
import { asUser, passphraseFile, runSafehold } from './run-safehold.ts'

// Each command is a process that signs in anew: on a busy machine some seconds.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 300_000 })

type Made = {
  id: string
  digest: string
  state: string
  content: { keys: boolean; items: { count: number } }
}

let dir: string
let proposed: Made

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-retention-'))
  mkdirSync(join(dir, 'exhibit'))
  mkdirSync(join(dir, 'stick'))
  writeFileSync(join(dir, 'exhibit', 'heron.jpg'), await drawing(64, 48).jpeg().toBuffer())
  const made = await json<{ recoveryKey: string }>(null, [
    ...['--passphrase-file', passphraseFile(dir, 'ambeki'), 'case', 'create'],
    ...['--number', '2026-0117', '--title', 'Larch Row', '--agency', 'Ferrow Police'],
    ...['--supervisor', 'ambeki', '--name', 'A. Mbeki', '--dir', dir, '--person', '4471'],
  ])
  writeFileSync(join(dir, 'recovery-key.txt'), made.recoveryKey)
  for (const [id, role] of [
    ['skwan', 'supervisor'],
    ['mokafor', 'analyst'],
  ] as const) {
    await json('ambeki', [
      ...['user', 'add', '--id', id, '--name', id, '--role', role, '--person', `no. ${id}`],
      ...['--new-passphrase-file', passphraseFile(dir, id)],
      ...['--recovery-key-file', join(dir, 'recovery-key.txt')],
    ])
  }
  await json('mokafor', [
    ...['exhibit', 'add', '--number', 'EX-04', '--seal', 'K-1', '--description', 'Telephone'],
    ...['--seized-at', '2026-03-11T09:15:00Z', '--seized-where', 'Mill Lane'],
    ...['--seized-by', 'PC 2210', '--authority', 'Warrant'],
  ])
  await json('mokafor', ['ingest', join(dir, 'exhibit'), '--exhibit', 'EX-04'])
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

async function json<T>(user: string | null, args: readonly string[], exitCode = 0): Promise<T> {
  const who = user === null ? [] : asUser(dir, user)
  const ran = await runSafehold(dir, ['--json', ...who, ...args])
  expect({ ...ran, stdout: '' }, args.join(' ')).toEqual({ exitCode, stdout: '', stderr: '' })
  return JSON.parse(ran.stdout) as T
}

const codeOf = async (user: string, args: readonly string[]) =>
  (await json<{ error: { code: string } }>(user, args, 1)).error.code

test('retention set, due, hold, release: a hold wins over a rule that is over', async () => {
  const rule = ['--until', '2020-01-01', '--zone', 'Europe/London', '--basis', 'Records Act, s. 4']
  expect(await codeOf('mokafor', ['retention', 'set', ...rule])).toBe('ROLE_NOT_ALLOWED')
  await json('ambeki', ['retention', 'set', ...rule])
  const counts = async () =>
    (await json<{ counts: Record<string, number> }>('ambeki', ['retention', 'due'])).counts
  expect(await counts()).toMatchObject({ due: 1, held: 0 })
  const hold = await json<{ id: string }>('mokafor', ['retention', 'hold', '--reason', 'appeal'])
  expect(await counts()).toMatchObject({ due: 0, held: 1 })
  expect(await codeOf('ambeki', ['retention', 'propose'])).toBe('NOTHING_DUE')
  await json('ambeki', ['retention', 'release', hold.id, '--reason', 'ended'])
  expect(await counts()).toMatchObject({ due: 1, held: 0 })
})

test('retention propose, approve: by another person, with the digest, to the end', async () => {
  proposed = await json<Made>('ambeki', ['retention', 'propose'])
  expect(proposed).toMatchObject({
    state: 'proposed',
    content: { keys: true, items: { count: 1 } },
  })
  const approve = (digest: string) => ['retention', 'approve', proposed.id, '--digest', digest]
  expect(await codeOf('ambeki', approve(proposed.digest))).toBe('OWN_ACT')
  expect(await codeOf('skwan', approve('0'.repeat(64)))).toBe('CHANGED')
  const done = await json<Made>('skwan', approve(proposed.digest))
  expect(done).toMatchObject({ state: 'done', outcome: { items: 1, keys: true } })
  expect(await codeOf('skwan', approve(proposed.digest))).toBe('NOT_PROPOSED')
  const caseDir = join(dir, '2026-0117.safecase')
  const bytes = readdirSync(caseDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)))
  expect(bytes.some((file) => file.includes('heron'))).toBe(false)
})

test('retention certificate; the case verifies, and nothing can be added to it', async () => {
  const stick = join(dir, 'stick')
  await json('ambeki', ['retention', 'certificate', proposed.id, '--to', stick])
  expect(readdirSync(stick).toSorted()).toEqual(
    ['.pdf', '.pdf.p7s', '.tsv'].map((end) => `disposal-${proposed.id}${end}`),
  )
  expect(await json('ambeki', ['custody', 'verify'])).toMatchObject({ intact: true })
  expect(await json('ambeki', ['case', 'verify'])).toMatchObject({ intact: true, findings: [] })
  const again = ['ingest', join(dir, 'exhibit'), '--exhibit', 'EX-04']
  expect(await codeOf('mokafor', again)).toBe('NO_KEY')
})
