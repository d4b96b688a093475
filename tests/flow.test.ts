/** The story without a window: one case from seizure to a verified bundle, through the one gate. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generateSample } from '../scripts/generate-sample.ts'
import type { Bundle } from '../src/domain/bundle.ts'
import { type ItemRow, placeText } from '../src/domain/item.ts'
import type { JobProgress } from '../src/domain/job.ts'
import type { Redaction } from '../src/domain/redaction.ts'
import { askedIn, type Reveal, WHOLE_PICTURE } from '../src/domain/reveal.ts'
import type { Input, Output, RequestName } from '../src/ipc/contract.ts'
import { createWorkbench, type Workbench } from '../src/workbench/workbench.ts'
import { testWith } from './test-with.ts'

const region = { x: 300_000, y: 200_000, width: 250_000, height: 400_000 }
const people = { ambeki: 'supervisor', mokafor: 'analyst', jlindqvist: 'reviewer' } as const
type Person = keyof typeof people
const passphraseOf = (person: string) => `correct horse ${person}`

let dir: string
let bench: Workbench
let stills: ItemRow[]
let chosen: ItemRow
let bundle: Bundle
let rootPath: string
let recoveryKey: string

async function ask<R extends RequestName>(name: R, input: Input<R>): Promise<Output<R>> {
  const reply = await bench.request(name, input)
  if (!reply.ok) throw new Error(`${name}: ${reply.error.code} ${reply.error.message}`)
  return reply.value as Output<R>
}

async function refusalOf(name: RequestName, input: unknown): Promise<string> {
  const reply = await bench.request(name, input)
  return reply.ok ? 'not refused' : reply.error.code
}

async function as(person: Person): Promise<void> {
  await ask('session.signOut', {})
  await ask('session.signIn', { user: person as never, passphrase: passphraseOf(person) })
}

async function done(job: Output<'ingest.start'>): Promise<JobProgress> {
  const ended = await bench.finished(job.job, () => {})
  if (ended.error !== null) throw new Error(`${ended.error.code} ${ended.error.message}`)
  return ended
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-flow-'))
  mkdirSync(join(dir, 'stick'))
  await generateSample(join(dir, 'exhibit'))
  bench = createWorkbench({ home: join(dir, 'home'), version: '0.0.0-test' })
})

afterAll(async () => {
  await bench.close()
  rmSync(dir, { recursive: true, force: true })
})

describe('the story', () => {
  test('a supervisor makes a case and gets a recovery key', async () => {
    const made = await ask('case.create', {
      parentDir: dir,
      number: '2026-0117' as never,
      title: 'Larch Row',
      agency: 'Ferrow Police',
      supervisor: { id: 'ambeki' as never, name: 'A. Mbeki', person: '4471' as never },
      passphrase: passphraseOf('ambeki'),
      workstationPassphrase: null,
    })
    rootPath = made.rootPath
    recoveryKey = made.recoveryKey
    expect(made.recoveryKey.length).toBeGreaterThan(20)
    expect(existsSync(made.rootPath)).toBe(true)
  })

  test('the supervisor gives an analyst and a reviewer their roles, the key from the safe beside', async () => {
    for (const person of ['mokafor', 'jlindqvist'] as const) {
      await ask('user.add', {
        id: person as never,
        name: person,
        role: people[person],
        person: person.toUpperCase() as never,
        passphrase: passphraseOf(person),
        second: { by: 'recovery-key', recoveryKey },
      })
    }
    expect((await ask('user.list', {})).map(({ role }) => role).toSorted()).toEqual([
      'analyst',
      'reviewer',
      'supervisor',
    ])
  })

  test('a wrong passphrase opens nothing and is on record', async () => {
    await ask('session.signOut', {})
    expect(await refusalOf('session.signIn', { user: 'mokafor', passphrase: 'not this one' })).toBe(
      'WRONG_PASSPHRASE',
    )
    expect(await refusalOf('item.list', page())).toBe('NOT_SIGNED_IN')
    await as('ambeki')
    const { lines } = await ask('custody.list', {
      item: null,
      newestFirst: true,
      offset: 0,
      limit: 5,
    })
    expect(lines.map(({ action }) => action)).toContain('sign-in-failed')
  })

  test('an analyst registers an exhibit and ingests its folder: found = ingested + failed + pending', async () => {
    await as('mokafor')
    await ask('exhibit.add', {
      id: 'EX-04' as never,
      seal: 'K-118204',
      description: 'Telephone, black',
      seizedAt: '2026-11-18T09:15:00Z',
      seizedWhere: 'Mill Lane depot',
      seizedBy: 'PC 2210',
      authority: 'Warrant W-5380',
    })
    const before = fingerprintOf(join(dir, 'exhibit'))
    await done(
      await ask('ingest.start', { exhibit: 'EX-04' as never, source: join(dir, 'exhibit') }),
    )
    expect(fingerprintOf(join(dir, 'exhibit'))).toEqual(before)
    const { completeness } = await ask('ingest.summary', { exhibit: null })
    expect(completeness.found).toBe(
      completeness.ingested + completeness.failed + completeness.pending,
    )
    expect(completeness).toMatchObject({ found: before.length, pending: 0 })
  })

  test('every file is catalogued with the digests that other tools find', async () => {
    const { items, total } = await ask('item.list', page())
    expect(items).toHaveLength(total)
    for (const item of items.slice(0, 12)) {
      const shown = await ask('item.show', { item: item.id })
      const path = Buffer.from(shown.pathHex ?? '', 'hex')
      const bytes = readFileSync(Buffer.concat([Buffer.from(join(dir, 'exhibit/')), path]))
      for (const digest of ['md5', 'sha1', 'sha256'] as const) {
        expect(shown.digests?.[digest]).toBe(createHash(digest).update(bytes).digest('hex'))
      }
    }
  })

  test('ingesting the same folder again finds nothing new and does nothing twice', async () => {
    const entries = async () =>
      (await ask('custody.list', { item: null, newestFirst: true, offset: 0, limit: 1 })).total
    const { total } = await ask('item.list', page())
    await done(
      await ask('ingest.start', { exhibit: 'EX-04' as never, source: join(dir, 'exhibit') }),
    )
    expect((await ask('item.list', page())).total).toBe(total)
    const { lines } = await ask('custody.list', {
      item: null,
      newestFirst: true,
      offset: 0,
      limit: 8,
    })
    expect(lines.filter(({ action }) => action === 'ingest')).toEqual([])
    expect(await entries()).toBeGreaterThan(total)
  })

  test('a reviewer sees blurred pictures without names, grades them, and takes a grade back', async () => {
    await as('jlindqvist')
    const { items } = await ask('item.list', page({ kind: ['still'] }))
    stills = items.filter(
      ({ preview, mediaType }) => preview === 'ready' && mediaType === 'image/jpeg',
    )
    expect(stills.length).toBeGreaterThan(3)
    expect(items.every(({ name }) => name === null)).toBe(true)
    for (const { id } of stills.slice(0, 3)) {
      await ask('item.grade', { item: id, grade: 'not-relevant', note: null })
    }
    const first = stills[0]?.id as never
    expect(await ask('item.grade', { item: first, grade: 'C', note: null })).toMatchObject({
      grade: 'C',
    })
    expect(await ask('item.undoGrade', { item: first })).toMatchObject({ grade: 'not-relevant' })
    expect(await ask('review.progress', {})).toMatchObject({ gradedByYou: 3 })
  })

  test('a reviewer’s reveal waits for a supervisor, shows one region once, and leaves a receipt', async () => {
    chosen = stills[0] as ItemRow
    const wish = await ask('reveal.request', {
      item: chosen.id,
      target: 'original',
      region,
      reason: 'grade',
    })
    expect(wish.state).toBe('requested')
    expect(await refusalOf('reveal.open', { reveal: wish.id, item: chosen.id })).toBe('NOT_GRANTED')
    expect(await refusalOf('reveal.decide', { ...askedIn(wish), grant: true })).toBe(
      'ROLE_NOT_ALLOWED',
    )
    await as('ambeki')
    await ask('reveal.decide', { ...askedIn(wish), grant: true })
    expect(await refusalOf('reveal.open', { reveal: wish.id, item: chosen.id })).toBe('NOT_GRANTED')
    await as('jlindqvist')
    const { hold, url } = await ask('reveal.open', { reveal: wish.id, item: chosen.id })
    expect(url).toBe(`/media/reveal/${hold}`)
    const look = await bench.media('reveal', hold, new URLSearchParams())
    expect([look.status, look.mediaType]).toEqual([200, 'image/jpeg'])
    expect((await bench.media('reveal', hold, new URLSearchParams())).status).toBe(404)
    expect((await ask('reveal.close', { hold })).milliseconds).toBeGreaterThanOrEqual(0)
    const { lines } = await ask('custody.list', {
      item: chosen.id,
      newestFirst: false,
      offset: 0,
      limit: 50,
    })
    expect(lines.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['reveal-requested', 'reveal-granted', 'reveal', 'reveal-ended']),
    )
  })

  test('a redaction is approved by a second person only, who has looked at it', async () => {
    await as('mokafor')
    const made: Redaction = await ask('redaction.make', {
      item: chosen.id,
      regions: [{ region, reason: 'face', person: 'Heron', legalBasis: 'YJCEA 1999 s.45' }],
    })
    const { id: redaction, item, output, recipe } = made
    const decision = { redaction, item, output, recipe, approve: true, reason: '' } as const
    const unseen = { ...decision, look: null }
    expect(await refusalOf('redaction.decide', unseen)).toBe('OWN_ACT')
    expect(await ask('bundle.preflight', { audience: 'court-redacted' })).toMatchObject({
      ready: false,
    })
    await as('ambeki')
    expect(await refusalOf('redaction.decide', unseen)).toBe('NOT_LOOKED')
    const { id: look } = await ask('reveal.request', {
      ...{ item, target: 'redaction', region: WHOLE_PICTURE, reason: 'approve' },
    })
    const { hold } = await ask('reveal.open', { reveal: look, item })
    expect((await bench.media('reveal', hold, new URLSearchParams())).status).toBe(200)
    await ask('reveal.close', { hold })
    expect(await ask('redaction.decide', { ...decision, look })).toMatchObject({
      state: 'approved',
      decidedBy: 'ambeki',
    })
    expect(await refusalOf('redaction.decide', { ...decision, look })).toBe('NOT_PENDING')
  })

  test('the bundle is written, signed, and verified from the disk', async () => {
    await as('mokafor')
    expect(await ask('bundle.preflight', { audience: 'court-redacted' })).toMatchObject({
      ready: true,
      items: 1,
    })
    await done(
      await ask('bundle.export', { audience: 'court-redacted', parentDir: join(dir, 'stick') }),
    )
    bundle = (await ask('bundle.list', {}))[0] as Bundle
    const report = await ask('bundle.verify', trusting([rootPath]))
    expect(report.findings.filter(({ severity }) => severity !== 'warning')).toEqual([])
    expect(report).toMatchObject({ exitCode: 0, result: 'intact' })
  })

  test('nobody needs an account to verify, and without the root the signer is not trusted', async () => {
    await ask('session.signOut', {})
    expect(await ask('bundle.verify', trusting([]))).toMatchObject({
      exitCode: 2,
      result: 'untrusted',
    })
  })

  testWith(
    'openssl',
    'sha512sum',
    'sha256sum',
  )('openssl and sha512sum agree', () => {
    const run = (command: string, ...args: string[]) =>
      execFileSync(command, args, { cwd: bundle.path, stdio: 'pipe' })
    run(
      'openssl',
      ...'cms -verify -cades -binary -inform DER -in signatures/01-export.p7s -content tagmanifest-sha512.txt'.split(
        ' ',
      ),
      ...['-CAfile', rootPath, '-purpose', 'smimesign', '-out', '/dev/null'],
    )
    run('sha512sum', '-c', '--strict', 'tagmanifest-sha512.txt')
    run('sha512sum', '-c', '--strict', 'manifest-sha512.txt')
    run('sha256sum', '-c', '--strict', 'manifest-sha256.txt')
  })

  test('no name, path or place of the evidence is in the bundle', async () => {
    await as('mokafor')
    const shown = await ask('item.show', { item: chosen.id })
    const said = [shown.device?.model, shown.place && placeText(shown.place)]
    const secrets = [shown.name, ...said].filter((text) => text !== null && text !== undefined)
    expect(secrets.length).toBeGreaterThan(0)
    for (const file of filesOf(bundle.path)) {
      const bytes = readFileSync(file)
      for (const secret of secrets)
        expect(bytes.includes(secret), `${secret} in ${file}`).toBe(false)
    }
  })

  test('the ledger and every sealed object verify at the end', async () => {
    await as('ambeki')
    const { job } = await ask('case.verify', {})
    await bench.finished(job, () => {})
    const check = await ask('case.report', {})
    expect(check?.findings).toEqual([])
    expect(check?.intact).toBe(true)
    expect(check?.counted.objects).toBeGreaterThan(30)
  })

  test('the case opens again after everything was closed, and remembers', async () => {
    await bench.close()
    bench = createWorkbench({ home: join(dir, 'home'), version: '0.0.0-test' })
    await ask('case.open', { dir: join(dir, '2026-0117.safecase') })
    await as('ambeki')
    expect((await ask('custody.verify', {})).intact).toBe(true)
    const reveals: Reveal[] = await ask('reveal.list', { item: chosen.id })
    expect(reveals.map(({ target, looked }) => [target, looked])).toEqual([
      ['redaction', true],
      ['original', true],
    ])
  })
})

function page(filter: object = {}) {
  return { filter, sort: 'found', descending: false, offset: 0, limit: 500 } as const
}

function trusting(rootPaths: string[]) {
  const none = { rootSha256: [], signers: [], anchorPaths: [], crlPaths: [], tsaRootPaths: [] }
  return { path: bundle.path, rootPaths, ...none }
}

/** Every file with its content's digest and its times: what an ingest must not change. */
function fingerprintOf(folder: string): string[] {
  return filesOf(folder).map((file) => {
    const { mtimeNs, mode } = statSync(file, { bigint: true })
    return `${file} ${mtimeNs} ${mode} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`
  })
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
}
