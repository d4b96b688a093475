/** A process that reads containers, ended when it is silent, slow or out of bounds. */
import { type ChildProcess, spawn } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { minimalEnvironment } from '../media/run-tool.ts'
import { needsTool } from './formats.ts'
import { type Frame, framesOf } from './frames.ts'
import type { UnpackTask } from './unpack.ts'

const ENTRY = fileURLToPath(
  new URL(`../../workers/unpack${extname(import.meta.url)}`, import.meta.url),
)
const HEAP_MB = 256

/** No files written, no threads, no native code; programs only where a format asks for libarchive's. Electron's
 *  own Node has no such switch. */
const PERMISSIONS = ['--permission', '--allow-fs-read=*']

/** One container at a time. After an end that it did not say itself it is dead and stays so. */
export class UnpackProcess {
  readonly #child: ChildProcess
  readonly #frames: AsyncGenerator<Frame>
  #silentMs = 0
  #until = 0
  #isLate = false
  #needsTool = false
  #isDead = false

  constructor(options: { readonly startsTools: boolean }) {
    const isElectron = 'electron' in process.versions
    const flags = [
      `--max-old-space-size=${HEAP_MB}`,
      ...(isElectron ? [] : PERMISSIONS),
      ...(!isElectron && options.startsTools ? ['--allow-child-process'] : []),
    ]
    this.#child = spawn(process.execPath, [...flags, ENTRY], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...minimalEnvironment(), ...(isElectron && { ELECTRON_RUN_AS_NODE: '1' }) },
      // A group of its own: killed together with the tools that it has started.
      detached: process.platform !== 'win32',
      windowsHide: true,
    })
    const die = () => {
      this.#isDead = true
    }
    this.#child.on('error', die)
    this.#child.on('exit', die)
    this.#child.stdin?.on('error', die)
    this.#frames = framesOf(this.#child.stdout as AsyncIterable<Buffer>)
  }

  get isDead(): boolean {
    return this.#isDead
  }

  begin(task: UnpackTask, limits: { readonly silentMs: number; readonly totalMs: number }): void {
    this.#silentMs = limits.silentMs
    this.#until = performance.now() + limits.totalMs
    this.#needsTool = needsTool(task.format)
    this.#child.stdin?.write(`${JSON.stringify(task)}\n`)
  }

  /** The next frame; `timed-out` and `crashed` are how it ends without an end of its own. */
  async next(): Promise<Frame> {
    const left = Math.min(this.#silentMs, this.#until - performance.now())
    const stop = () => {
      this.#isLate = true
      this.kill()
    }
    const timer = setTimeout(stop, Math.max(0, left))
    try {
      const next = await this.#frames.next()
      if (next.done !== true) return next.value
    } catch {
      // What it says is not in our form: it is broken, or no longer ours.
    } finally {
      clearTimeout(timer)
    }
    this.kill()
    const failure = this.#isLate ? 'timed-out' : 'crashed'
    return { kind: 'end', end: { failure, byTool: this.#needsTool } }
  }

  kill(): void {
    const { pid, exitCode, signalCode } = this.#child
    this.#isDead = true
    if (pid === undefined || exitCode !== null || signalCode !== null) return
    try {
      process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
    } catch {
      this.#child.kill('SIGKILL')
    }
  }
}
