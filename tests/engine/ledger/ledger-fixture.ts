/** A ledger in a catalogue of its own, with a clock that a test can set. */
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Act } from '../../../src/domain/custody.ts'
import type { ItemId } from '../../../src/domain/item.ts'
import { openWritable, type WritableDb } from '../../../src/engine/catalogue/database.ts'
import type { Clock } from '../../../src/engine/clock.ts'
import { type Actor, Ledger } from '../../../src/engine/ledger/ledger.ts'

export const LOG = 'safehold.local/case/7c1f6f0e-6f0b-4a51-9d5e-0d6b6c3f2a10'
export const TOOL = 'safehold 0.1.0'
export const ANALYST: Actor = { user: 'a.moreau', role: 'analyst' }

/** Starts at 09:30 UTC and goes on one second at each reading. */
export class TestClock implements Clock {
  now = Date.UTC(2026, 10, 23, 9, 30)
  #mono = 5_000_000

  read(): ReturnType<Clock['read']> {
    this.now += 1_000
    this.#mono += 1_000_000
    const time = new Date(this.now).toISOString()
    return { time, tz: '+01:00', boot: '3f9a1c52-9f0e-4b77-8c39-6f1f0d7f6a01', mono: this.#mono }
  }
}

export type Fixture = {
  readonly dir: string
  readonly db: WritableDb
  readonly clock: TestClock
  readonly ledger: Ledger
  readonly keys: ReturnType<typeof newKeys>
}

/** Removed when the test ends. */
export function newLedger(): Fixture {
  const { remove, ...fixture } = keptLedger()
  onTestFinished(remove)
  return fixture
}

/** For many tests; who makes it removes it. */
export function keptLedger(): Fixture & { readonly remove: () => void } {
  const dir = mkdtempSync(join(tmpdir(), 'safehold-ledger-'))
  const db = openWritable(join(dir, 'catalogue.db'))
  const clock = new TestClock()
  const ledger = new Ledger({ db, log: LOG, clock, tool: TOOL, dir })
  const remove = () => {
    db.close()
    rmSync(dir, { recursive: true, force: true })
  }
  return { dir, db, clock, ledger, keys: newKeys(), remove }
}

export function newKeys() {
  return generateKeyPairSync('ed25519')
}

export function itemId(n: number): ItemId {
  return `i${n.toString(16).padStart(16, '0')}` as ItemId
}

export function ingest(n: number): Act {
  return { action: 'ingest', item: itemId(n), data: { sha256: 'ab'.repeat(32), size: '1024' } }
}

/** Three items, acts between them, a clock that goes back once, two checkpoints; 12 entries. */
export function tellStory({ ledger, clock, keys }: Fixture): void {
  ledger.append({ action: 'case-created', data: {} }, ANALYST)
  for (const n of [0, 1, 2]) ledger.append(ingest(n), ANALYST)
  ledger.checkpoint(keys.privateKey)
  const grade = { action: 'grade', data: { grade: 'A' } } as const
  ledger.append({ ...grade, item: itemId(1) }, ANALYST)
  clock.now -= 3_600_000
  ledger.append({ ...grade, item: itemId(0) }, ANALYST)
  ledger.append(
    { action: 'reveal', item: itemId(1), purpose: 'identify', data: { milliseconds: 900 } },
    ANALYST,
  )
  ledger.append({ action: 'sign-out', data: {} }, ANALYST)
  ledger.append({ ...grade, item: itemId(2) }, ANALYST)
  ledger.checkpoint(keys.privateKey)
}
