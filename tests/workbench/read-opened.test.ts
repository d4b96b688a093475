/** Opening a case reads what of its ledger this workstation has not read yet. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openCase } from '../../src/engine/open-case.ts'
import { type ABench, aBench, passphraseOf } from './a-bench.ts'

let a: ABench

beforeEach(async () => {
  a = await aBench({}, [])
  await a.ask('case.close', {})
})
afterEach(async () => {
  expect(a.unforeseen).toEqual([])
  await a.remove()
})

const remembered = () => {
  const [one] = JSON.parse(readFileSync(join(a.dir, 'home', 'read-ledgers.json'), 'utf8')) as {
    size: number
  }[]
  return one?.size ?? 0
}

async function open(): Promise<{ faults: number; verified: boolean | undefined }> {
  await a.ask('case.open', { dir: a.caseDir })
  const faults = await a.bench.opened(() => undefined)
  await a.ask('session.signIn', { user: 'ambeki' as never, passphrase: passphraseOf('ambeki') })
  return { faults, verified: (await a.ask('app.state', {})).ledger?.verified }
}

function tamper(sql: string): void {
  a.sql((db) => {
    db.exec('DROP TRIGGER entry_never_changes; DROP TRIGGER entry_never_goes')
    db.exec(sql)
  })
}

test('what is in order is remembered, and a session adds what the next opening reads', async () => {
  expect(await open()).toEqual({ faults: 0, verified: true })
  const first = remembered()
  await a.ask('case.close', {})
  expect(await open()).toEqual({ faults: 0, verified: true })
  expect(remembered()).toBeGreaterThan(first)
})

test('damage since the last opening is red and on record; the next opening finds it again', async () => {
  await open()
  const before = remembered()
  await a.ask('case.close', {})
  tamper(`UPDATE entry SET actor = 'nobody' WHERE seq = (SELECT max(seq) - 1 FROM entry)`)
  expect(await open()).toEqual({ faults: 1, verified: false })
  const { lines } = await a.ask('custody.list', {
    item: null,
    newestFirst: true,
    limit: 50,
    offset: 0,
  })
  expect(lines.filter(({ action }) => action === 'verified')).toMatchObject([
    { actor: 'safehold', data: { scope: 'opening', intact: false, findings: 1 } },
  ])
  expect(remembered()).toBe(before)
  await a.ask('case.close', {})
  expect((await open()).faults).toBe(1)
})

test('a memory that the ledger does not bear out is not believed', async () => {
  await open()
  await a.ask('case.close', {})
  tamper(`UPDATE entry SET actor = 'nobody' WHERE seq = 1`)
  expect((await open()).faults).toBe(0)
  await a.ask('case.close', {})
  const file = join(a.dir, 'home', 'read-ledgers.json')
  const [one] = JSON.parse(readFileSync(file, 'utf8')) as { root: string }[]
  writeFileSync(file, JSON.stringify([{ ...one, root: 'ab'.repeat(32) }]))
  expect((await open()).faults).toBe(1)
})

test('a long ledger is read as a job, beside which other work may run', async () => {
  const kase = openCase(a.caseDir)
  kase.writable.transaction(() => {
    for (let n = 0; n < 10_500; n += 1) {
      kase.ledger.append({ action: 'grade', data: {} }, { user: 'ambeki', role: 'supervisor' })
    }
  })()
  kase.close()
  await a.ask('case.open', { dir: a.caseDir })
  const seen: number[] = []
  const read = a.bench.opened(({ kind, items }) => {
    if (kind === 'opening') seen.push(items)
  })
  await a.ask('session.signIn', { user: 'ambeki' as never, passphrase: passphraseOf('ambeki') })
  expect((await a.ask('job.list', {})).map(({ kind }) => kind)).toEqual(['opening'])
  expect(await read).toBe(0)
  expect(Math.max(...seen)).toBeGreaterThan(10_000)
  expect((await a.ask('job.list', {})).map(({ state }) => state)).toEqual(['done'])
})
