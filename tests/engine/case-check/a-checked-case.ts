/** A case in the middle of its work, made once and copied: ingested, screened, graded, one redaction
 *  approved, one bundle written, closed. Every test damages a copy of its own. */
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import type { ItemId } from '../../../src/domain/item.ts'
import type { UserId } from '../../../src/domain/people.ts'
import { type Checked, checkCase } from '../../../src/engine/case-check/check-case.ts'
import { Job } from '../../../src/engine/jobs/job.ts'
import type { DecoderPool } from '../../../src/engine/media/decoder-pool.ts'
import { detectTools } from '../../../src/engine/media/tools.ts'
import { type Case, openCase } from '../../../src/engine/open-case.ts'
import { screenItems } from '../../../src/engine/preview/screen-items.ts'
import { gradeItem } from '../../../src/engine/review/grade-item.ts'
import type { Keyring } from '../../../src/engine/sealing/keyring.ts'
import { signIn } from '../../../src/engine/sign-in.ts'
import { ANALYST, bundleCase } from '../export/bundle-case.ts'

export type Template = {
  readonly dir: string
  /** Two stills, then a text. */
  readonly items: readonly ItemId[]
  readonly decoders: DecoderPool
  readonly remove: () => Promise<void>
}

export async function makeTemplate(): Promise<Template> {
  const given = await bundleCase()
  const { kase, keyring, decoders } = given
  const job = new Job('ingest')
  await screenItems(kase, keyring, { decoders, tools: await detectTools(), job, actor: ANALYST })
  const items = kase.readable.prepare<[], ItemId>('SELECT id FROM item ORDER BY name').pluck().all()
  const [still] = items
  if (still === undefined) throw new Error('not ingested')
  given.approve(still, await given.redact(still))
  // The fixture registers its exhibit behind the gate's back, which writes the entry.
  const data = { exhibit: 'E-0001', seal: 'S-1', seizedAt: '2026-01-01T00:00:00Z' }
  kase.ledger.append({ action: 'exhibit-registered', data }, ANALYST)
  kase.ledger.append({ action: 'grade', item: still, data: { grade: 'A' } }, ANALYST)
  gradeItem(kase, { item: still, user: 'ana' as UserId, grade: 'A', note: null })
  await given.write()
  kase.ledger.checkpoint(keyring.ledgerKey)
  kase.close()
  return { dir: kase.dir, items, decoders, remove: given.close }
}

export type Copy = {
  readonly dir: string
  /** Opens it, signs in, and checks it whole. */
  readonly check: (job?: Job) => Promise<Checked>
  /** By a connection of its own, as somebody with the file would. */
  readonly sql: <T>(work: (db: Sqlite.Database) => T) => T
}

export function copyOf({ dir, decoders }: Template): Copy {
  const parent = mkdtempSync(join(tmpdir(), 'safehold-check-'))
  const copy = join(parent, basename(dir))
  cpSync(dir, copy, { recursive: true })
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }))
  return {
    dir: copy,
    check: (job = new Job('check')) =>
      opened(copy, (kase, keyring) => checkCase(kase, keyring, { job, decoders })),
    sql: (work) => {
      const db = new Sqlite(join(copy, 'catalogue.db'))
      try {
        return work(db)
      } finally {
        db.close()
      }
    },
  }
}

/** With the case open and its supervisor signed in. */
export async function opened<T>(
  dir: string,
  work: (kase: Case, keyring: Keyring) => Promise<T>,
): Promise<T> {
  const kase = openCase(dir)
  try {
    return await work(kase, await signIn(kase, 'sue' as UserId, 'correct horse battery'))
  } finally {
    kase.close()
  }
}

/** `severity code path` of each finding, and its words. */
export function found({ findings }: Pick<Checked, 'findings'>): string[] {
  return findings.map(({ severity, code, path }) => `${severity} ${code} ${path}`)
}

/** Changes one byte of a file, though it is for reading only. */
export function flip(path: string, at: number, bit = 1): void {
  const bytes = readFileSync(path)
  const place = at < 0 ? bytes.length + at : at
  bytes.writeUInt8(bytes.readUInt8(place) ^ bit, place)
  chmodSync(path, 0o600)
  writeFileSync(path, bytes)
}
