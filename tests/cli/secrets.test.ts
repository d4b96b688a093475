/** What the program's own processes show to whoever may list them, and what they leave behind. */
import { spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCase } from '../../src/engine/open-case.ts'
import { secretsOf } from '../../src/engine/sealing/keyring.ts'
import { signIn } from '../../src/engine/sign-in.ts'
import { drawing } from '../engine/media/drawings.ts'
import { asUser, passphraseFile } from './run-safehold.ts'

const safehold = fileURLToPath(new URL('../../bin/safehold.mjs', import.meta.url))
const CASE = '2026-0117.safecase'

let dir: string
/** Of every process seen below the command: its arguments and its environment, as the system shows them. */
const shown = new Map<number, string>()
let recoveryKey = ''

/** Runs a command, looking at its processes all the while. */
async function watched(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [safehold, '--json', ...args], {
    cwd: dir,
    env: { ...process.env, SAFEHOLD_HOME: join(dir, 'home'), TMPDIR: join(dir, 'tmp') },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  const looking = setInterval(() => look(child.pid ?? 0), 10)
  const exitCode = await new Promise((resolve) => child.on('close', resolve))
  clearInterval(looking)
  expect(exitCode).toBe(0)
  return stdout
}

function look(pid: number): void {
  try {
    const read = (name: string) => readFileSync(`/proc/${pid}/${name}`, 'latin1')
    shown.set(pid, `${read('cmdline')}\n${read('environ')}`)
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const children = read(`task/${thread}/children`).trim().split(' ')
      for (const one of children) if (one !== '') look(Number(one))
    }
  } catch {
    // It has ended between two looks.
  }
}

const isLinux = existsSync('/proc/self/task')
const here = test.skipIf(!isLinux)
const reason = isLinux ? '' : ' (skipped: no /proc here)'

beforeAll(async () => {
  if (!isLinux) return
  dir = mkdtempSync(join(tmpdir(), 'safehold-secrets-'))
  for (const name of ['exhibit', 'tmp']) mkdirSync(join(dir, name))
  for (let n = 0; n < 12; n++) {
    const picture = drawing(320 + n, 240).jpeg()
    writeFileSync(join(dir, 'exhibit', `${n}.jpg`), await picture.toBuffer())
  }
  const made = await watched([
    ...['--passphrase-file', passphraseFile(dir, 'ambeki'), 'case', 'create'],
    ...['--number', '2026-0117', '--title', 'Larch Row', '--agency', 'Ferrow Police'],
    ...['--supervisor', 'ambeki', '--name', 'A. Mbeki', '--dir', dir, '--person', '4471'],
  ])
  recoveryKey = (JSON.parse(made) as { recoveryKey: string }).recoveryKey
  const keyFile = join(dir, 'recovery-key.txt')
  writeFileSync(keyFile, recoveryKey)
  await watched([
    ...[...asUser(dir, 'ambeki'), 'user', 'add', '--id', 'mokafor', '--name', 'M'],
    ...['--role', 'analyst', '--person', '17', '--recovery-key-file', keyFile],
    ...['--new-passphrase-file', passphraseFile(dir, 'mokafor')],
  ])
  await watched([
    ...[...asUser(dir, 'mokafor'), 'exhibit', 'add', '--number', 'EX-04', '--seal', 'K-1'],
    ...['--description', 'Telephone', '--seized-at', '2026-11-18T09:15:00Z'],
    ...['--seized-where', 'Mill Lane', '--seized-by', 'PC 2210', '--authority', 'W-5380'],
  ])
  const source = join(dir, 'exhibit')
  await watched([...asUser(dir, 'mokafor'), 'ingest', source, '--exhibit', 'EX-04'])
})
afterAll(() => {
  if (isLinux) rmSync(dir, { recursive: true, force: true })
})

/** As text, every form in which one might stand somewhere. */
async function secrets(): Promise<string[]> {
  const kase = openCase(join(dir, CASE))
  const keyring = await signIn(kase, 'ambeki' as never, 'correct horse battery ambeki')
  const keys = Object.values(secretsOf(keyring)).map((key) => Buffer.from(key))
  kase.close()
  return [
    ...keys.flatMap((key) => ['hex', 'base64', 'latin1'].map((as) => key.toString(as as 'hex'))),
    ...['ambeki', 'mokafor'].map((user) => `correct horse battery ${user}`),
    recoveryKey,
  ]
}

here(
  `no process of an ingest has a secret in its arguments or its environment${reason}`,
  async () => {
    const started = [...shown.values()].filter((text) => /decode|exiftool|ffmpeg/.test(text))
    expect(started.length).toBeGreaterThan(0)
    for (const secret of await secrets()) {
      expect([...shown.values()].filter((text) => text.includes(secret))).toEqual([])
    }
  },
)

here(
  `nothing is left with a secret in it where temporary files go, or at home${reason}`,
  async () => {
    const all = await secrets()
    for (const folder of ['tmp', 'home', CASE]) {
      for (const entry of readdirSync(join(dir, folder), {
        recursive: true,
        withFileTypes: true,
      })) {
        if (!entry.isFile()) continue
        const text = readFileSync(join(entry.parentPath, entry.name), 'latin1')
        expect(
          all.filter((secret) => text.includes(secret)),
          entry.name,
        ).toEqual([])
      }
    }
  },
)
