import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CaseSummary } from '../../../src/domain/case.ts'
import type { ExhibitId } from '../../../src/domain/exhibit.ts'
import type { User, UserId } from '../../../src/domain/people.ts'
import { KnownAnchors } from '../../../src/engine/anchors/known-anchors.ts'
import { openWritable } from '../../../src/engine/catalogue/database.ts'
import { systemClock } from '../../../src/engine/clock.ts'
import { ingestFolder } from '../../../src/engine/ingest/ingest-folder.ts'
import { Job } from '../../../src/engine/jobs/job.ts'
import { KeyFile } from '../../../src/engine/key-file.ts'
import { Ledger, SYSTEM } from '../../../src/engine/ledger/ledger.ts'
import type { Case } from '../../../src/engine/open-case.ts'
import type { Keyring, Tier } from '../../../src/engine/sealing/keyring.ts'

export type Evidence = {
  readonly kase: Case
  readonly keyring: Keyring
  /** Put files here before {@link ingest}. */
  readonly source: string
  readonly ingest: () => Promise<void>
  readonly remove: () => void
}

const EXHIBIT = 'EX-01' as ExhibitId

/** A case in a temporary folder with keys made for it, and an empty folder as its one exhibit. */
export function caseWithEvidence(): Evidence {
  const root = mkdtempSync(join(tmpdir(), 'safehold-screen-'))
  const dir = join(root, 'case')
  const source = join(root, 'exhibit')
  for (const one of ['checkpoints', 'objects', 'derivatives']) {
    mkdirSync(join(dir, one), { recursive: true })
  }
  mkdirSync(source)
  const db = openWritable(join(dir, 'catalogue.db'))
  db.prepare(`INSERT INTO exhibit VALUES (?, 's', 'd', 't', 'w', 'b', 'a', 't')`).run(EXHIBIT)
  const log = 'safehold.local/case/5b0f6a1e-6d0c-4c3e-9a61-1a1c39bd6c55'
  const ledger = new Ledger({ db, log, clock: systemClock, tool: 'safehold test', dir })
  const kase: Case = {
    dir,
    summary: {} as CaseSummary,
    readable: db,
    writable: db,
    ledger,
    clock: systemClock,
    keys: new KeyFile(dir, db, ledger),
    anchors: new KnownAnchors({ ledger, db, vkey: '' }),
    close: () => db.close(),
  }
  const keyring = freshKeyring()
  return {
    kase,
    keyring,
    source,
    ingest: async () => {
      const job = new Job('ingest')
      await ingestFolder(kase, keyring, {
        exhibit: EXHIBIT,
        sourceDir: source,
        job,
        actor: SYSTEM,
        containers: null,
      })
    },
    remove: () => {
      db.close()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

function freshKeyring(): Keyring {
  const tiers: Record<Tier, Buffer> = {
    original: randomBytes(32),
    preview: randomBytes(32),
    identity: randomBytes(32),
  }
  const user: User = {
    ...{ id: 'analyst' as UserId, name: 'An Analyst', role: 'analyst' as const, person: null },
  }
  return {
    user,
    sealing: (name) => tiers[name],
    opening: (name) => ({ tier: [tiers[name]] }),
    has: () => true,
    namesKey: randomBytes(32),
    ledgerKey: generateKeyPairSync('ed25519').privateKey,
    signer: () => {
      throw new TypeError('nothing is signed here')
    },
    userPrivateKey: generateKeyPairSync('x25519').privateKey,
    lock: () => {},
  }
}
