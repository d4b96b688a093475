/** A case in the middle of its work, made through the program's own gate: what a screen's test starts
 *  from. Names and drawings are made up. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateSample } from '../../scripts/generate-sample.ts'
import type { contract, Output, RequestName } from '../../src/ipc/contract.ts'
import { createWorkbench, type Workbench } from '../../src/workbench/workbench.ts'
import { approveNewest } from '../workbench/approving.ts'
import { CASE, EXHIBIT, PEOPLE, type Person } from './people.ts'

/** What is in the folder that {@link makeCase} fills. */
export const PLACES = {
  case: `${CASE.number}.safecase`,
  /** The exhibit's files. */
  source: 'EX-04',
  /** SAFEHOLD_HOME of the workstation that made it. */
  home: 'home',
  bundles: 'stick',
  recoveryKey: 'recovery-key.txt',
} as const

/** What a request takes before it is parsed. */
type Asked<R extends RequestName> = (typeof contract)[R]['input']['_zod']['input']

const FACE = { x: 300_000, y: 200_000, width: 250_000, height: 400_000 }
const WHY = { reason: 'face', person: 'Heron', legalBasis: 'YJCEA 1999 s.45' } as const

/** Makes a case with people, an ingested exhibit, grades, looks, redactions and one bundle in `dir`. */
export async function makeCase(dir: string): Promise<void> {
  mkdirSync(join(dir, PLACES.bundles), { recursive: true })
  await generateSample(join(dir, PLACES.source))
  const home = join(dir, PLACES.home)
  const bench = createWorkbench({ home, version: '0.0.0-test' })
  try {
    await fill(bench, dir)
  } finally {
    await bench.close()
  }
  // It names a folder that will not be there.
  rmSync(join(home, 'recent-cases.json'))
}

async function fill(bench: Workbench, dir: string): Promise<void> {
  const ask = async <R extends RequestName>(name: R, input: Asked<R>): Promise<Output<R>> => {
    const reply = await bench.request(name, input)
    if (!reply.ok) throw new Error(`${name}: ${reply.error.code} ${reply.error.message}`)
    return reply.value as Output<R>
  }
  const as = async (person: Person) => {
    await ask('session.signOut', {})
    await ask('session.signIn', { user: person, passphrase: PEOPLE[person].passphrase })
  }
  const done = async ({ job }: Output<'ingest.start'>) => {
    const { error } = await bench.finished(job, () => undefined)
    if (error !== null) throw new Error(`${error.code} ${error.message}`)
  }
  const { name, passphrase, person } = PEOPLE.ambeki
  const supervisor = { id: 'ambeki', name, person }
  const { recoveryKey } = await ask('case.create', {
    ...{ parentDir: dir, ...CASE, supervisor, passphrase, workstationPassphrase: null },
  })
  const beside = { by: 'recovery-key', recoveryKey } as const
  writeFileSync(join(dir, PLACES.recoveryKey), recoveryKey)
  for (const id of ['mokafor', 'jlindqvist'] as const) {
    await ask('user.add', { id, ...PEOPLE[id], second: beside })
  }

  await as('mokafor')
  await ask('exhibit.add', EXHIBIT)
  await done(await ask('ingest.start', { exhibit: EXHIBIT.id, source: join(dir, PLACES.source) }))

  await as('jlindqvist')
  const { items } = await ask('item.list', {
    ...{ filter: { kind: ['still'], state: ['decoded'] }, sort: 'found', descending: false },
    ...{ offset: 0, limit: 100 },
  })
  const [first, second, third, fourth] = items.filter((item) => item.mediaType === 'image/jpeg')
  if (!first || !second || !third || !fourth) throw new Error('the sample has too few pictures')
  await ask('item.grade', { item: first.id, grade: 'C', note: null })
  await ask('item.grade', { item: second.id, grade: 'not-relevant', note: null })
  const look = { target: 'original', region: FACE, reason: 'grade' } as const
  await ask('reveal.request', { item: third.id, ...look })

  await as('mokafor')
  const regions = [{ region: FACE, ...WHY }]
  await ask('redaction.make', { item: first.id, regions })
  await as('ambeki')
  await approveNewest(bench, first.id)
  await as('mokafor')
  const parentDir = join(dir, PLACES.bundles)
  await done(await ask('bundle.export', { audience: 'court-redacted', parentDir }))
  await ask('redaction.make', { item: fourth.id, regions })
}
