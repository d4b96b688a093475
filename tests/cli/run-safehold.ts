/** Runs `bin/safehold.mjs` for real, as a process of its own. */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const safehold = fileURLToPath(new URL('../../bin/safehold.mjs', import.meta.url))

export type Ran = {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

/** @param started - Given a way to interrupt it, as Ctrl+C does. */
export function runSafehold(
  dir: string,
  args: readonly string[],
  started?: (interrupt: () => void) => void,
): Promise<Ran> {
  const { SAFEHOLD_CASE: _case, SAFEHOLD_USER: _user, ...env } = process.env
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [safehold, ...args], {
      cwd: dir,
      env: { ...env, SAFEHOLD_HOME: join(dir, 'home') },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text
    })
    child.on('error', reject)
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }))
    started?.(() => child.kill('SIGINT'))
  })
}

export function passphraseFile(dir: string, user: string): string {
  const file = join(dir, `${user}.txt`)
  writeFileSync(file, `correct horse battery ${user}\n`, { mode: 0o600 })
  return file
}

/** `--case … --user … --passphrase-file …` */
export function asUser(dir: string, user: string): string[] {
  const caseDir = join(dir, '2026-0117.safecase')
  return ['--case', caseDir, '--user', user, '--passphrase-file', passphraseFile(dir, user)]
}
