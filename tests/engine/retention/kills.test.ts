/** "Kill the program at any moment": a disposal that was cut off anywhere comes to the same end. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isWhole } from '../../../src/domain/item.ts'
import { completenessOf } from '../../../src/engine/ingest/completeness.ts'
import { type Case, openCase } from '../../../src/engine/open-case.ts'
import { readCaseFile } from '../../../src/engine/sealing/case-file.ts'
import { hasEvidenceKeys } from '../../../src/engine/sealing/evidence-keys.ts'
import type { Keyring } from '../../../src/engine/sealing/keyring.ts'
import { signIn } from '../../../src/engine/sign-in.ts'
import { acts, freshCase, person } from '../fresh-case.ts'
import { addItem } from '../item-rows.ts'
import { answer, carryOut, propose, rule } from './a-disposal.ts'
import { checkWhole } from './check-whole.ts'

const PROGRAM = fileURLToPath(new URL('./dispose-until.ts', import.meta.url))
const KILLS = 14
const SECOND = 'skwan' as never
const PASSPHRASE = 'passphrase of skwan'

let dir: string
let prepared: string
let disposal: string
let steps: number
let reference: unknown

/** Approved, with a content that two items share, and not begun. */
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-disposal-'))
  const { kase, keyring, parent, remove } = await freshCase()
  const second = await person(kase, keyring, SECOND, 'supervisor')
  for (const text of ['one', 'two', 'the same', 'the same', 'five']) addItem(kase, keyring, text)
  rule(kase, keyring, '2020-01-01')
  disposal = answer(kase, second, await propose(kase, keyring)).id
  kase.close()
  prepared = join(dir, 'prepared')
  cpSync(join(parent, basename(kase.dir)), prepared, { recursive: true })
  remove()
  const undisturbed = copyTo('undisturbed')
  const ran = await runUntil(undisturbed, 0, 'after')
  expect(ran.exitCode).toBe(0)
  steps = Number(ran.stdout)
  reference = await withCase(undisturbed, (opened) => Promise.resolve(endOf(opened)))
}, 120_000)
afterAll(() => rmSync(dir, { recursive: true, force: true }))

function copyTo(name: string): string {
  const to = join(dir, name)
  cpSync(prepared, to, { recursive: true })
  return to
}

async function runUntil(caseDir: string, n: number, when: 'before' | 'after') {
  const args = [PROGRAM, caseDir, disposal, SECOND, PASSPHRASE, String(n), when]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let stdout = ''
  child.stdout.on('data', (text) => {
    stdout += text
  })
  const [exitCode, signal] = await once(child, 'close')
  return { exitCode, signal, stdout }
}

async function withCase<T>(
  caseDir: string,
  work: (kase: Case, keyring: Keyring) => Promise<T>,
): Promise<T> {
  const kase = openCase(caseDir)
  try {
    return await work(kase, await signIn(kase, SECOND, PASSPHRASE))
  } finally {
    kase.close()
  }
}

/** What a disposal leaves, without what differs from run to run. */
function endOf(kase: Case): unknown {
  const all = (sql: string) => kase.readable.prepare(sql).all()
  return {
    items: all('SELECT id, sha256, name, preview, disposed_at IS NOT NULL AS gone FROM item'),
    states: all('SELECT item, state, derivatives FROM disposal_item ORDER BY item'),
    outcome: all("SELECT state, json_remove(outcome, '$.list') AS outcome FROM disposal"),
    disposed: all(`SELECT item, count(*) AS times FROM entry WHERE action = 'disposed'
      GROUP BY item ORDER BY item`),
    once: acts(kase)
      .map(({ action }) => action)
      .filter((action) => /^(keys-destroyed|disposal-(ended|certified))$/.test(action)),
    keys: hasEvidenceKeys(readCaseFile(kase.dir)),
    objects: ['objects', 'derivatives'].flatMap((folder) => filesIn(join(kase.dir, folder))),
    certificate: filesIn(join(kase.dir, 'exports')).length,
  }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
}

test(`killed at ${KILLS} steps from its beginning to its end, it comes to the same end`, async () => {
  expect(steps).toBeGreaterThan(KILLS)
  for (let kill = 0; kill < KILLS; kill += 1) {
    const n = 1 + Math.floor((kill * (steps - 1)) / (KILLS - 1))
    const when = kill % 2 === 0 ? 'before' : 'after'
    const what = `step ${n} of ${steps}, ${when}`
    const caseDir = copyTo(`kill-${kill}`)
    expect(await runUntil(caseDir, n, when), what).toMatchObject({ signal: 'SIGKILL' })
    await withCase(caseDir, async (kase, keyring) => {
      const { findings } = await checkWhole(kase, keyring)
      const errors = findings.filter(({ severity }) => severity === 'error')
      expect(errors, what).toEqual([])
      expect(isWhole(completenessOf(kase.readable, null)), what).toBe(true)
      const isDone = kase.readable.prepare(`SELECT 1 FROM disposal WHERE state = 'done'`).get()
      if (isDone === undefined) await carryOut(kase, keyring, { id: disposal as never })
      const end = endOf(kase) as { once: string[]; certificate: number }
      // Cut off after its end, only the certificate may be missing; it is printed from the record.
      if (isDone === undefined) expect(end, what).toEqual(reference)
    })
    rmSync(caseDir, { recursive: true })
  }
}, 600_000)
