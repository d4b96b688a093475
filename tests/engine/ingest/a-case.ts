/** A real catalogue, ledger and key set in a temporary folder: as much of a case as an ingest needs. */
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CaseSummary } from '../../../src/domain/case.ts'
import type { ExhibitId } from '../../../src/domain/exhibit.ts'
import type { Completeness } from '../../../src/domain/item.ts'
import { KnownAnchors } from '../../../src/engine/anchors/known-anchors.ts'
import { openWritable } from '../../../src/engine/catalogue/database.ts'
import { systemClock } from '../../../src/engine/clock.ts'
import type { UnpackLimits } from '../../../src/engine/containers/limits.ts'
import { addExhibit } from '../../../src/engine/exhibits/exhibits.ts'
import { ingestFolder } from '../../../src/engine/ingest/ingest-folder.ts'
import { Job } from '../../../src/engine/jobs/job.ts'
import { KeyFile } from '../../../src/engine/key-file.ts'
import { Ledger } from '../../../src/engine/ledger/ledger.ts'
import { detectTools, type Tools } from '../../../src/engine/media/tools.ts'
import type { Case } from '../../../src/engine/open-case.ts'
import type { Keyring } from '../../../src/engine/sealing/keyring.ts'

export const EXHIBIT = 'E1' as ExhibitId
export const ACTOR = { user: 'ana', role: 'analyst' } as const

export type TestCase = {
  readonly kase: Case
  readonly keyring: Keyring
  /** Beside the case folder, not in it; empty. */
  readonly sourceDir: string
  readonly publicKey: ReturnType<typeof generateKeyPairSync>['publicKey']
  readonly remove: () => void
}

export function aCase(options: { readonly dir?: string } = {}): TestCase {
  const parent = mkdtempSync(join(tmpdir(), 'safehold-ingest-'))
  const dir = options.dir ?? join(parent, 'test.safecase')
  const sourceDir = join(parent, 'source')
  mkdirSync(join(dir, 'objects'), { recursive: true })
  mkdirSync(sourceDir)
  const db = openWritable(join(dir, 'catalogue.db'))
  const id = randomUUID()
  const ledger = new Ledger({
    db,
    log: `safehold.local/case/${id}`,
    clock: systemClock,
    tool: 'safehold-test',
    dir,
  })
  const summary = CaseSummary.parse({
    id,
    number: '2026-0001',
    title: 'Test',
    agency: 'Test',
    createdAt: new Date().toISOString(),
    dir,
    readOnly: false,
  })
  const close = () => db.close()
  const kase: Case = {
    dir,
    summary,
    readable: db,
    writable: db,
    ledger,
    clock: systemClock,
    keys: new KeyFile(dir, db, ledger),
    anchors: new KnownAnchors({ ledger, db, vkey: '' }),
    close,
  }
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  addExhibit(
    kase,
    {
      id: EXHIBIT,
      seal: 'S-1',
      description: 'a test medium',
      seizedAt: '2026-01-01T00:00:00Z',
      seizedWhere: 'here',
      seizedBy: 'nobody',
      authority: 'none',
    },
    new Date().toISOString(),
  )
  return {
    kase,
    keyring: aKeyring(privateKey),
    sourceDir,
    publicKey,
    remove: () => {
      close()
      rmSync(parent, { recursive: true, force: true })
    },
  }
}

const tools = detectTools()

/** Runs one ingest of the case's source to its end. */
export async function ingest(
  { kase, keyring, sourceDir }: TestCase,
  job: Job = new Job('ingest'),
  source: string = sourceDir,
  how: { readonly depth?: number; readonly limits?: UnpackLimits; readonly tools?: Tools } = {},
): Promise<Completeness> {
  const input = { exhibit: EXHIBIT, sourceDir: source, job, actor: ACTOR }
  return ingestFolder(kase, keyring, {
    ...input,
    containers: { depth: 3, tools: await tools, ...how },
  })
}

function aKeyring(ledgerKey: Keyring['ledgerKey']): Keyring {
  const original = randomBytes(32)
  return {
    user: { id: 'ana' as Keyring['user']['id'], name: 'Ana', role: 'analyst', person: null },
    sealing: () => original,
    opening: () => ({ tier: [original] }),
    has: () => true,
    namesKey: randomBytes(32),
    ledgerKey,
    signer: () => {
      throw new Error('not part of this test')
    },
    userPrivateKey: generateKeyPairSync('x25519').privateKey,
    lock: () => {},
  }
}
