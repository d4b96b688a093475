/** `node bench/ledger.ts`, part of `npm run bench`: what an entry of the ledger costs beside a bare insert of
 *  the same bytes, and what it takes to check and to open a long one. See README.md. */
import { spawnSync } from 'node:child_process'
import { createPublicKey, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { CaseNumber } from '../src/domain/case.ts'
import type { Act } from '../src/domain/custody.ts'
import type { ItemId } from '../src/domain/item.ts'
import { StaffNumber, UserId } from '../src/domain/people.ts'
import { openWritable } from '../src/engine/catalogue/database.ts'
import { createCase } from '../src/engine/create-case.ts'
import type { Case } from '../src/engine/open-case.ts'
import { makeAuthority } from '../src/engine/signing/certificate.ts'
import type { Pass } from './ledger-pass.ts'

const ACTOR = { user: 'bench', role: 'analyst' } as const

/** As many as an ingest records at a time. */
const BATCH = 128

const PASS = fileURLToPath(new URL('ledger-pass.ts', import.meta.url))

export async function benchLedger(parent: string, entries: number): Promise<void> {
  const dir = mkdtempSync(join(parent, 'safehold-ledger-'))
  try {
    const { kase, keyring } = await aCase(dir)
    say(`\nCustody ledger, somebody signed in, ${BATCH} entries a transaction`)
    append(kase, dir)
    checkpoint(kase, () => kase.ledger.checkpoint(keyring.ledgerKey))
    await grow(kase, entries)
    kase.ledger.checkpoint(keyring.ledgerKey)
    const key = createPublicKey(keyring.ledgerKey).export({ format: 'pem', type: 'spki' })
    kase.close()
    say(`\nA ledger of ${entries} entries, each in a new process that holds nothing else`)
    for (const pass of ['whole', 'onward', 'open'] as const) report(pass, kase.dir, String(key))
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

export async function aCase(dir: string) {
  return createCase({
    parentDir: dir,
    number: CaseNumber.parse('LEDGER'),
    title: 'Bench',
    agency: 'Bench',
    supervisor: {
      id: UserId.parse('bench'),
      name: 'Bench',
      person: StaffNumber.parse('1'),
    },
    passphrase: 'only for measuring',
    workstation: {
      home: dir,
      organisation: 'Bench',
      rootPem: '',
      rootSha256: '',
      authority: await makeAuthority('Bench'),
    },
    tool: 'safehold-bench',
  })
}

/** Both in turns, so that whatever else the machine does meets each alike; medians, for the same reason. */
function append(kase: Case, dir: string): void {
  const bare = openWritable(join(dir, 'bare.db'))
  const insert = bare.prepare(
    `INSERT INTO entry (seq, leaf, body, time, actor, action, item, item_seq, item_no)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const written = kase.readable
    .prepare<[number], unknown[]>(
      `SELECT seq, leaf, body, time, actor, action, item, item_seq, item_no
       FROM entry WHERE seq >= ? ORDER BY seq`,
    )
    .raw()
  const times = { ours: new Samples(), bare: new Samples() }
  for (let batch = 0; batch < 300; batch += 1) {
    const from = kase.ledger.size()
    const acts = Array.from({ length: BATCH }, () => ingestOf(anItem()))
    times.ours.transaction(kase.writable, acts, (act) => kase.ledger.append(act, ACTOR))
    times.bare.transaction(bare, written.all(from), (row) => insert.run(...row))
  }
  bare.close()
  const [ours, plain] = [times.ours.microseconds(), times.bare.microseconds()]
  say(
    `  append              ${ours.toFixed(1).padStart(7)} µs an entry, its share of the commit included`,
  )
  say(`  bare insert         ${plain.toFixed(1).padStart(7)} µs, the same bytes and indexes`)
  say(`  ratio               ${(ours / plain).toFixed(1).padStart(7)} ×`)
}

/** What the thousandth entry brings with it: root over heads, note, signature by certificate, two files. */
function checkpoint(kase: Case, make: () => unknown): void {
  const times: number[] = []
  for (let n = 0; n < 15; n += 1) {
    kase.writable.transaction(() => {
      for (let entry = 0; entry < 900; entry += 1) kase.ledger.append(ingestOf(anItem()), ACTOR)
    })()
    const start = performance.now()
    make()
    times.push(performance.now() - start)
  }
  say(
    `  checkpoint          ${median(times).toFixed(1).padStart(7)} ms, at the latest every 1000 entries`,
  )
}

/** Half of the entries bring a new item, half come back to one, most of them in order. */
async function grow(kase: Case, entries: number): Promise<void> {
  const items: ItemId[] = []
  const next = (n: number): Act => {
    if (n % 2 === 0 || items.length === 0) {
      const item = anItem()
      items.push(item)
      return ingestOf(item)
    }
    const place = n % 20 === 1 ? Math.floor(Math.random() * items.length) : Math.floor(n / 4)
    return { action: 'grade', item: items[place] ?? anItem(), data: { grade: 'A' } }
  }
  const write = kase.writable.transaction((from: number, to: number) => {
    for (let n = from; n < to; n += 1) kase.ledger.append(next(n), ACTOR)
  })
  for (let n = kase.ledger.size(); n < entries; n += BATCH) {
    write.immediate(n, Math.min(n + BATCH, entries))
    // Files of checkpoints are written when a transaction is over.
    if (n % (50 * BATCH) < BATCH) await new Promise((resolve) => setImmediate(resolve))
  }
}

function report(pass: Pass, dir: string, key: string): void {
  const run = spawnSync(process.execPath, [PASS, pass, dir], { input: key, encoding: 'utf8' })
  if (run.status !== 0) throw new Error(run.stderr)
  const { seconds, cpuSeconds, peakMib, startMib, entries, longestMs } = JSON.parse(
    run.stdout,
  ) as Outcome
  say(
    `  ${WORDS[pass].padEnd(20)}${seconds.toFixed(2).padStart(7)} s (cpu ${cpuSeconds.toFixed(2)}) ` +
      `for ${entries} entries, ` +
      `peak memory ${peakMib.toFixed(0)} MiB (${startMib.toFixed(0)} before), ` +
      `others waited ${longestMs.toFixed(0)} ms at most`,
  )
}

type Outcome = Record<
  'seconds' | 'cpuSeconds' | 'peakMib' | 'startMib' | 'entries' | 'longestMs',
  number
>

const WORDS = {
  whole: 'whole check',
  onward: 'check of the tail',
  open: 'opening the case',
} as const

function ingestOf(item: ItemId): Act {
  const hash = 'ab'.repeat(32)
  return {
    action: 'ingest',
    item,
    data: {
      exhibit: 'EX-04',
      md5: 'ab'.repeat(16),
      mtimeNs: '1700000000000000000',
      object: hash,
      readAt: '2026-11-23T09:30:01.000Z',
      sha1: 'ab'.repeat(20),
      sha256: hash,
      size: 123_456,
    },
  }
}

function anItem(): ItemId {
  return `i${randomBytes(8).toString('hex')}` as ItemId
}

/** Milliseconds of single statements and of commits. */
class Samples {
  readonly #each: number[] = []
  readonly #commits: number[] = []

  transaction<T>(db: Case['writable'], all: readonly T[], write: (one: T) => unknown): void {
    db.exec('BEGIN IMMEDIATE')
    for (const one of all) {
      const start = performance.now()
      write(one)
      this.#each.push(performance.now() - start)
    }
    const start = performance.now()
    db.exec('COMMIT')
    this.#commits.push((performance.now() - start) / BATCH)
  }

  /** Of an entry, its share of the commit included. */
  microseconds(): number {
    return 1000 * (median(this.#each) + median(this.#commits))
  }
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      entries: { type: 'string', default: '1000000' },
      dir: { type: 'string', default: tmpdir() },
    },
  })
  await benchLedger(values.dir, Number(values.entries))
}
