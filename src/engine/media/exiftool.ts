import { spawn } from 'node:child_process'
import { ExifTool, ExifToolTask } from 'exiftool-vendored'
import { DecodeError } from '../../domain/errors.ts'
import { minimalEnvironment } from './run-tool.ts'
import type { Tools } from './tools.ts'

export type MetadataReaderOptions = {
  /** An empty folder: exiftool runs perl code that it finds in the home folder. */
  readonly home: string
  readonly processes?: number
  readonly timeoutMs?: number
}

/** Groups kept, numbers as numbers, structures whole; what the scratch file's own folder and times are
 *  says nothing about the evidence. */
const READ_ARGUMENTS = ['-json', '-G1', '-n', '-struct', '--System:all']

/** Files of one call: a call costs exiftool more than a picture does. */
const FILES_PER_CALL = 16
const CALLS_PER_PROCESS = 100

/** Longer is refused: nobody reads it, and every list would carry it. */
const MAX_JSON_LENGTH = 4_194_304

/** The reference reader of metadata, in a pool of processes of its own. */
export class MetadataReader {
  readonly #exiftool: ExifTool
  readonly #waiting: Waiting[] = []
  #calls = 0

  private constructor(exiftool: ExifTool) {
    this.#exiftool = exiftool
  }

  /** @returns null when this machine has no exiftool; `tools.exiftool` says what to install. */
  static start(tools: Tools, options: MetadataReaderOptions): MetadataReader | null {
    const { exiftool, perl, prlimit } = tools
    if (!exiftool.found || exiftool.path === null) return null
    const command = perl.path === null ? [exiftool.path] : [perl.path, exiftool.path]
    const limits = prlimit === null ? [] : [prlimit, '--as=2147483648', '--core=0', '--nofile=128']
    // `-config ''` must come first: else a configuration file, which is perl code, is looked for.
    const args = ['-config', '', '-stay_open', 'True', '-@', '-']
    const [program = '', ...rest] = [...limits, ...command, ...args]
    const env = { ...minimalEnvironment(), HOME: options.home, EXIFTOOL_HOME: options.home }
    return new MetadataReader(
      new ExifTool({
        maxProcs: options.processes ?? 1,
        maxTasksPerProcess: CALLS_PER_PROCESS,
        taskTimeoutMillis: options.timeoutMs ?? 20_000,
        taskRetries: 0,
        checkPerl: false,
        useMWG: false,
        processFactory: () => spawn(program, rest, { stdio: 'pipe', env, windowsHide: true }),
      }),
    )
  }

  /** Everything exiftool says of a file, in its own words to the character: the JSON text of one object,
   *  `Group:Tag` → value, as `exiftool -json -G1 -n -struct --System:all` prints it, without the path of our
   *  own copy. What it finds wrong is in there too (`ExifTool:Error`, `ExifTool:Warning`). Files that are
   *  asked for while all processes are at work go into one call together.
   *  @param path - of our own choosing; a name from evidence may hold what its protocol cannot carry
   *  @throws {DecodeError} TIMED_OUT, TOO_LARGE, CRASHED */
  read(path: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ path, resolve, reject })
      this.#callNext()
    })
  }

  /** The bytes of one binary tag.
   *  @param tag - `Group:Tag`, letters, digits and hyphens only: it becomes an option
   *  @returns null when exiftool gives none */
  async binary(path: string, tag: string): Promise<Buffer | null> {
    if (!/^[A-Za-z0-9-]+:[A-Za-z]+$/.test(tag)) return null
    const said = await this.#exiftool
      .enqueueTask(() => new BinaryTask(path, tag), false)
      .catch(() => null)
    return said
  }

  async close(): Promise<void> {
    await this.#exiftool.end()
  }

  #callNext(): void {
    if (this.#calls >= this.#exiftool.options.maxProcs || this.#waiting.length === 0) return
    this.#calls += 1
    void this.#readAll(this.#waiting.splice(0, FILES_PER_CALL)).finally(() => {
      this.#calls -= 1
      this.#callNext()
    })
  }

  /** Never rejects. After a call of many that failed each file has a call of its own: that costs the culprit
   *  one more time limit, where halving costs it one a step, and the others next to nothing. */
  async #readAll(files: readonly Waiting[]): Promise<void> {
    try {
      const said = await this.#call(files.map(({ path }) => path))
      for (const [n, { resolve, reject }] of files.entries()) {
        const json = said[n] ?? ''
        if (json.length <= MAX_JSON_LENGTH) resolve(json)
        else reject(new DecodeError('TOO_LARGE', 'too much metadata'))
      }
    } catch (error) {
      if (files.length === 1) files[0]?.reject(error)
      else for (const file of files) await this.#readAll([file])
    }
  }

  async #call(paths: readonly string[]): Promise<string[]> {
    const started = performance.now()
    try {
      return await this.#exiftool.enqueueTask(() => new VerbatimTask(paths), false)
    } catch (cause) {
      const isLate = performance.now() - started >= this.#exiftool.options.taskTimeoutMillis
      throw isLate
        ? new DecodeError('TIMED_OUT', 'the metadata reader took too long', { cause })
        : new DecodeError('CRASHED', 'the metadata reader ended', { cause })
    }
  }
}

type Waiting = {
  readonly path: string
  readonly resolve: (json: string) => void
  readonly reject: (error: unknown) => void
}

/** What it prints is kept as it stands: parsed and printed again, `1.50` would be `1.5` and `1e999` null. */
class VerbatimTask extends ExifToolTask<string[]> {
  readonly #paths: readonly string[]

  constructor(paths: readonly string[]) {
    super([...READ_ARGUMENTS, ...paths])
    this.#paths = paths
  }

  protected override parse(said: string): string[] {
    return objectsOf(said.trim(), this.#paths).map((json) => {
      // Half of an answer, or another's, is none.
      const tags: unknown = JSON.parse(json)
      if (typeof tags !== 'object' || tags === null) throw new TypeError('not what exiftool prints')
      return json
    })
  }
}

/** As base 64 in JSON: its protocol is made of lines. */
class BinaryTask extends ExifToolTask<Buffer | null> {
  readonly #tag: string

  constructor(path: string, tag: string) {
    super(['-json', '-b', '-G1', `-${tag}`, path])
    this.#tag = tag
  }

  protected override parse(said: string): Buffer | null {
    const [tags] = JSON.parse(said) as readonly Record<string, unknown>[]
    const value = String(tags?.[this.#tag] ?? '')
    return value.startsWith('base64:') ? Buffer.from(value.slice('base64:'.length), 'base64') : null
  }
}

/** `[{"SourceFile": …, rest},\n{"SourceFile": …, rest}]` → `{rest}` of each, in order. No value can pass for
 *  the beginning of the next: a line break within a string is written as an escape.
 *  @throws {TypeError} when one is missing: none of them is believed then. */
function objectsOf(said: string, paths: readonly string[]): string[] {
  const text = said.replaceAll('\r\n', '\n')
  const beginnings = paths.map((path) => `{\n  "SourceFile": ${JSON.stringify(path)}`)
  const starts = beginnings.map((beginning) => text.indexOf(beginning))
  return beginnings.map((beginning, n) => {
    const start = starts[n] ?? -1
    const end = n + 1 < starts.length ? (starts[n + 1] ?? -1) - ',\n'.length : text.length - 1
    const before = text.slice(n === 0 ? 0 : start - 2, start)
    if (before !== (n === 0 ? '[' : ',\n') || text[end - 1] !== '}') {
      throw new TypeError('not what exiftool prints of these files')
    }
    return `{${text.slice(start + beginning.length, end).replace(/^,/, '')}`
  })
}
