import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Case, openCase } from '../../src/engine/open-case.ts'
import type { Keyring } from '../../src/engine/sealing/keyring.ts'
import { signIn, signOut } from '../../src/engine/sign-in.ts'
import { acts, addUser, codeOf, newCaseIn, PASSPHRASE, SUPERVISOR } from './fresh-case.ts'

const ROOT = join(import.meta.dirname, '../..')
let parent = ''
let template = ''
let dir = ''
let copies = 0

beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'safehold-open-'))
  const { kase, keyring } = await newCaseIn(parent)
  signOut(kase, keyring)
  kase.close()
  template = kase.dir
})
afterAll(() => {
  spawnSync('chmod', ['-R', 'u+w', parent])
  rmSync(parent, { recursive: true, force: true })
})

/** Each test has its own copy of one closed case. */
beforeEach(() => {
  copies += 1
  dir = join(parent, `copy-${copies}.safecase`)
  cpSync(template, dir, { recursive: true })
})

describe('a case folder', () => {
  test('opens wherever it was moved to, and closes whole', () => {
    const moved = join(parent, `moved-${copies}`)
    renameSync(dir, moved)
    const kase = openCase(moved)
    expect(kase.summary).toMatchObject({ number: '2026-0117', dir: moved, readOnly: false })
    expect(kase.ledger.size()).toBe(6)
    expect(kase.anchors.findings()).toEqual([])
    kase.close()
    kase.close()
    expect(readdirSync(moved).sort()).toEqual(
      ['case.json', 'catalogue.db', 'checkpoints', 'derivatives', 'exports', 'objects'].sort(),
    )
  })

  test('that is none is said to be none', () => {
    expect(codeOf(() => openCase(parent))).toBe('NOT_A_CASE')
    expect(codeOf(() => openCase(join(dir, 'case.json')))).toBe('NOT_A_CASE')
    expect(codeOf(() => openCase(join(parent, 'absent')))).toBe('NOT_A_CASE')
  })

  test('of a newer Safehold is not touched', () => {
    const file = JSON.parse(readFileSync(join(dir, 'case.json'), 'utf8'))
    writeFileSync(join(dir, 'case.json'), JSON.stringify({ ...file, format: 'safehold-case/3' }))
    expect(codeOf(() => openCase(dir))).toBe('NEWER_FORMAT')
    expect(existsSync(join(dir, 'case.lock'))).toBe(false)
  })

  test('whose catalogue a newer Safehold has written is not touched', () => {
    const db = new Sqlite(join(dir, 'catalogue.db'))
    db.pragma('user_version = 999999')
    db.close()
    expect(codeOf(() => openCase(dir))).toBe('NEWER_FORMAT')
    expect(existsSync(join(dir, 'case.lock'))).toBe(false)
  })

  test.each([
    ['gone', (path: string) => rmSync(path)],
    ['not a catalogue', (path: string) => writeFileSync(path, 'x'.repeat(9000))],
    ['an empty file', (path: string) => writeFileSync(path, '')],
  ])('whose catalogue is %s is damaged, and nothing new is put in its place', (_what, harm) => {
    const path = join(dir, 'catalogue.db')
    chmodSync(path, 0o600)
    harm(path)
    expect(codeOf(() => openCase(dir))).toBe('CASE_DAMAGED')
    expect(existsSync(join(dir, 'case.lock'))).toBe(false)
    const size = statSync(path, { throwIfNoEntry: false })?.size
    expect([undefined, 0, 9000]).toContain(size)
  })
})

describe('one process at a time', () => {
  test('a case that is open cannot be opened again', () => {
    const kase = openCase(dir)
    expect(codeOf(() => openCase(dir))).toBe('CASE_IN_USE')
    kase.close()
    openCase(dir).close()
  })

  test('not by another process either, until that one ends, however it ends', async () => {
    const script = `
      const { openCase } = await import(${JSON.stringify(join(ROOT, 'src/engine/open-case.ts'))})
      openCase(${JSON.stringify(dir)})
      console.log('open')
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script])
    await once(child.stdout, 'data')
    expect(codeOf(() => openCase(dir))).toBe('CASE_IN_USE')
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
    expect(existsSync(join(dir, 'case.lock'))).toBe(true)
    const kase = openCase(dir)
    expect(kase.ledger.size()).toBe(6)
    kase.close()
    expect(readdirSync(dir).filter((name) => name.startsWith('case.lock'))).toEqual([])
  })

  test('a lock of another machine, or one that cannot be read, is respected', () => {
    const holder = { owner: 'a\u001b[2J', host: 'elsewhere', pid: 1, started: null, since: 'x' }
    for (const text of [JSON.stringify(holder), 'x', '', '{"pid":"x"}', 'null']) {
      writeFileSync(join(dir, 'case.lock'), text)
      expect(codeOf(() => openCase(dir))).toBe('CASE_IN_USE')
      expect(readFileSync(join(dir, 'case.lock'), 'utf8')).toBe(text)
    }
    writeFileSync(join(dir, 'case.lock'), JSON.stringify(holder))
    expect(() => openCase(dir)).toThrow('a?[2J on elsewhere')
  })

  test('a lock whose number another process has got since is taken over', () => {
    const holder = { owner: 'a', host: hostname(), pid: process.pid, started: 'before', since: 'x' }
    writeFileSync(join(dir, 'case.lock'), JSON.stringify(holder))
    if (!existsSync('/proc/self/stat')) return
    openCase(dir).close()
    expect(existsSync(join(dir, 'case.lock'))).toBe(false)
  })
})

describe('a case that is open for reading', () => {
  let kase: Case
  let keyring: Keyring
  beforeEach(async () => {
    kase = openCase(dir, { readOnly: true })
    keyring = await signIn(kase, SUPERVISOR, PASSPHRASE)
    return () => kase.close()
  })

  test('shows everything, signs in, and is not changed by it', async () => {
    const before = readFileSync(join(dir, 'catalogue.db'))
    expect(kase.summary.readOnly).toBe(true)
    expect(acts(kase)).toHaveLength(6)
    expect(await codeOf(() => signIn(kase, SUPERVISOR, 'not the passphrase'))).toBe(
      'WRONG_PASSPHRASE',
    )
    signOut(kase, keyring)
    kase.close()
    expect(readFileSync(join(dir, 'catalogue.db'))).toEqual(before)
    expect(existsSync(join(dir, 'case.lock'))).toBe(false)
  })

  test('refuses whatever would write', async () => {
    const act = { action: 'refused', data: {} } as const
    expect(codeOf(() => kase.ledger.append(act, { user: 'ambeki', role: 'supervisor' }))).toBe(
      'NOT_WRITABLE',
    )
    expect(codeOf(() => kase.writable)).toBe('READ_ONLY')
    const input = { id: 'mokafor', name: 'M', role: 'analyst', person: '7', passphrase: PASSPHRASE }
    expect(await codeOf(() => addUser(kase, keyring, input as never))).toBe('NOT_WRITABLE')
  })

  test('can be looked at while somebody works in it', async () => {
    const working = openCase(dir)
    const second = openCase(dir, { readOnly: true })
    await signIn(working, SUPERVISOR, PASSPHRASE)
    expect(acts(second).at(-1)?.action).toBe('sign-in')
    second.close()
    working.close()
  })
})

describe('a medium that cannot be written', () => {
  const other = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  const reads = spawnSync(process.execPath, ['--version'], { ...other, cwd: ROOT }).status === 0

  test.skipIf(!reads || process.platform === 'win32')(
    'opens for reading, also when the last process to write there was killed',
    async () => {
      const writer = openCase(dir)
      await signIn(writer, SUPERVISOR, PASSPHRASE)
      // As a crash leaves it: catalogue, write-ahead log and lock.
      const crashed = join(parent, `crashed-${copies}`)
      cpSync(dir, crashed, { recursive: true })
      writer.close()
      expect(existsSync(join(crashed, 'catalogue.db-wal'))).toBe(true)
      for (const medium of [dir, crashed]) {
        rmSync(join(medium, 'catalogue.db-shm'), { force: true })
        chmodSync(parent, 0o755)
        spawnSync('chmod', ['-R', 'a+rX,a-w', medium])
        const { status, stdout, stderr } = spawnSync(
          process.execPath,
          ['--input-type=module', '-e', lookAt(medium)],
          { ...other, cwd: ROOT, encoding: 'utf8' },
        )
        expect({ status, stderr: stderr.slice(0, 500) }).toEqual({ status: 0, stderr: '' })
        expect(JSON.parse(stdout)).toEqual({
          readOnly: true,
          size: 7,
          findings: [],
          user: 'ambeki',
        })
      }
    },
  )

  const at = (path: string) => JSON.stringify(join(ROOT, path))
  const lookAt = (medium: string) => `
    const { openCase } = await import(${at('src/engine/open-case.ts')})
    const { signIn } = await import(${at('src/engine/sign-in.ts')})
    const kase = openCase(${JSON.stringify(medium)})
    const { user } = await signIn(kase, 'ambeki', ${JSON.stringify(PASSPHRASE)})
    const { anchors, summary: { readOnly } } = kase
    const findings = anchors.findings()
    console.log(JSON.stringify({ readOnly, size: kase.ledger.size(), findings, user: user.id }))
    kase.close()`
})

describe('a ledger that is not what it was', () => {
  test('rolled back behind a checkpoint of the folder is told on opening', async () => {
    const before = readFileSync(join(dir, 'catalogue.db'))
    const kase = openCase(dir)
    signOut(kase, await signIn(kase, SUPERVISOR, PASSPHRASE))
    kase.close()
    writeFileSync(join(dir, 'catalogue.db'), before)
    const rolledBack = openCase(dir)
    expect(rolledBack.anchors.findings().map(({ code, path }) => [code, path])).toEqual([
      ['ledger-behind', 'checkpoints/000000009.txt'],
    ])
    rolledBack.close()
  })

  test('exchanged for another case’s is told on opening', async () => {
    const other = await newCaseIn(parent, `2026-9${copies}`)
    signOut(other.kase, other.keyring)
    other.kase.close()
    cpSync(join(other.kase.dir, 'catalogue.db'), join(dir, 'catalogue.db'))
    const kase = openCase(dir)
    expect(kase.anchors.findings().map(({ code }) => code)).toEqual([
      'checkpoint-differs',
      'checkpoint-differs',
    ])
    kase.close()
  })

  test('with another key in case.json is told on opening', () => {
    const path = join(dir, 'case.json')
    const file = JSON.parse(readFileSync(path, 'utf8'))
    for (const vkey of ['x', `${file.log}+00000000+AQ==`, file.vkey.replace(/.$/, 'A')]) {
      writeFileSync(path, JSON.stringify({ ...file, vkey }))
      const kase = openCase(dir)
      expect(kase.anchors.findings().length).toBeGreaterThan(0)
      kase.close()
    }
  })
})
