/** A process that reads one manifest, ended when it is silent or takes too much memory. */
import { type ChildProcess, fork } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { residentMib } from '../media/decoder-process.ts'
import { minimalEnvironment } from '../media/run-tool.ts'
import { ManifestAnswer } from './manifest-answer.ts'
import type { ManifestTask } from './read-manifest.ts'

const ENTRY = fileURLToPath(
  new URL(`../../workers/backup${extname(import.meta.url)}`, import.meta.url),
)
const HEAP_MIB = 256
const MEMORY_MIB = 768
const MEMORY_CHECK_MS = 100
const SILENT_MS = 60_000

/** Answers in turn; the last one is of the kind `end`. Never throws for what the manifest is like. */
export async function* manifestAnswers(task: ManifestTask): AsyncGenerator<ManifestAnswer> {
  const child = start()
  const meter = setInterval(() => {
    if (residentMib(child.pid) > MEMORY_MIB) child.kill('SIGKILL')
  }, MEMORY_CHECK_MS)
  try {
    child.send(task, () => {})
    for (;;) {
      const answer = await next(child)
      yield answer
      if (answer.kind === 'end') return
      child.send('next', () => {})
    }
  } finally {
    clearInterval(meter)
    child.kill('SIGKILL')
  }
}

function start(): ChildProcess {
  const isElectron = 'electron' in process.versions
  const permissions = ['--permission', '--allow-fs-read=*', '--allow-addons']
  return fork(ENTRY, [], {
    execArgv: [`--max-old-space-size=${HEAP_MIB}`, ...(isElectron ? [] : permissions)],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { ...minimalEnvironment(), ...(isElectron && { ELECTRON_RUN_AS_NODE: '1' }) },
  })
}

function next(child: ChildProcess): Promise<ManifestAnswer> {
  return new Promise((resolve) => {
    const end = (answer: ManifestAnswer) => {
      clearTimeout(timer)
      child.off('message', take).off('error', crash).off('exit', crash)
      resolve(answer)
    }
    const fail = (failure: 'timed-out' | 'crashed') =>
      end({ kind: 'end', isManifest: false, failure })
    const crash = () => fail('crashed')
    const take = (said: unknown) => {
      const answer = ManifestAnswer.safeParse(said)
      if (answer.success) end(answer.data)
      else fail('crashed')
    }
    const timer = setTimeout(() => fail('timed-out'), SILENT_MS)
    child.on('message', take).on('error', crash).on('exit', crash)
    if (child.exitCode !== null || child.signalCode !== null) crash()
  })
}
