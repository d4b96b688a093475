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

const TASKS_PER_PROCESS = 500

/** Longer is refused: nobody reads it, and every list would carry it. */
const MAX_JSON_LENGTH = 4_194_304

/** The reference reader of metadata, in a pool of processes of its own. */
export class MetadataReader {
  readonly #exiftool: ExifTool

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
        maxTasksPerProcess: TASKS_PER_PROCESS,
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
   *  own copy. What it finds wrong is in there too (`ExifTool:Error`, `ExifTool:Warning`).
   *  @param path - of our own choosing; a name from evidence may hold what its protocol cannot carry
   *  @throws {DecodeError} TIMED_OUT, TOO_LARGE, CRASHED */
  async read(path: string): Promise<string> {
    const started = performance.now()
    const json = await this.#exiftool
      .enqueueTask(() => new VerbatimTask(path), false)
      .catch((cause: unknown) => {
        const isLate = performance.now() - started >= this.#exiftool.options.taskTimeoutMillis
        throw isLate
          ? new DecodeError('TIMED_OUT', 'the metadata reader took too long', { cause })
          : new DecodeError('CRASHED', 'the metadata reader ended', { cause })
      })
    if (json.length > MAX_JSON_LENGTH) throw new DecodeError('TOO_LARGE', 'too much metadata')
    return json
  }

  async close(): Promise<void> {
    await this.#exiftool.end()
  }
}

/** What it prints is kept as it stands: parsed and printed again, `1.50` would be `1.5` and `1e999` null. */
class VerbatimTask extends ExifToolTask<string> {
  readonly #path: string

  constructor(path: string) {
    super([...READ_ARGUMENTS, path])
    this.#path = path
  }

  protected override parse(said: string): string {
    const json = withoutSource(said.trim(), this.#path)
    // Half of an answer, or another's, is none.
    const tags: unknown = JSON.parse(json)
    if (typeof tags !== 'object' || tags === null) throw new TypeError('not what exiftool prints')
    return json
  }
}

/** `[{"SourceFile": …, rest}]` → `{rest}`. */
function withoutSource(said: string, path: string): string {
  const start = `[{\n  "SourceFile": ${JSON.stringify(path)}`
  const rest = said.replaceAll('\r\n', '\n')
  if (!rest.startsWith(start) || !rest.endsWith('}]')) {
    throw new TypeError('not what exiftool prints of this file')
  }
  return `{${rest.slice(start.length, -1).replace(/^,/, '')}`
}
