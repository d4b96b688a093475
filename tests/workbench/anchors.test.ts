/** The red state as the window and the command line meet it. */
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createWorkbench } from '../../src/workbench/workbench.ts'
import { type ABench, aBench, passphraseOf } from './a-bench.ts'

let a: ABench

beforeEach(async () => {
  a = await aBench({}, ['mokafor'])
  await a.as(null)
  await a.ask('case.close', {})
})
afterEach(async () => {
  expect(a.unforeseen).toEqual([])
  await a.remove()
})

const openCase = () => a.ask('case.open', { dir: a.caseDir })
const workAs = async (person: 'ambeki' | 'mokafor') => {
  await openCase()
  await a.ask('session.signIn', { user: person as never, passphrase: passphraseOf(person) })
}

/** Puts the whole folder back to what it was before a day's work. */
const rollBack = async () => {
  const old = join(a.dir, 'old')
  cpSync(a.caseDir, old, { recursive: true })
  await workAs('mokafor')
  await a.ask('case.close', {})
  rmSync(a.caseDir, { recursive: true })
  cpSync(old, a.caseDir, { recursive: true })
}

test('a case that was put back is red before anybody signs in, and says so until it is explained', async () => {
  await rollBack()
  await openCase()
  expect((await a.ask('app.state', {})).anchors).toBe('contradicted')
  expect(await a.ask('anchor.state', {})).toEqual({ state: 'contradicted' })
  await workAs('ambeki')
  const { contradictions, memory, state } = await a.ask('anchor.list', {})
  expect({ state, memory }).toEqual({ state: 'contradicted', memory: 'plain-file' })
  expect(contradictions).toMatchObject([
    { source: 'workstation', fault: 'behind', isSigned: true, isFork: false, explanation: null },
  ])
  expect((await a.ask('app.state', {})).ledger?.verified).toBe(false)
  const { findings } = await a.ask('bundle.preflight', { audience: 'defence' })
  expect(findings).toContainEqual({ severity: 'blocks', code: 'anchors', count: 1 })
  const { size = 0, root = null } = contradictions[0] ?? {}
  const words = 'The disk failed; put back from the safety copy of the day before.'
  expect(await a.codeOf('anchor.explain', { size: size + 1, root, words })).toBe('NOT_FOUND')
  expect((await a.ask('app.state', {})).anchors).toBe('contradicted')
  const said = await a.ask('anchor.explain', { size, root, words })
  expect(said.explanation).toMatchObject({ by: 'ambeki', words })
  expect((await a.ask('app.state', {})).anchors).toBe('explained')
  await a.ask('case.close', {})
  await openCase()
  expect((await a.ask('app.state', {})).anchors).toBe('explained')
})

test('an explanation that finds nothing to explain leaves no entry', async () => {
  await workAs('ambeki')
  const words = 'There is nothing here that needs to be explained.'
  expect(await a.codeOf('anchor.explain', { size: 3, root: null, words })).toBe('NOT_FOUND')
  const { lines } = await a.ask('custody.list', {
    item: null,
    newestFirst: true,
    offset: 0,
    limit: 3,
  })
  expect(lines.map(({ action }) => action)).not.toContain('anchor-explained')
})

test('the ledger goes beyond what it was behind, and is a fork then', async () => {
  await rollBack()
  for (let round = 0; round < 3; round += 1) {
    await workAs('ambeki')
    await a.ask('case.close', {})
  }
  await workAs('ambeki')
  const { contradictions } = await a.ask('anchor.list', {})
  expect(contradictions).toMatchObject([{ fault: 'other', isSigned: true, isFork: true }])
  const { size = 0, root = null } = contradictions[0] ?? {}
  const { folder } = await a.ask('anchor.proof', { size, root: root ?? '', folder: a.dir })
  expect(readdirSync(folder)).toContain('README.txt')
})

test('what the window has sealed by the key store is remembered there, without the plain file', async () => {
  const sealed = new Map<string, string>()
  const keyStore = {
    seal: async (text: string) => {
      const name = `sealed-${sealed.size}`
      sealed.set(name, text)
      return Buffer.from(name)
    },
    open: async (bytes: Buffer) => sealed.get(bytes.toString()) ?? '',
  }
  const window = createWorkbench({ home: join(a.dir, 'home'), version: '0', keyStore })
  const ask = async (name: string, input: unknown) => {
    const reply = await window.request(name, input)
    if (!reply.ok) throw new Error(reply.error.code)
    return reply.value as never
  }
  const old = join(a.dir, 'old')
  cpSync(a.caseDir, old, { recursive: true })
  await ask('case.open', { dir: a.caseDir })
  await ask('session.signIn', { user: 'ambeki', passphrase: passphraseOf('ambeki') })
  await ask('case.close', {})
  const [uuid = ''] = readdirSync(join(a.dir, 'home', 'anchors')).map((name) => name.slice(0, 36))
  const plain = join(a.dir, 'home', 'anchors', `${uuid}.json`)
  expect(JSON.parse(readFileSync(plain, 'utf8')).anchors).toHaveLength(1)
  rmSync(a.caseDir, { recursive: true })
  cpSync(old, a.caseDir, { recursive: true })
  rmSync(plain)
  await ask('case.open', { dir: a.caseDir })
  expect(await ask('anchor.state', {})).toEqual({ state: 'contradicted' })
  await window.close()
})
