import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DecodeError } from '../../domain/errors.ts'
import type { DecoderAnswer, DecoderTask, DecoderValue } from './decoder-task.ts'
import { minimalEnvironment } from './run-tool.ts'

/** A process that decodes; Electron's main process gives one over its utility process. */
export type DecoderChild = {
  readonly pid: number | undefined
  send(task: DecoderTask): void
  onAnswer(listener: (answer: DecoderAnswer) => void): void
  /** Also when it could not be started. */
  onExit(listener: () => void): void
  kill(): void
}

export type StartDecoder = (entry: string, heapLimitMb: number) => DecoderChild

/** The module a decoder process runs. */
export const DECODER_ENTRY = fileURLToPath(
  new URL(`../../workers/decode${extname(import.meta.url)}`, import.meta.url),
)

/** No files written, no programs or threads started, whatever a library is made to want. Native code
 *  that is broken into is not held by this; the limits below and a process of its own are. */
const PERMISSIONS = ['--permission', '--allow-fs-read=*', '--allow-addons']

/** A forked Node process: no standard streams, next to no environment. */
export const forkDecoder: StartDecoder = (entry, heapLimitMb) => {
  const isElectron = 'electron' in process.versions
  const child: ChildProcess = fork(entry, [], {
    execArgv: [`--max-old-space-size=${heapLimitMb}`, ...(isElectron ? [] : PERMISSIONS)],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: {
      ...minimalEnvironment(),
      ...(isElectron && { ELECTRON_RUN_AS_NODE: '1' }),
    },
  })
  return {
    pid: child.pid,
    send: (task) => {
      child.send(task, () => {}) // a failure shows as the exit that follows
    },
    onAnswer: (listener) => child.on('message', (answer) => listener(answer as DecoderAnswer)),
    onExit: (listener) => {
      child.on('exit', listener)
      child.on('error', listener)
    },
    kill: () => child.kill('SIGKILL'),
  }
}

export type DecoderLimits = { readonly timeoutMs: number; readonly memoryLimitMb: number }

const MEMORY_CHECK_MS = 100

/** One decoder process, one task at a time. After anything but an answer it is dead and stays so. */
export class DecoderProcess {
  readonly #child: DecoderChild
  #settle: ((answer: DecoderAnswer) => void) | null = null
  #dead = false
  #tasks = 0

  constructor(start: StartDecoder, memoryLimitMb: number) {
    this.#child = start(DECODER_ENTRY, memoryLimitMb)
    this.#child.onAnswer((answer) => this.#settle?.(answer))
    this.#child.onExit(() => {
      this.#dead = true
      this.#settle?.({ ok: false, code: 'CRASHED', message: 'the decoder process ended' })
    })
  }

  get isDead(): boolean {
    return this.#dead
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** Memory it holds, where the system tells; else 0. */
  residentMib(): number {
    return residentMib(this.#child.pid)
  }

  /** Tasks given so far. */
  get tasks(): number {
    return this.#tasks
  }

  /** @throws {DecodeError} as the decoder says, or TIMED_OUT, TOO_LARGE (memory), CRASHED */
  async run<Op extends DecoderTask['op']>(
    task: Extract<DecoderTask, { op: Op }>,
    limits: DecoderLimits,
  ): Promise<DecoderValue[Op]> {
    this.#tasks++
    const answer = await new Promise<DecoderAnswer>((resolve) => {
      const end = (reply: DecoderAnswer) => {
        clearTimeout(timer)
        clearInterval(meter)
        this.#settle = null
        if (reply.isLast === true) this.kill()
        resolve(reply)
      }
      const stop = (code: 'TIMED_OUT' | 'TOO_LARGE', message: string) => {
        this.kill()
        end({ ok: false, code, message })
      }
      const timer = setTimeout(
        () => stop('TIMED_OUT', 'the time limit for one file was reached'),
        limits.timeoutMs,
      )
      const meter = setInterval(() => {
        if (this.residentMib() <= limits.memoryLimitMb) return
        stop('TOO_LARGE', 'the memory limit for one file was reached')
      }, MEMORY_CHECK_MS)
      this.#settle = end
      if (this.#dead) end({ ok: false, code: 'CRASHED', message: 'the decoder process ended' })
      else this.#child.send(task)
    })
    if (!answer.ok) throw new DecodeError(answer.code, answer.message)
    return answer.value as DecoderValue[Op]
  }

  kill(): void {
    this.#dead = true
    this.#child.kill()
  }
}

/** Memory a process holds, where the system tells; else 0. */
export function residentMib(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1')
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}
