/** The disclosure of one item before both of its verifiers: this program's and the Python script that leaves
 *  the case with it. They share no line, and must say the same of anything. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { verifyItemCustody } from '../../../src/engine/verification/verify-item-custody.ts'

const SCRIPT = fileURLToPath(new URL('../../../resources/verify-item-custody.py', import.meta.url))

/** Runs the script as it is, once for each line; in one process, for a start costs more than a check. */
const DRIVER = `
import sys
with open(${JSON.stringify(SCRIPT)}) as script:
    code = compile(script.read(), "script", "exec")
for line in sys.stdin.read().splitlines():
    file, checkpoint = line.split("\\t")
    sys.argv = ["script", file, checkpoint]
    try:
        exec(code, {"__name__": "__main__"})
        print("\\x1eproven")
    except SystemExit as end:
        print(f"\\x1e{end.code}")
`

export type Shown = {
  readonly name: string
  readonly custody: Buffer
  readonly checkpoint: Buffer
}

export type Verdict = { readonly isProven: boolean; readonly said: string }

/** What the script says of each. */
export function pythonSays(shown: readonly Shown[]): Verdict[] {
  const dir = mkdtempSync(join(tmpdir(), 'safehold-two-'))
  try {
    const lines = shown.map(({ name, custody, checkpoint }, place) => {
      const folder = join(dir, String(place))
      mkdirSync(folder)
      writeFileSync(join(folder, name), custody)
      writeFileSync(join(folder, 'checkpoint.txt'), checkpoint)
      return `${join(folder, name)}\t${join(folder, 'checkpoint.txt')}`
    })
    const run = spawnSync('python3', ['-c', DRIVER], { input: lines.join('\n'), encoding: 'utf8' })
    if (run.status !== 0) throw new Error(run.stderr)
    const verdicts = run.stdout.split('\n').filter((line) => line.startsWith('\x1e'))
    if (verdicts.length !== shown.length)
      throw new Error(`${verdicts.length} verdicts: ${run.stdout}`)
    return verdicts.map((line) => ({ isProven: line === '\x1eproven', said: line.slice(1) }))
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

export function safeholdSays({ name, custody, checkpoint }: Shown): Verdict {
  const findings = verifyItemCustody({ name, custody, checkpoint, logKey: null })
  const said = findings.map(({ code, message }) => `${code} ${message}`).join('; ')
  return { isProven: findings.length === 0, said }
}
