/** A workbench with a real case: three or more people, one ingested exhibit. */
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { JobProgress } from '../../src/domain/job.ts'
import { type Role, StaffNumber } from '../../src/domain/people.ts'
import type { Input, Output, Reply, RequestName } from '../../src/ipc/contract.ts'
import { createWorkbench, type Workbench } from '../../src/workbench/workbench.ts'

export const PEOPLE = {
  ambeki: 'supervisor',
  skwan: 'supervisor',
  mokafor: 'analyst',
  rdiaz: 'analyst',
  jlindqvist: 'reviewer',
} as const satisfies Record<string, Role>
export type Person = keyof typeof PEOPLE

export const passphraseOf = (person: string) => `correct horse ${person}`
export const staffNumberOf = (person: string) => StaffNumber.parse(person)
export const EXHIBIT = 'EX-04' as Input<'ingest.start'>['exhibit']

export type ABench = {
  readonly dir: string
  readonly caseDir: string
  /** Folder of the exhibit; its own name is in no reply to a reviewer. */
  readonly source: string
  readonly bench: Workbench
  /** From the safe: what stands beside whoever adds a person. */
  readonly recoveryKey: string
  /** Failures that nobody foresaw. */
  readonly unforeseen: unknown[]
  readonly ask: <R extends RequestName>(name: R, input: Input<R>) => Promise<Output<R>>
  /** Code of the refusal, or `done`. */
  readonly codeOf: (name: string, input: unknown) => Promise<string>
  /** Signs out whoever is there, and this person in, or who has the key from the safe; null: nobody. */
  readonly as: (person: Person | 'recovery' | null) => Promise<void>
  readonly ended: (job: Output<'ingest.start'>) => Promise<JobProgress>
  readonly ingest: () => Promise<JobProgress>
  /** By a connection of its own, as somebody with the file would. */
  readonly sql: <T>(work: (db: Sqlite.Database) => T) => T
  readonly remove: () => Promise<void>
}

/** @param people - Beside ambeki, who makes the case. */
export async function aBench(
  files: Readonly<Record<string, Buffer>>,
  people: readonly Person[],
): Promise<ABench> {
  const dir = mkdtempSync(join(tmpdir(), 'safehold-bench-'))
  const source = join(dir, 'seized-folder-of-heron')
  mkdirSync(source)
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(source, name), bytes)
  const unforeseen: unknown[] = []
  const bench = createWorkbench({
    home: join(dir, 'home'),
    version: '0.0.0-test',
    onUnexpected: (error) => unforeseen.push(error),
  })
  const ask: ABench['ask'] = async (name, input) => {
    const reply = await bench.request(name, input)
    if (!reply.ok) throw new Error(`${name}: ${reply.error.code} ${reply.error.message}`)
    return reply.value as Output<typeof name>
  }
  const ended: ABench['ended'] = async ({ job }) => {
    const progress = await bench.finished(job, () => {})
    if (progress.error !== null) throw new Error(progress.error.code)
    return progress
  }
  const caseDir = join(dir, '2026-0117.safecase')
  let recoveryKey = ''
  const made: ABench = {
    dir,
    caseDir,
    source,
    get recoveryKey() {
      return recoveryKey
    },
    bench,
    unforeseen,
    ask,
    ended,
    codeOf: async (name, input) => codeIn(await bench.request(name, input)),
    as: async (person) => {
      await ask('session.signOut', {})
      if (person === null) return
      if (person === 'recovery') return void (await ask('session.recover', { recoveryKey }))
      const passphrase = passphraseOf(person)
      await ask('session.signIn', { user: person as never, passphrase })
    },
    ingest: async () => ended(await ask('ingest.start', { exhibit: EXHIBIT, source })),
    sql: (work) => {
      const db = new Sqlite(join(caseDir, 'catalogue.db'))
      try {
        return work(db)
      } finally {
        db.close()
      }
    },
    remove: async () => {
      await bench.close().catch(() => undefined)
      rmSync(dir, { recursive: true, force: true })
    },
  }
  recoveryKey = await fill(made, people)
  return made
}

export function codeIn(reply: Reply<unknown>): string {
  return reply.ok ? 'done' : reply.error.code
}

/** @returns the recovery key. */
async function fill({ ask, as, ingest, dir }: ABench, people: readonly Person[]): Promise<string> {
  const { recoveryKey } = await ask('case.create', {
    parentDir: dir,
    number: '2026-0117' as never,
    title: 'Larch Row',
    agency: 'Ferrow Police',
    supervisor: { id: 'ambeki' as never, name: 'A. Mbeki', person: staffNumberOf('ambeki') },
    passphrase: passphraseOf('ambeki'),
    workstationPassphrase: null,
  })
  for (const id of people) {
    await ask('user.add', {
      ...{ id: id as never, name: id, role: PEOPLE[id], person: staffNumberOf(id) },
      ...{ passphrase: passphraseOf(id), second: { by: 'recovery-key', recoveryKey } },
    })
  }
  if (!people.includes('mokafor')) return recoveryKey
  await as('mokafor')
  await ask('exhibit.add', {
    id: EXHIBIT,
    seal: 'K-118204',
    description: 'Telephone, black',
    seizedAt: '2026-11-18T09:15:00Z',
    seizedWhere: 'Mill Lane depot',
    seizedBy: 'PC 2210',
    authority: 'Warrant W-5380',
  })
  await ingest()
  return recoveryKey
}

export const everything = {
  filter: {},
  sort: 'found',
  descending: false,
  offset: 0,
  limit: 500,
} as const

/** All that a case holds: rows of the ledger, rows of everything else, digests of files. */
export function stateOf({ caseDir, sql }: ABench): {
  readonly entries: string[]
  readonly rows: Record<string, string>
  readonly files: string[]
} {
  return sql((db) => {
    const tables = db
      .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
      .pluck()
      .all()
    const rowsOf = (table: string) =>
      db
        .prepare(`SELECT * FROM ${table}`)
        .raw()
        .all()
        .map((row) => JSON.stringify(row))
    return {
      entries: db
        .prepare<[], string>(`SELECT actor || ' ' || action FROM entry ORDER BY seq`)
        .pluck()
        .all(),
      rows: Object.fromEntries(
        tables
          .filter((name) => !['entry', 'tree_node'].includes(name))
          .map((name) => [name, digest(rowsOf(name).join('\n'))]),
      ),
      files: readdirSync(caseDir, { recursive: true, withFileTypes: true })
        .filter((file) => file.isFile() && !/^(catalogue\.db|case\.lock)/.test(file.name))
        .map((file) => join(file.parentPath, file.name))
        .map((path) => `${path} ${digest(readFileSync(path))}`)
        .toSorted(),
    }
  })
}

function digest(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
