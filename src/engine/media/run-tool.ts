import { spawn } from 'node:child_process'

export type ToolLimits = {
  readonly timeoutMs: number
  readonly maxBytes: number
  /** Path of `prlimit`, where the system has it: memory, processor time, no files written. */
  readonly prlimit: string | null
  readonly signal?: AbortSignal
  /** How large a file it may write; none when nothing is said. */
  readonly mostWritten?: number
}

export type ToolRun = {
  readonly stdout: Buffer
  /** How it ended; `stdout` holds what came until then. */
  readonly ended: 'ok' | 'failed' | 'timed-out' | 'too-much' | 'not-started'
}

const PRLIMIT = ['--as=2147483648', '--nofile=64', '--core=0']

/** Runs an outside tool without a shell, with an empty environment and hard limits. Never rejects: what
 *  a hostile file does to a tool is a result.
 *  @param path - absolute */
export function runTool(
  path: string,
  args: readonly string[],
  limits: ToolLimits,
): Promise<ToolRun> {
  const [command = path, ...rest] = limited(path, args, limits)
  return new Promise((resolve) => {
    const child = spawn(command, rest, {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: minimalEnvironment(),
      windowsHide: true,
    })
    const chunks: Buffer[] = []
    let bytes = 0
    let ended: ToolRun['ended'] | null = null
    const stop = (why: ToolRun['ended']) => {
      ended ??= why
      child.kill('SIGKILL')
    }
    const timer = setTimeout(() => stop('timed-out'), limits.timeoutMs)
    const abort = () => stop('failed')
    limits.signal?.addEventListener('abort', abort, { once: true })
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > limits.maxBytes) stop('too-much')
      else chunks.push(chunk)
    })
    const finish = (how: ToolRun['ended']) => {
      clearTimeout(timer)
      limits.signal?.removeEventListener('abort', abort)
      resolve({ stdout: Buffer.concat(chunks), ended: ended ?? how })
    }
    child.on('error', () => finish('not-started'))
    child.on('close', (code) => finish(code === 0 ? 'ok' : 'failed'))
  })
}

function limited(path: string, args: readonly string[], limits: ToolLimits): string[] {
  if (limits.prlimit === null) return [path, ...args]
  const cpu = `--cpu=${Math.ceil(limits.timeoutMs / 1000) * 2}`
  const written = `--fsize=${limits.mostWritten ?? 0}`
  return [limits.prlimit, ...PRLIMIT, written, cpu, path, ...args]
}

/** What a program needs to start, and nothing that says whose machine this is. */
export function minimalEnvironment(): NodeJS.ProcessEnv {
  const kept = process.platform === 'win32' ? ['SystemRoot', 'SystemDrive', 'TEMP'] : []
  return {
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    ...Object.fromEntries(kept.map((name) => [name, process.env[name]])),
  }
}
