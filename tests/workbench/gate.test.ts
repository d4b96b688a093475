/** The one gate on a real case: who may ask what, and that a refusal changes nothing at all. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ItemId } from '../../src/domain/item.ts'
import { SessionRole } from '../../src/domain/people.ts'
import { askedIn, WHOLE_PICTURE } from '../../src/domain/reveal.ts'
import { makeRecoveryKey } from '../../src/engine/sealing/recovery-key.ts'
import { contract, type RequestName } from '../../src/ipc/contract.ts'
import type { Request } from '../../src/ipc/request.ts'
import { createWorkbench } from '../../src/workbench/workbench.ts'
import { drawing } from '../engine/media/drawings.ts'
import { inputsOn } from '../ipc/inputs.ts'
import {
  type ABench,
  aBench,
  EXHIBIT,
  everything,
  type Person,
  passphraseOf,
  stateOf,
} from './a-bench.ts'
import { approvalOf, lookAtRedaction } from './approving.ts'
import { promised } from './roles-table.ts'

const region = { x: 100_000, y: 100_000, width: 200_000, height: 200_000 }

let a: ABench
let item: ItemId
let other: ItemId
/** Each disclosure takes a folder of its own. */
let proofs = 0
let search: string
/** Each is of its own name, and asks for something else. */
let searches = 0

beforeAll(async () => {
  a = await aBench(
    {
      'one.jpg': await drawing(320, 240).jpeg().toBuffer(),
      'two.png': await drawing(200, 150).png().toBuffer(),
      'note.txt': Buffer.from('a note'),
    },
    ['skwan', 'mokafor', 'rdiaz', 'jlindqvist'],
  )
  const { items } = await a.ask('item.list', { ...everything, filter: { kind: ['still'] } })
  const [first, second] = items.map(({ id }) => id)
  if (first === undefined || second === undefined) throw new Error('not ingested')
  item = first
  other = second
  await a.as('mokafor')
  const query = { filter: { text: 'x' }, sort: 'found', descending: false } as const
  search = (await a.ask('search.save', { name: 'of the gate', query })).search
  await a.as('ambeki')
  await a.ask('custodian.add', { label: 'Court safe', second: besideThem('skwan') as never })
})

afterAll(() => a.remove())

afterEach(() => expect(a.unforeseen.splice(0)).toEqual([]))

const besideThem = (user: Person) => ({ by: 'passphrase', user, passphrase: passphraseOf(user) })

/** Well-formed, and as good as possible: on things that are there.
 *  @param person - Who asks and may be let through: for them on nothing that the other tests need. */
function inputOf(name: RequestName, person: Person | 'recovery' | null = null): unknown {
  const second = besideThem('skwan')
  const inputs = inputsOn({ ...a, item, exhibit: EXHIBIT, second })
  const own: Partial<Record<RequestName, object>> = {
    'session.signIn': { user: 'mokafor', passphrase: passphraseOf('mokafor') },
    'user.add': {
      ...inputs['user.add'],
      ...{ id: `newcomer.${person}`, role: person === 'recovery' ? 'supervisor' : 'reviewer' },
    },
    'custody.prove': { item, dir: join(a.dir, `proof-${proofs++}`) },
    'search.run': { search },
    'search.save': {
      name: `search ${searches++}`,
      query: { filter: { text: `s${searches}` }, sort: 'found', descending: false },
    },
    ...(person === null && {
      'passphrase.change': { old: passphraseOf('mokafor'), passphrase: 'another passphrase' },
      'passphrase.reset': { user: 'rdiaz', passphrase: 'another passphrase', second },
      'user.revoke': { user: 'rdiaz', second },
      'custodian.withdraw': { custodian: 'recovery-2', second },
    }),
  }
  return own[name] ?? inputs[name] ?? {}
}

const names = Object.keys(contract) as RequestName[]
/** These end the session or the case under the test's feet; they have tests of their own. */
const ENDING: readonly RequestName[] = [
  ...(['case.create', 'case.open', 'case.close'] as const),
  ...(['session.signIn', 'session.recover', 'session.signOut'] as const),
]

async function jobsAreOver(): Promise<void> {
  const reply = await a.bench.request('job.list', {})
  if (!reply.ok) return
  for (const { job } of reply.value as { job: never }[]) await a.bench.finished(job, () => {})
}

describe('who may ask', () => {
  test.each<Person | 'recovery' | null>([null, 'jlindqvist', 'mokafor', 'ambeki', 'recovery'])(
    '%s: each request is refused, leaving only a note of it, or let through, as docs/roles.md promises',
    async (person) => {
      await a.as(person)
      const { session } = await a.ask('app.state', {})
      for (const name of names) {
        if (ENDING.includes(name)) continue
        const isAllowed = promised(name, session?.role ?? null)
        await jobsAreOver()
        const before = stateOf(a)
        const code = await a.codeOf(name, inputOf(name, person))
        if (isAllowed) {
          expect(['NOT_SIGNED_IN', 'ROLE_NOT_ALLOWED', 'INTERNAL'], name).not.toContain(code)
          const { custody, writes } = contract[name] as Request
          if (custody === null && writes === undefined) expect(stateOf(a), name).toEqual(before)
          else if (code === 'done') {
            expect(stateOf(a).entries.length, name).toBeGreaterThan(before.entries.length)
          }
          continue
        }
        expect(code, name).toBe(session === null ? 'NOT_SIGNED_IN' : 'ROLE_NOT_ALLOWED')
        const after = stateOf(a)
        const noted = session === null ? [] : [`${session.user} refused`]
        expect(after.entries, name).toEqual([...before.entries, ...noted])
        expect({ ...after, entries: [] }, name).toEqual({ ...before, entries: [] })
      }
      await jobsAreOver()
    },
  )

  test('what begins or ends a session is open to everybody, for nobody can be locked out of leaving', () => {
    for (const name of ENDING) {
      for (const role of [null, ...SessionRole.options]) expect(promised(name, role)).toBe(true)
    }
  })
})

describe('what is no request changes nothing, and is not noted', () => {
  test.each([
    ...['', 'no.such', 'ITEM.LIST', 'item.list ', '__proto__', 'constructor', 'toString'],
  ])('%j', async (name) => {
    await a.as('ambeki')
    const before = stateOf(a)
    expect(await a.codeOf(name, {})).toBe('UNKNOWN_REQUEST')
    expect(stateOf(a)).toEqual(before)
  })

  test.each(['mokafor', 'ambeki', 'jlindqvist'] as const)(
    'malformed input, as %s, to every request',
    async (person) => {
      await a.as(person)
      const before = stateOf(a)
      for (const name of names) {
        const good = inputOf(name) as object
        const [key = ''] = Object.keys(good)
        const bad: unknown[] = [
          ...[null, undefined, 1, 'text', [], [good]],
          { ...good, extra: 1 },
          ...(key === '' ? [] : [{}, { ...good, [key]: { $gt: '' } }, { ...good, [key]: 1e308 }]),
        ]
        for (const input of bad) expect(await a.codeOf(name, input), name).toBe('BAD_INPUT')
      }
      expect(stateOf(a)).toEqual(before)
    },
  )

  test('an item’s id that is a path or a pattern', async () => {
    await a.as('mokafor')
    for (const id of ['../x', `${item}\n`, item.toUpperCase(), `${item} `, 'i%', '']) {
      expect(await a.codeOf('item.show', { item: id })).toBe('BAD_INPUT')
    }
  })
})

describe('when the ledger cannot be written', () => {
  const acts: [Person, RequestName][] = [
    ['ambeki', 'user.add'],
    ['ambeki', 'passphrase.reset'],
    ['ambeki', 'user.revoke'],
    ['ambeki', 'custodian.add'],
    ['ambeki', 'custodian.withdraw'],
    ['mokafor', 'passphrase.change'],
    ['ambeki', 'case.verify'],
    ['ambeki', 'case.saveReport'],
    ['ambeki', 'custody.verify'],
    ['ambeki', 'reveal.decide'],
    ['ambeki', 'redaction.decide'],
    ['ambeki', 'bundle.export'],
    ['ambeki', 'anchor.explain'],
    ['mokafor', 'anchor.check'],
    ['mokafor', 'anchor.checkCopy'],
    ['mokafor', 'anchor.copy'],
    ['mokafor', 'timestamp.request'],
    ['mokafor', 'timestamp.import'],
    ['mokafor', 'anchor.receipt'],
    ['mokafor', 'anchor.proof'],
    ['mokafor', 'exhibit.add'],
    ['mokafor', 'exhibit.handOver'],
    ['mokafor', 'exhibit.note'],
    ['mokafor', 'exhibit.print'],
    ['mokafor', 'item.print'],
    ['mokafor', 'item.note'],
    ['mokafor', 'item.text'],
    ['mokafor', 'ingest.saveFindings'],
    ['mokafor', 'ingest.print'],
    ['mokafor', 'ingest.start'],
    ['mokafor', 'custody.prove'],
    ['mokafor', 'known.import'],
    ['mokafor', 'known.remove'],
    ['mokafor', 'known.match'],
    ['mokafor', 'search.save'],
    ['mokafor', 'search.run'],
    ['mokafor', 'search.remove'],
    ['mokafor', 'item.grade'],
    ['mokafor', 'item.undoGrade'],
    ['mokafor', 'reveal.request'],
    ['mokafor', 'reveal.open'],
    ['mokafor', 'redaction.make'],
    ['ambeki', 'retention.set'],
    ['ambeki', 'retention.hold'],
    ['ambeki', 'retention.release'],
    ['ambeki', 'disposal.propose'],
    ['ambeki', 'disposal.decide'],
    ['ambeki', 'disposal.continue'],
    ['ambeki', 'disposal.certificate'],
  ]

  test('every act with an entry is tried below', () => {
    const withEntry = names.filter((name) => contract[name].custody !== null)
    // That one needs a key file: certificate.test.ts.
    const tried = [...acts.map(([, name]) => name), 'certificate.import']
    expect(tried.toSorted()).toEqual(withEntry.toSorted())
  })

  const refuseEntries = `CREATE TRIGGER stop BEFORE INSERT ON entry
    BEGIN SELECT raise(ABORT, 'no'); END`
  // The entry goes in, and the transaction is refused at its end: as on a disk that is just full.
  const refuseCommit = `CREATE TABLE debt (to_user TEXT REFERENCES user (id) DEFERRABLE INITIALLY DEFERRED);
    CREATE TRIGGER stop AFTER INSERT ON entry BEGIN INSERT INTO debt VALUES ('nobody'); END`

  test.each([
    ['its entry is refused', refuseEntries],
    ['the commit is refused', refuseCommit],
  ])('nothing is done and nothing changes: %s', async (how, sql) => {
    for (const person of ['ambeki', 'mokafor'] as const) {
      await a.as(person)
      a.sql((db) => db.exec(sql))
      try {
        const before = stateOf(a)
        for (const [who, name] of acts) {
          if (who !== person) continue
          const code = await a.codeOf(name, inputOf(name))
          const isThere = how !== 'the commit is refused' || code === 'NOT_WRITABLE'
          if (isThere) expect(code, name).toBe('NOT_WRITABLE')
          else expect(['NOT_FOUND', 'CONFLICT'], name).toContain(code)
        }
        await jobsAreOver()
        expect(stateOf(a)).toEqual(before)
        expect(readdirSync(a.dir).filter((name) => name.endsWith('.part'))).toEqual([])
      } finally {
        a.sql((db) => db.exec('DROP TRIGGER stop; DROP TABLE IF EXISTS debt'))
      }
    }
    await a.as('mokafor')
    expect((await a.ask('custody.verify', {})).intact).toBe(true)
  })

  test('an act refused at its end does not go on when the ledger can be written again', async () => {
    await a.as('mokafor')
    await jobsAreOver()
    const before = stateOf(a).entries.length
    const jobs = (await a.ask('job.list', {})).length
    a.sql((db) => db.exec(refuseCommit))
    const look = await a.ask('reveal.list', { item })
    for (const name of ['redaction.make', 'ingest.start', 'reveal.open'] as const) {
      expect(await a.codeOf(name, inputOf(name)), name).toMatch(/NOT_WRITABLE|NOT_FOUND/)
    }
    a.sql((db) => db.exec('DROP TRIGGER stop; DROP TABLE debt'))
    // The decoders take one after the other: when this one is made, the refused one would be.
    expect(await a.codeOf('redaction.make', inputOf('redaction.make'))).toBe('done')
    expect(stateOf(a).entries.slice(before)).toEqual(['mokafor redact', 'mokafor redacted'])
    expect(await a.ask('job.list', {})).toHaveLength(jobs)
    expect(await a.ask('reveal.list', { item })).toEqual(look)
  })

  test('and somebody else has it locked, the act is refused, and can be done again later', async () => {
    await a.as('mokafor')
    const before = stateOf(a)
    const lock = new Sqlite(join(a.caseDir, 'catalogue.db'))
    lock.exec('BEGIN IMMEDIATE')
    const grade = { item, grade: 'A', note: null }
    expect(await a.codeOf('item.grade', grade)).toBe('NOT_WRITABLE')
    lock.exec('ROLLBACK')
    lock.close()
    expect(stateOf(a)).toEqual(before)
    expect(await a.codeOf('item.grade', grade)).toBe('done')
    await a.ask('item.undoGrade', { item })
  })

  test('nobody can sign in, or ask for a key, but everybody is signed out all the same', async () => {
    await a.as('mokafor')
    const wish = { item, target: 'original', region, reason: 'grade' } as const
    const { id: reveal } = await a.ask('reveal.request', wish)
    const { hold } = await a.ask('reveal.open', { reveal, item })
    a.sql((db) => db.exec(refuseEntries))
    const events: string[] = []
    const stop = a.bench.onEvent((name) => events.push(name))
    expect(await a.codeOf('reveal.close', { hold })).toBe('NOT_WRITABLE')
    a.bench.lock('system')
    stop()
    expect(a.unforeseen.splice(0)).toMatchObject([{ code: 'NOT_WRITABLE' }])
    expect(events).toEqual(['session.locked'])
    expect(await a.codeOf('item.list', everything)).toBe('NOT_SIGNED_IN')
    expect((await a.bench.media('reveal', hold, new URLSearchParams())).status).toBe(404)
    const signIn = { user: 'mokafor', passphrase: passphraseOf('mokafor') }
    expect(await a.codeOf('session.signIn', signIn)).toBe('NOT_WRITABLE')
    expect(await a.codeOf('item.list', everything)).toBe('NOT_SIGNED_IN')
    a.sql((db) => db.exec('DROP TRIGGER stop'))
    expect(await a.codeOf('session.signIn', signIn)).toBe('done')
  })
})

describe('a person is added by two', () => {
  const wish = (id: string, second: unknown) => ({
    ...{ id, name: 'N', role: 'analyst', person: id },
    ...{ passphrase: passphraseOf(id), second },
  })
  const lastEntry = async () => {
    const { lines } = await a.ask('custody.list', {
      ...{ item: null, newestFirst: true, offset: 0, limit: 1 },
    })
    return lines[0]
  }

  test('and the ledger names both, and whose the account is', async () => {
    await a.as('ambeki')
    expect(await a.codeOf('user.add', wish('tbauer', besideThem('skwan')))).toBe('done')
    expect(await lastEntry()).toMatchObject({
      ...{ action: 'user-added', actor: 'ambeki' },
      data: { user: 'tbauer', role: 'analyst', person: 'TBAUER', secondBy: 'skwan' },
    })
    const safe = { by: 'recovery-key', recoveryKey: a.recoveryKey }
    expect(await a.codeOf('user.add', wish('pnovak', safe))).toBe('done')
    expect((await lastEntry())?.data['secondBy']).toBe('recovery')
  })

  test.each([
    ['nobody', { by: 'nobody' }, 'NEEDS_SECOND', []],
    ['the same person', besideThem('ambeki'), 'OWN_ACT', []],
    ['an analyst', besideThem('mokafor'), 'ROLE_NOT_ALLOWED', []],
    [
      'a supervisor who is not there',
      { ...besideThem('skwan'), passphrase: 'guessed, guessed' },
      'WRONG_PASSPHRASE',
      ['safehold sign-in-failed'],
    ],
    [
      'a key of another safe',
      { by: 'recovery-key', recoveryKey: makeRecoveryKey() },
      'WRONG_PASSPHRASE',
      ['safehold sign-in-failed'],
    ],
  ])(
    'beside whom stands %s: nobody is added, and the refusal is on record',
    async (_, second, code, noted) => {
      await a.as('ambeki')
      const before = stateOf(a)
      expect(await a.codeOf('user.add', wish('sneaked.in', second))).toBe(code)
      const after = stateOf(a)
      expect(after.entries).toEqual([...before.entries, ...noted, 'ambeki refused'])
      // A wrong passphrase is counted, too.
      expect(besidesCounts(after)).toEqual(besidesCounts(before))
    },
  )

  const besidesCounts = ({ files, rows }: ReturnType<typeof stateOf>) => ({
    files,
    rows: { ...rows, failed_sign_in: null },
  })

  test('by the recovery key: a supervisor only, and not alone while others are there', async () => {
    await a.as('recovery')
    expect(await a.codeOf('user.add', wish('x.analyst', besideThem('mokafor')))).toBe(
      'ROLE_NOT_ALLOWED',
    )
    const supervisor = { ...wish('tnew', besideThem('mokafor')), role: 'supervisor' }
    expect(await a.codeOf('user.add', { ...supervisor, second: { by: 'nobody' } })).toBe(
      'NEEDS_SECOND',
    )
    expect(await a.codeOf('user.add', supervisor)).toBe('done')
    expect(await lastEntry()).toMatchObject({ actor: 'recovery', data: { secondBy: 'mokafor' } })
  })
})

describe('reveals', () => {
  const wish = () => ({ item, target: 'original', region, reason: 'grade' }) as const

  test('a supervisor’s own wish is granted by another supervisor only', async () => {
    await a.as('ambeki')
    const asked = await a.ask('reveal.request', wish())
    expect(asked.state).toBe('requested')
    const reveal = asked.id
    const grant = { ...askedIn(asked), grant: true }
    const before = stateOf(a)
    expect(await a.codeOf('reveal.decide', grant)).toBe('OWN_ACT')
    const after = stateOf(a)
    expect(after.entries).toEqual([...before.entries, 'ambeki refused'])
    expect(after.rows).toEqual(before.rows)
    await a.as('skwan')
    expect(await a.codeOf('reveal.decide', { ...grant, item: other })).toBe('NOT_FOUND')
    expect(await a.codeOf('reveal.decide', grant)).toBe('done')
    expect(await a.codeOf('reveal.decide', grant)).toBe('CONFLICT')
    await a.as('ambeki')
    expect(await a.codeOf('reveal.open', { reveal, item: other })).toBe('NOT_FOUND')
    expect(await a.codeOf('reveal.open', { reveal, item })).toBe('done')
  })

  test('what was refused stays closed', async () => {
    await a.as('jlindqvist')
    const asked = await a.ask('reveal.request', wish())
    await a.as('skwan')
    await a.ask('reveal.decide', { ...askedIn(asked), grant: false })
    const reveal = asked.id
    await a.as('jlindqvist')
    expect(await a.codeOf('reveal.open', { reveal, item })).toBe('NOT_GRANTED')
  })

  test('a reviewer asks for no redaction, and for nothing that is no picture', async () => {
    expect(await a.codeOf('reveal.request', { ...wish(), target: 'redaction' })).toBe(
      'ROLE_NOT_ALLOWED',
    )
    const { items } = await a.ask('item.list', everything)
    const note = items.find(({ kind }) => kind !== 'still')?.id
    expect(await a.codeOf('reveal.request', { ...wish(), item: note })).toBe('CONFLICT')
    const beyond = { ...region, x: 900_000 }
    expect(await a.codeOf('reveal.request', { ...wish(), region: beyond })).toBe('BAD_INPUT')
  })

  test('the list of wishes shows a supervisor all that wait, others their own', async () => {
    await a.ask('reveal.request', wish())
    expect((await a.ask('reveal.list', { item: null })).map(({ by }) => by)).toContain('jlindqvist')
    await a.as('mokafor')
    expect((await a.ask('reveal.list', { item })).every(({ by }) => by === 'mokafor')).toBe(true)
    await a.as('skwan')
    expect((await a.ask('reveal.list', { item: null })).map(({ by }) => by)).toContain('jlindqvist')
  })
})

describe('what one decides that another asked for', () => {
  /** Second accounts: the analyst's as a supervisor, and the supervisor's as an analyst. */
  const alias = async (id: string, role: 'supervisor' | 'analyst', person: string) => {
    await a.as('ambeki')
    const second = besideThem('skwan')
    const made = { id, name: 'N', role, person, passphrase: passphraseOf(id), second }
    expect(await a.codeOf('user.add', made)).toBe('done')
  }
  const asAlias = async (id: string) => {
    await a.as(null)
    await a.ask('session.signIn', { user: id as never, passphrase: passphraseOf(id) })
  }
  const box = { region, reason: 'face', person: null, legalBasis: 'b' } as const
  const make = () => a.ask('redaction.make', { item: other, regions: [box] })
  const refused = async (name: RequestName, input: unknown, code: string) => {
    const before = stateOf(a)
    expect(await a.codeOf(name, input)).toBe(code)
    expect(stateOf(a).rows).toEqual(before.rows)
  }

  beforeAll(async () => {
    await alias('okafor.sup', 'supervisor', 'MOKAFOR')
    await alias('mbeki.an', 'analyst', 'AMBEKI')
  })

  test('a redaction is not approved by who made it, under whichever account', async () => {
    await a.as('mokafor')
    const made = await make()
    const own = await lookAtRedaction(a.bench, other)
    await refused('redaction.decide', approvalOf(made, own), 'OWN_ACT')
    await asAlias('okafor.sup')
    const look = await lookAtRedaction(a.bench, other)
    await refused('redaction.decide', approvalOf(made, look), 'OWN_ACT')
    await a.as('ambeki')
    const theirs = await lookAtRedaction(a.bench, other)
    expect(await a.codeOf('redaction.decide', approvalOf(made, theirs))).toBe('done')
    const { lines } = await a.ask('custody.list', {
      ...{ item: other, newestFirst: true, offset: 0, limit: 1 },
    })
    expect(lines[0]).toMatchObject({
      ...{ action: 'approved', actor: 'ambeki' },
      data: { redaction: made.id, output: made.output, recipe: made.recipe, look: theirs.id },
    })
    await refused('redaction.decide', approvalOf(made, theirs), 'NOT_PENDING')
  })

  test('a look is not granted by who asked, under whichever account', async () => {
    const wish = { item, target: 'original', region, reason: 'identify' } as const
    await a.as('ambeki')
    const asked = await a.ask('reveal.request', wish)
    await a.as('skwan')
    await alias('mbeki.sup', 'supervisor', 'am-beki')
    await asAlias('mbeki.sup')
    await refused('reveal.decide', { ...askedIn(asked), grant: true }, 'OWN_ACT')
    await refused('reveal.decide', { ...askedIn(asked), grant: false }, 'OWN_ACT')
  })

  test('who has not looked at the whole of the copy does not approve it', async () => {
    await a.as('mokafor')
    const made = await make()
    await a.as('ambeki')
    await refused('redaction.decide', approvalOf(made, null), 'NOT_LOOKED')
    const part = { item: other, target: 'redaction', region, reason: 'approve' } as const
    const corner = await a.ask('reveal.request', part)
    const { hold } = await a.ask('reveal.open', { reveal: corner.id, item: other })
    await a.bench.media('reveal', hold, new URLSearchParams())
    await a.ask('reveal.close', { hold })
    await refused('redaction.decide', approvalOf(made, corner), 'NOT_LOOKED')
    const unseen = await a.ask('reveal.request', { ...part, region: WHOLE_PICTURE })
    await refused('redaction.decide', approvalOf(made, unseen), 'NOT_LOOKED')
    const opened = await a.ask('reveal.open', { reveal: unseen.id, item: other })
    await refused('redaction.decide', approvalOf(made, unseen), 'NOT_LOOKED')
    await a.bench.media('reveal', opened.hold, new URLSearchParams())
    await refused('redaction.decide', approvalOf(made, unseen), 'NOT_LOOKED')
    await a.ask('reveal.close', { hold: opened.hold })
    await a.as('skwan')
    await refused('redaction.decide', approvalOf(made, unseen), 'NOT_LOOKED')
    await a.as('ambeki')
    expect(await a.codeOf('redaction.decide', approvalOf(made, unseen))).toBe('done')
  })

  test('an old look or an old approval says nothing of a newer copy, even one of the same bytes', async () => {
    await a.as('mokafor')
    const first = await make()
    await a.as('ambeki')
    const look = await lookAtRedaction(a.bench, other)
    await a.as('mokafor')
    const second = await make()
    expect(second).toMatchObject({ output: first.output, recipe: first.recipe })
    await a.as('ambeki')
    await refused('redaction.decide', approvalOf(first, look), 'NOT_PENDING')
    await refused('redaction.decide', approvalOf(second, look), 'NOT_LOOKED')
    await refused('redaction.decide', { ...approvalOf(second, look), item }, 'NOT_FOUND')
    await a.as('mokafor')
    const hidden = { ...box, region: { ...region, x: 0 } }
    const third = await a.ask('redaction.make', { item: other, regions: [hidden] })
    await a.as('ambeki')
    const seen = await lookAtRedaction(a.bench, other)
    const swapped = { ...approvalOf(third, seen), output: first.output }
    await refused('redaction.decide', swapped, 'CONFLICT')
    await refused(
      'redaction.decide',
      { ...swapped, ...{ output: third.output, recipe: first.recipe } },
      'CONFLICT',
    )
    expect(await a.codeOf('redaction.decide', approvalOf(third, seen))).toBe('done')
    await refused('redaction.decide', approvalOf(first, seen), 'NOT_PENDING')
  })

  test('a copy goes back without a look, once', async () => {
    await a.as('mokafor')
    const made = await make()
    await a.as('ambeki')
    const back = { ...approvalOf(made, null), approve: false, reason: 'something-missed' }
    expect(await a.codeOf('redaction.decide', back)).toBe('done')
    await refused('redaction.decide', back, 'NOT_PENDING')
    await refused(
      'redaction.decide',
      approvalOf(made, await lookAtRedaction(a.bench, other)),
      'NOT_PENDING',
    )
  })

  test.each([
    ['another reader', { reader: 'rdiaz' }],
    ['another region', { region: WHOLE_PICTURE }],
    ['another reason', { reason: 'court' }],
    ['another target', { target: 'redaction' }],
  ])('a grant of %s than was asked for grants nothing', async (_, change) => {
    await a.as('jlindqvist')
    const wish = { item, target: 'original', region, reason: 'grade' } as const
    const asked = await a.ask('reveal.request', wish)
    await a.as('skwan')
    const grant = { ...askedIn(asked), grant: true }
    await refused('reveal.decide', { ...grant, ...change }, 'CONFLICT')
    await refused('reveal.decide', { ...grant, item: other }, 'NOT_FOUND')
    expect(await a.codeOf('reveal.decide', grant)).toBe('done')
    await refused('reveal.decide', grant, 'CONFLICT')
    const { lines } = await a.ask('custody.list', {
      ...{ item, newestFirst: true, offset: 0, limit: 9 },
    })
    const { reveal, reader, target } = askedIn(asked)
    expect(lines.find(({ action }) => action === 'reveal-granted')).toMatchObject({
      ...{ actor: 'skwan', purpose: 'grade', data: { reveal, reader, target, region } },
    })
  })
})

describe('grades', () => {
  test('are taken back one by one, each person’s own only, and every one stays on record', async () => {
    const grade = (letter: 'A' | 'B') =>
      a.ask('item.grade', { item: other, grade: letter, note: null })
    await a.as('jlindqvist')
    await grade('A')
    await grade('B')
    await a.as('rdiaz')
    const before = stateOf(a)
    expect(await a.codeOf('item.undoGrade', { item: other })).toBe('NOT_FOUND')
    expect(stateOf(a)).toEqual(before)
    await a.as('jlindqvist')
    expect(await a.ask('item.undoGrade', { item: other })).toEqual({ item: other, grade: 'A' })
    expect(await a.ask('item.undoGrade', { item: other })).toEqual({ item: other, grade: null })
    expect(await a.codeOf('item.undoGrade', { item: other })).toBe('NOT_FOUND')
    const { lines } = await a.ask('custody.list', {
      item: other,
      newestFirst: false,
      offset: 0,
      limit: 99,
    })
    expect(lines.filter(({ action }) => action.startsWith('grade'))).toHaveLength(4)
  })

  test('of what is not there are refused, and its chain is not begun', async () => {
    await a.as('mokafor')
    const nowhere = 'i0123456789abcdef'
    const before = stateOf(a)
    expect(await a.codeOf('item.grade', { item: nowhere, grade: 'A', note: null })).toBe(
      'NOT_FOUND',
    )
    expect(await a.codeOf('item.undoGrade', { item: nowhere })).toBe('NOT_FOUND')
    expect(
      await a.codeOf('reveal.request', {
        ...{ target: 'original', region, reason: 'grade' },
        item: nowhere,
      }),
    ).toBe('NOT_FOUND')
    expect(await a.codeOf('redaction.make', inputWith('redaction.make', nowhere))).toBe('NOT_FOUND')
    expect(await a.codeOf('custody.prove', inputWith('custody.prove', nowhere))).toBe('NOT_FOUND')
    expect(stateOf(a)).toEqual(before)
  })
})

describe('work that cannot start', () => {
  test.each([
    ['an exhibit that is not registered', { exhibit: 'EX-99' }],
    ['a source that is not there', { source: '/nowhere/at/all' }],
    ['the case itself as the source', { source: 'CASE' }],
  ])('an ingest of %s ends with a reason, and adds no item', async (_, change) => {
    await a.as('mokafor')
    const input = { exhibit: EXHIBIT, source: a.source, ...change }
    if (input.source === 'CASE') input.source = a.caseDir
    const { whole } = await a.ask('item.list', everything)
    const reply = await a.bench.request('ingest.start', input)
    if (reply.ok) {
      const { job } = reply.value as { job: never }
      const ended = await a.bench.finished(job, () => {})
      expect(ended.state).toBe('failed')
      expect(ended.error?.code).toMatch(/^SOURCE_|^NOT_FOUND$/)
    } else expect(reply.error.code).toBe('NOT_FOUND')
    expect((await a.ask('item.list', everything)).whole).toBe(whole)
  })
})

describe('work that is under way', () => {
  test('an ingest goes on when its person signs out, comes to its end, and then the keys are gone', async () => {
    await a.as('mokafor')
    for (let n = 0; n < 30; n += 1) {
      writeFileSync(
        join(a.source, `more-${n}.jpg`),
        await drawing(64 + n, 48)
          .jpeg()
          .toBuffer(),
      )
    }
    const { job } = await a.ask('ingest.start', { exhibit: EXHIBIT, source: a.source })
    const seen: (string | null)[] = []
    const stop = a.bench.onEvent((name, event) => {
      if (name === 'job.progress') seen.push((event as { current: string | null }).current)
    })
    await a.ask('session.signOut', {})
    seen.length = 0
    expect(await a.codeOf('item.list', everything)).toBe('NOT_SIGNED_IN')
    const ended = await a.bench.finished(job, () => {})
    stop()
    expect(ended).toMatchObject({ state: 'done', error: null })
    expect(seen.length).toBeGreaterThan(0)
    expect(seen.every((name) => name === null)).toBe(true)
    await a.as('mokafor')
    const { completeness, unscreened } = await a.ask('ingest.summary', { exhibit: EXHIBIT })
    expect(completeness).toMatchObject({ found: 33, ingested: 33, pending: 0 })
    expect(unscreened).toBe(1)
    expect((await a.ask('custody.verify', {})).intact).toBe(true)
  })

  test('a second ingest beside it is refused', async () => {
    const input = { exhibit: EXHIBIT, source: a.source }
    const { job } = await a.ask('ingest.start', input)
    const before = stateOf(a).entries.length
    expect(await a.codeOf('ingest.start', input)).toBe('CONFLICT')
    await a.bench.finished(job, () => {})
    expect(stateOf(a).entries.slice(before)).not.toContain('mokafor ingest-started')
  })

  const checked = async () => {
    await a.ended(await a.ask('case.verify', {}))
    const report = await a.ask('case.report', {})
    if (report === null) throw new Error('no report')
    return report
  }

  test('a check goes on when its person signs out, and what it found is on record', async () => {
    await a.as('ambeki')
    const { job } = await a.ask('case.verify', {})
    a.bench.lock('idle')
    expect(await a.codeOf('case.report', {})).toBe('NOT_SIGNED_IN')
    expect(await a.bench.finished(job, () => {})).toMatchObject({ state: 'done', error: null })
    await a.as('ambeki')
    const report = await a.ask('case.report', {})
    expect(report).toMatchObject({ state: 'done', intact: true, by: 'ambeki', findings: [] })
    const { lines } = await a.ask('custody.list', {
      ...{ item: null, newestFirst: false, offset: report?.seq ?? 0, limit: 1 },
    })
    expect(lines[0]).toMatchObject({
      action: 'verified',
      actor: 'ambeki',
      data: { scope: 'case', intact: true, errors: 0, findings: report?.sha256 },
    })
  })

  test('other requests are answered while a check runs, and nothing else runs beside it', async () => {
    const { job } = await a.ask('case.verify', {})
    expect(await a.codeOf('item.list', everything)).toBe('done')
    expect(await a.codeOf('case.verify', {})).toBe('CONFLICT')
    expect((await a.ask('job.list', {})).find((one) => one.job === job)?.state).toBe('running')
    await a.bench.finished(job, () => {})
  })

  test('a reviewer’s check reads what they can read, and says of the rest that it was not read', async () => {
    const whole = await checked()
    await a.as('jlindqvist')
    const part = await checked()
    expect(whole.findings).toEqual([])
    expect(part.findings.length).toBeGreaterThan(0)
    expect(new Set(part.findings.map(({ severity, code }) => `${severity} ${code}`))).toEqual(
      new Set(['warning object-not-checked', 'warning derivative-not-checked']),
    )
    expect(part).toMatchObject({ intact: true, counted: whole.counted && { items: 33 } })
    const originals = part.findings.filter(({ code }) => code === 'object-not-checked')
    expect(originals).toHaveLength(whole.counted.objects)
  })

  test('a reviewer stops their own check, and no other work', async () => {
    await a.as('jlindqvist')
    const { job } = await a.ask('case.verify', {})
    expect(await a.codeOf('job.cancel', { job })).toBe('done')
    expect(await a.bench.finished(job, () => {})).toMatchObject({ state: 'cancelled' })
    expect(await a.ask('case.report', {})).toMatchObject({ state: 'cancelled', intact: null })
    await a.as('mokafor')
    const ingest = await a.ask('ingest.start', { exhibit: EXHIBIT, source: a.source })
    await a.as('jlindqvist')
    for (const wish of ['job.cancel', 'job.pause', 'job.resume'] as const) {
      expect(await a.codeOf(wish, ingest)).toBe('ROLE_NOT_ALLOWED')
    }
    await a.bench.finished(ingest.job, () => {})
  })

  test('the report is saved outside the case, once', async () => {
    await a.as('ambeki')
    await checked()
    const save = (dir: string, format: string) => a.codeOf('case.saveReport', { dir, format })
    for (const dir of [a.caseDir, join(a.caseDir, 'exports'), a.source, join(a.dir, 'nowhere')]) {
      expect(await save(dir, 'csv')).toBe('TARGET_NOT_WRITABLE')
    }
    const { path } = await a.ask('case.saveReport', { dir: a.dir, format: 'json' })
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(await a.ask('case.report', {}))
    expect(await save(a.dir, 'json')).toBe('TARGET_EXISTS')
    expect(await save(a.dir, 'csv')).toBe('done')
  })

  test('closing twice at once while work runs closes once', async () => {
    await a.as('mokafor')
    await a.ask('ingest.start', { exhibit: EXHIBIT, source: a.source })
    const codes = await Promise.all([a.codeOf('case.close', {}), a.codeOf('case.close', {})])
    expect(codes).toEqual(['done', 'done'])
    expect(existsSync(join(a.caseDir, 'case.lock'))).toBe(false)
  })
})

describe('no case', () => {
  test('without one every request that needs one is refused', async () => {
    await a.ask('case.close', {})
    for (const name of names) {
      if (contract[name].allow === 'anyone') continue
      expect(await a.codeOf(name, inputOf(name)), name).toBe('NOT_SIGNED_IN')
    }
    expect(await a.codeOf('user.list', {})).toBe('NO_CASE')
    expect(await a.codeOf('session.signIn', inputOf('session.signIn'))).toBe('NO_CASE')
    expect(await a.codeOf('session.signOut', {})).toBe('done')
    expect(await a.codeOf('case.close', {})).toBe('done')
    expect(await a.codeOf('case.open', { dir: a.source })).toBe('NOT_A_CASE')
  })

  test('one case is open in one process: another workbench and another process are told', async () => {
    expect(await a.codeOf('case.open', { dir: a.caseDir })).toBe('done')
    const second = createWorkbench({ home: join(a.dir, 'home'), version: '0.0.0-test' })
    expect(await second.request('case.open', { dir: a.caseDir })).toMatchObject({
      error: { code: 'CASE_IN_USE' },
    })
    await second.close()
    const cli = fileURLToPath(new URL('../../bin/safehold.mjs', import.meta.url))
    const child = spawn(process.execPath, [cli, '--json', 'case', 'open', a.caseDir], {
      env: { ...process.env, SAFEHOLD_HOME: join(a.dir, 'home') },
    })
    let out = ''
    child.stdout.on('data', (text) => {
      out += text
    })
    const [exitCode] = await once(child, 'close')
    expect(exitCode).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'CASE_IN_USE' } })
    expect(await a.codeOf('user.list', {})).toBe('done')
  })

  test('two openings at once leave one open, and nothing behind', async () => {
    const codes = await Promise.all([
      a.codeOf('case.open', { dir: a.caseDir }),
      a.codeOf('case.open', { dir: a.caseDir }),
    ])
    expect(codes).toEqual(['done', 'done'])
    await a.ask('case.close', {})
    expect(existsSync(join(a.caseDir, 'case.lock'))).toBe(false)
  })
})

function inputWith(name: RequestName, id: string): unknown {
  return { ...(inputOf(name) as object), item: id }
}
