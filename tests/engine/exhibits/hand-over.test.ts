import { afterEach, beforeEach, expect, test } from 'vitest'
import { Exhibit, type ExhibitId } from '../../../src/domain/exhibit.ts'
import { HandOver } from '../../../src/domain/hand-over.ts'
import { handOversOf, listHolders, openHandOver } from '../../../src/engine/exhibits/chain.ts'
import { addExhibit } from '../../../src/engine/exhibits/exhibits.ts'
import { handOver, isHandedOut } from '../../../src/engine/exhibits/hand-over.ts'
import type { Case } from '../../../src/engine/open-case.ts'
import type { Keyring } from '../../../src/engine/sealing/keyring.ts'
import { acts, codeOf, freshCase, person } from '../fresh-case.ts'

const EXHIBIT = Exhibit.parse({
  id: 'EX-04',
  seal: 'K-118204',
  description: 'Telephone, black',
  seizedAt: '2026-05-01T10:00:00Z',
  seizedWhere: 'Mill Lane depot',
  seizedBy: 'PC 2210',
  authority: 'Warrant W-5380',
})
const ACTOR = { user: 'ambeki', role: 'supervisor' } as const
const LABORATORY = { name: 'R. Osei', service: 'County laboratory' }

let kase: Case
let keyring: Keyring
let remove: () => void

beforeEach(async () => {
  const fresh = await freshCase()
  ;({ kase, keyring, remove } = fresh)
  addExhibit(kase, EXHIBIT, '2026-05-01T12:00:00Z')
})
afterEach(() => remove())

const give = (change: object = {}) =>
  handOver(
    kase,
    keyring,
    HandOver.parse({
      ...{ exhibit: 'EX-04', giver: 'seizer', receiver: 'user:ambeki', reason: 'storage' },
      ...{ reasonText: null, place: 'Store 3, shelf 12', at: '2026-05-01T15:00:00Z' },
      ...{ sealBefore: 'K-118204', sealAfter: 'K-118204', sealIntact: true, remark: null },
      ...{ acknowledged: [], ...change },
    }),
    ACTOR,
  )

const toLaboratory = {
  ...{ giver: 'user:ambeki', receiver: LABORATORY, reason: 'examination' },
  ...{ at: '2026-05-03T09:00:00Z', place: 'County laboratory, desk 1' },
}

/** Somebody with the file, and without the program. */
function tamper(sql: string, ...values: unknown[]): void {
  kase.writable.exec('DROP TRIGGER hand_over_never_changes')
  kase.writable.prepare(sql).run(...values)
}

test('a hand-over is an entry without names, bound to a sealed record with them', () => {
  give()
  const { entry, findings } = give(toLaboratory)
  expect(findings).toEqual([])
  const [, second] = handOversOf(kase, EXHIBIT.id)
  expect(second?.stored.seq).toBe(entry)
  const body = second?.stored.body.toString() ?? ''
  expect(JSON.parse(body).data).toEqual({
    ...{ exhibit: 'EX-04', giver: 'user:ambeki', receiver: 'person:1' },
    ...{ at: '2026-05-03T09:00:00Z', sealBefore: 'K-118204', sealAfter: 'K-118204' },
    ...{ sealIntact: true, findings: [], record: expect.stringMatching(/^[0-9a-f]{64}$/) },
  })
  const file = kase.readable.serialize().toString('latin1')
  for (const name of ['Osei', 'County', 'shelf 12', 'desk 1']) {
    expect(body).not.toContain(name)
    expect(file).not.toContain(name)
  }
  if (second === undefined) return
  expect(openHandOver(kase, keyring, second)).toMatchObject({
    ...{ type: 'safehold-hand-over', exhibit: 'EX-04', reason: 'examination' },
    ...{ place: 'County laboratory, desk 1', receiver: { id: 'person:1', ...LABORATORY } },
    giver: { id: 'user:ambeki', name: 'A. Mbeki', service: '' },
  })
})

test('equal words have another digest each time: nobody can guess them from the ledger', () => {
  give()
  give({ giver: 'user:ambeki', receiver: 'seizer', at: '2026-05-02T00:00:00Z' })
  give({ at: '2026-05-03T00:00:00Z' })
  const digests = handOversOf(kase, EXHIBIT.id).map(({ record }) => record)
  expect(new Set(digests).size).toBe(3)
})

test('who is outside the case is one person by name and service, through all exhibits', () => {
  addExhibit(kase, { ...EXHIBIT, id: 'EX-05' as ExhibitId }, '')
  give()
  give(toLaboratory)
  give({ exhibit: 'EX-05', receiver: LABORATORY })
  give({
    exhibit: 'EX-05',
    ...toLaboratory,
    giver: 'person:1',
    receiver: { ...LABORATORY, name: 'S. Ode' },
  })
  expect(handOversOf(kase, null).map(({ receiver }) => receiver)).toEqual([
    ...['user:ambeki', 'person:1', 'person:1', 'person:2'],
  ])
  expect(listHolders(kase, keyring, EXHIBIT)).toEqual([
    { id: 'seizer', name: 'PC 2210', service: '' },
    { id: 'user:ambeki', name: 'A. Mbeki', service: '' },
    { id: 'person:1', ...LABORATORY },
    { id: 'person:2', name: 'S. Ode', service: 'County laboratory' },
  ])
})

test('what does not fit is refused until it is acknowledged, and then recorded as such', () => {
  give()
  const wrong = { ...toLaboratory, giver: 'seizer', sealBefore: 'K-9', at: '2026-05-03T09:00:00Z' }
  const size = kase.ledger.size()
  expect(codeOf(() => give(wrong))).toBe('NOT_ACKNOWLEDGED')
  expect(codeOf(() => give({ ...wrong, acknowledged: ['seal-differs'] }))).toBe('NOT_ACKNOWLEDGED')
  expect(kase.ledger.size()).toBe(size)
  const acknowledged = ['seal-differs', 'giver-not-holder']
  expect(give({ ...wrong, acknowledged }).findings).toEqual(['giver-not-holder', 'seal-differs'])
  expect(acts(kase).at(-1)?.data['findings']).toEqual(['giver-not-holder', 'seal-differs'])
})

test('a broken seal needs words, not an acknowledgement', () => {
  const { findings } = give({ sealIntact: false, remark: 'torn at one corner' })
  expect(findings).toEqual(['seal-broken'])
})

test('what was forgotten is recorded later, and said to be late', () => {
  give({ ...toLaboratory, acknowledged: ['giver-not-holder'] })
  expect(codeOf(() => give())).toBe('NOT_ACKNOWLEDGED')
  expect(give({ acknowledged: ['out-of-order'] }).findings).toEqual(['out-of-order'])
})

test('a hand-over that is yet to come, or of what is not there, is not recorded', () => {
  const size = kase.ledger.size()
  expect(codeOf(() => give({ at: '2999-01-01T00:00:00Z' }))).toBe('IN_FUTURE')
  expect(codeOf(() => give({ exhibit: 'EX-99' }))).toBe('NOT_FOUND')
  expect(codeOf(() => give({ receiver: 'user:nobody' }))).toBe('NOT_FOUND')
  expect(codeOf(() => give({ receiver: 'person:1' }))).toBe('NOT_FOUND')
  expect(kase.ledger.size()).toBe(size)
})

test('an exhibit is handed out while somebody outside the case has it', () => {
  expect(isHandedOut(kase, EXHIBIT.id)).toBe(false)
  give()
  expect(isHandedOut(kase, EXHIBIT.id)).toBe(false)
  give(toLaboratory)
  expect(isHandedOut(kase, EXHIBIT.id)).toBe(true)
  give({ giver: 'person:1', receiver: 'user:ambeki', at: '2026-05-09T00:00:00Z' })
  expect(isHandedOut(kase, EXHIBIT.id)).toBe(false)
})

test('a record that was exchanged for another, altered or taken away is not believed', () => {
  give()
  give(toLaboratory)
  const [first, second] = handOversOf(kase, EXHIBIT.id)
  if (first === undefined || second === undefined) throw new Error('not recorded')
  const exchange =
    'UPDATE hand_over SET sealed = (SELECT sealed FROM hand_over WHERE seq = ?) WHERE seq = ?'
  tamper(exchange, first.stored.seq, second.stored.seq)
  expect(openHandOver(kase, keyring, second)).toBeNull()
  kase.writable
    .prepare('UPDATE hand_over SET sealed = zeroblob(200) WHERE seq = ?')
    .run(first.stored.seq)
  expect(openHandOver(kase, keyring, first)).toBeNull()
  kase.writable.prepare('DELETE FROM hand_over').run()
  expect(openHandOver(kase, keyring, first)).toBeNull()
  expect(handOversOf(kase, EXHIBIT.id)).toHaveLength(2)
})

test('a reviewer has no key to the names', async () => {
  give()
  const reviewer = await person(kase, keyring, 'jlindqvist', 'reviewer')
  const [first] = handOversOf(kase, EXHIBIT.id)
  if (first === undefined) throw new Error('not recorded')
  expect(codeOf(() => openHandOver(kase, reviewer, first))).toBe('NO_KEY')
  expect(codeOf(() => listHolders(kase, reviewer, EXHIBIT))).toBe('NO_KEY')
})
