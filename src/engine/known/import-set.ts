import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { statSync } from 'node:fs'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { KnownError } from '../../domain/errors.ts'
import { HashSet, type HashSetId, type HashSetMeaning } from '../../domain/known.ts'
import type { UserId } from '../../domain/people.ts'
import type { Job } from '../jobs/job.ts'
import { minimalEnvironment } from '../media/run-tool.ts'
import type { ImportAnswer, ImportTask } from './import-task.ts'
import type { SetLibrary } from './set-library.ts'

const ENTRY = fileURLToPath(
  new URL(`../../workers/known${extname(import.meta.url)}`, import.meta.url),
)

/** JavaScript's own memory of the process; sorting has its own bound. */
const HEAP_LIMIT_MIB = 256

type Done = Extract<ImportAnswer, { state: 'done' }>

/** Imports a hash set into the library, in a process of its own: the file is another's and hostile. Cancelled,
 *  damaged or killed it leaves the library as it was.
 *  @throws {KnownError} SET_NOT_FOUND, NOT_A_SET, SET_DAMAGED, DISK_FULL, SET_CRASHED; the signal's reason. */
export async function importHashSet(
  library: SetLibrary,
  input: {
    readonly source: string
    readonly name: string
    /** Empty: as the set calls itself. */
    readonly version: string
    readonly meaning: HashSetMeaning
    readonly by: UserId
    readonly at: string
    readonly tool: string
    readonly job: Job
  },
): Promise<HashSet> {
  const { job, source } = input
  const stats = statSync(source, { throwIfNoEntry: false })
  if (stats?.isFile() !== true) throw new KnownError('SET_NOT_FOUND', 'there is no such file')
  const id = randomUUID() as string as HashSetId
  const target = library.beginUnfinished(id)
  job.stage('reading')
  job.total(0, stats.size)
  try {
    const done = await inProcess({ source, target }, library.dir, job)
    const about = HashSet.parse({
      id,
      name: input.name,
      version: input.version || done.version || 'not told',
      meaning: input.meaning,
      form: done.form,
      sourceSha256: done.sourceSha256,
      sourceBytes: done.sourceBytes,
      entries: done.entries,
      unread: done.unread,
      importedBy: input.by,
      importedAt: input.at,
      tool: input.tool,
    })
    library.add(about, target)
    return about
  } finally {
    library.removeUnfinished(id)
  }
}

function inProcess(task: ImportTask, dir: string, job: Job): Promise<Done> {
  const isElectron = 'electron' in process.versions
  const permissions = ['--permission', '--allow-fs-read=*', `--allow-fs-write=${dir}/*`]
  const child = fork(ENTRY, [], {
    execArgv: [
      `--max-old-space-size=${HEAP_LIMIT_MIB}`,
      ...(isElectron ? [] : [...permissions, '--allow-addons']),
    ],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // SQLite sorts in temporary files; the system's folder for these may be memory.
    env: {
      ...minimalEnvironment(),
      SQLITE_TMPDIR: dir,
      ...(isElectron && { ELECTRON_RUN_AS_NODE: '1' }),
    },
  })
  return new Promise<Done>((resolve, reject) => {
    let told = 0
    const cancel = () => child.kill('SIGKILL')
    job.signal.addEventListener('abort', cancel, { once: true })
    if (job.signal.aborted) cancel()
    child.on('message', (answer: ImportAnswer) => {
      if (answer.state === 'reading') {
        job.advance(0, answer.bytes - told, null)
        told = answer.bytes
      } else if (answer.state === 'sorting') job.stage('sorting')
      else if (answer.state === 'done') resolve(answer)
      else reject(failure(answer))
    })
    child.on('error', () => reject(crashed()))
    // What is rejected here has ended: nothing writes into the library any more.
    child.on('exit', () => {
      job.signal.removeEventListener('abort', cancel)
      reject(job.signal.aborted ? job.signal.reason : crashed())
    })
    child.send(task)
  })
}

function failure({ code, message }: Extract<ImportAnswer, { state: 'failed' }>): KnownError {
  const known = ['NOT_A_SET', 'SET_DAMAGED', 'DISK_FULL', 'SET_NOT_FOUND'] as const
  return new KnownError(known.find((one) => one === code) ?? 'SET_CRASHED', message)
}

function crashed(): KnownError {
  return new KnownError('SET_CRASHED', 'reading the hash set ended unforeseen')
}
