/** What an outside tool writes on its standard output, as a stream, within limits. */
import { type ChildProcess, spawn } from 'node:child_process'
import { pipeline, type Readable } from 'node:stream'
import { minimalEnvironment } from '../media/run-tool.ts'

/** 2 GiB of addresses hold the largest dictionaries in use; no files are written, no core is kept. */
const PRLIMIT = ['--as=2147483648', '--nofile=64', '--core=0', '--fsize=0']
const SAID_BYTES = 4_096

export class ToolStream {
  readonly #child: ChildProcess
  readonly #ended: Promise<number | null>
  #said = ''

  /** @param path - absolute
   *  @param fed - To its standard input; ended with the tool. */
  constructor(
    path: string,
    args: readonly string[],
    prlimit: string | null,
    fed: Readable | null = null,
  ) {
    const all = prlimit === null ? [path, ...args] : [prlimit, ...PRLIMIT, path, ...args]
    const [command = path, ...rest] = all
    const env = minimalEnvironment()
    const input = fed === null ? 'ignore' : 'pipe'
    const child = spawn(command, rest, { stdio: [input, 'pipe', 'pipe'], env })
    // One that gives up does not read on: what it wrote until then counts.
    if (fed !== null && child.stdin !== null) pipeline(fed, child.stdin, () => {})
    child.stderr?.on('data', (bytes: Buffer) => {
      if (this.#said.length < SAID_BYTES) this.#said += bytes.toString('latin1')
    })
    this.#ended = new Promise((resolve) => {
      child.on('error', () => resolve(null))
      child.on('close', (code) => resolve(code))
    })
    this.#child = child
  }

  get stdout(): AsyncIterable<Buffer> {
    return this.#child.stdout as AsyncIterable<Buffer>
  }

  /** Exit code (null: killed, or not started) and what it complained of, which quotes the evidence. */
  async end(): Promise<{ readonly code: number | null; readonly said: string }> {
    return { code: await this.#ended, said: this.#said }
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}
