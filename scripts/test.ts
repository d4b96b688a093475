/** `npm test`: every check and every test, then one line with the sum. Nothing stops at the first
 *  failure; a step that fails to run counts as one failure. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

type Sum = { passed: number; failed: number; skipped: number; skippedNames: string[] }

const root = fileURLToPath(new URL('..', import.meta.url))
const reports = join(root, 'out', 'test')
rmSync(reports, { recursive: true, force: true })
mkdirSync(reports, { recursive: true })

const sums: Sum[] = [
  step('build', 'npm', ['run', '--silent', 'build']),
  step('types', 'tsc', ['-b']),
  step('lint and format', 'biome', ['ci', '.']),
  step('unused files, exports and packages', 'knip', []),
  vitest(),
  playwright(),
]
const total = (of: 'passed' | 'failed' | 'skipped') => sums.reduce((n, sum) => n + sum[of], 0)
const skipped = sums.flatMap((sum) => sum.skippedNames)
if (skipped.length > 0)
  say(
    `\nSkipped, each for the reason in its name:\n${skipped.map((name) => `  ${name}`).join('\n')}`,
  )
say(`\n${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`)
process.exitCode = total('failed') === 0 ? 0 : 1

/** One command that passes or fails as a whole. */
function step(name: string, command: string, args: string[]): Sum {
  say(`\n── ${name}`)
  const failed = run(command, args) === 0 ? 0 : 1
  return { passed: 1 - failed, failed, skipped: 0, skippedNames: [] }
}

function vitest(): Sum {
  say('\n── unit and story tests')
  const file = join(reports, 'vitest.json')
  const status = run('vitest', [
    'run',
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ])
  const report = read<{
    numPassedTests: number
    numFailedTests: number
    numFailedTestSuites: number
    testResults: { assertionResults: { status: string; fullName: string }[] }[]
  }>(file)
  if (report === null) return broken()
  const skippedNames = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter((one) => one.status !== 'passed' && one.status !== 'failed')
    .map((one) => one.fullName.trim())
  const failed = status === 0 ? report.numFailedTests : Math.max(1, report.numFailedTests)
  return { passed: report.numPassedTests, failed, skipped: skippedNames.length, skippedNames }
}

function playwright(): Sum {
  say('\n── the window, as each user')
  const file = join(reports, 'playwright.json')
  const status = run('playwright', ['test', '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
  })
  const report = read<{
    stats: { expected: number; unexpected: number; flaky: number; skipped: number }
  }>(file)
  if (report === null) return broken()
  const { expected, unexpected, flaky, skipped } = report.stats
  const failed = status === 0 ? 0 : Math.max(1, unexpected + flaky)
  return {
    passed: expected,
    failed,
    skipped,
    skippedNames: skipped > 0 ? [`${skipped} window tests: see above`] : [],
  }
}

function broken(): Sum {
  return { passed: 0, failed: 1, skipped: 0, skippedNames: [] }
}

function run(command: string, args: string[], env: Record<string, string> = {}): number {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      ...env,
      // The tests start the program hundreds of times: what it is made of is compiled once.
      NODE_COMPILE_CACHE: join(reports, 'compiled'),
      PATH: `${join(root, 'node_modules', '.bin')}:${process.env['PATH']}`,
    },
    shell: process.platform === 'win32',
  })
  if (error !== undefined) say(`${command}: ${error.message}`)
  return status ?? 1
}

function read<T>(file: string): T | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T
  } catch {
    return null
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
