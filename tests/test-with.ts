import { spawnSync } from 'node:child_process'
import { test } from 'vitest'

type Done = Promise<void> | void
type Each = <T>(
  cases: readonly (readonly [string, T])[],
) => (name: string, body: (name: string, given: T) => Done) => void

/** `test` for what programs of the system have to say: where one is missing the test is skipped, and its
 *  name says which. */
export function testWith(...programs: readonly string[]): {
  (name: string, body: () => Done): void
  readonly each: Each
} {
  const missing = programs.filter((program) => !isInstalled(program))
  const here = test.skipIf(missing.length > 0)
  const reason = missing.length > 0 ? ` (skipped: no ${missing.join(', no ')} here)` : ''
  const one = (name: string, body: () => Done) => here(`${name}${reason}`, () => body())
  const each: Each = (cases) => (name, body) => here.each([...cases])(`${name}${reason}`, body)
  return Object.assign(one, { each })
}

function isInstalled(program: string): boolean {
  // Debian's perl-base is no perl: exiftool needs the modules too.
  if (program === 'perl') return spawnSync(program, ['-MEncode', '-e', '1']).status === 0
  // Started is enough: some tell their version by another option, and fail at this one.
  return spawnSync(program, ['--version'], { timeout: 10_000 }).error === undefined
}
