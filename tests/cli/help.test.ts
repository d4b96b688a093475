import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createProgram } from '../../src/cli/program.ts'
import { runSafehold } from './run-safehold.ts'

// Each command is a process with its own start: on a busy machine a few seconds.
vi.setConfig({ testTimeout: 180_000 })

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-help-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** Every command that does something, by the words one types. */
function leaves(command: Command, words: readonly string[] = []): [string, Command][] {
  return command.commands.flatMap((child) => {
    const path = [...words, child.name()]
    return child.commands.length > 0
      ? leaves(child, path)
      : [[path.join(' '), child] as [string, Command]]
  })
}

const commands = leaves(createProgram())

test('the commands are these', () => {
  const expected = `
    approve
    bundle list
    case create
    case findings
    case open
    case recover
    case verify
    certificate import
    certificate show
    custodian add
    custodian list
    custodian withdraw
    custody anchor check
    custody anchor copy
    custody anchor explain
    custody anchor list
    custody anchor proof
    custody list
    custody proof
    custody receipt
    custody timestamp import
    custody timestamp list
    custody timestamp request
    custody verify
    exhibit add
    exhibit completeness
    exhibit findings
    exhibit hand-over
    exhibit holders
    exhibit list
    exhibit note
    exhibit print
    exhibit timeline
    export
    grade
    ingest
    item dates
    item groups
    item list
    item note
    item places
    item print
    item show
    item similar
    item text
    item timeline
    known import
    known list
    known match
    known remove
    look
    preflight
    redact
    redaction list
    retention approve
    retention certificate
    retention continue
    retention disposals
    retention due
    retention hold
    retention propose
    retention release
    retention set
    retention show
    reveal grant
    reveal list
    reveal refuse
    search list
    search remove
    search run
    search save
    user add
    user list
    user passphrase
    user reset
    user revoke
    verify
  `
  expect(commands.map(([words]) => words).toSorted()).toEqual(expected.trim().split(/\n +/))
})

test.each(commands)('%s shows an example of itself', (words, command) => {
  let help = ''
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp()
  expect(help).toContain('Example:')
  expect(help).toMatch(new RegExp(`\\$ safehold .*\\b${words.replace(' ', ' .*')}\\b`))
})

test.each(commands)('%s takes no passphrase in its arguments, only files of them', (_, command) => {
  const all = [...command.options, ...createProgram().options]
  const secret = all.filter(({ long }) => /pass|secret|key|pin/i.test(long ?? ''))
  expect(secret.length).toBeGreaterThan(0)
  for (const { long } of secret) expect(long).toMatch(/-file$/)
})

describe('as a process', () => {
  test.each([[['--help']], [['ingest', '--help']], [['case', 'create', '--help']]])(
    '%j explains itself and ends with 0',
    async (args) => {
      const { exitCode, stdout, stderr } = await runSafehold(dir, args)
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
      expect(stdout).toContain('Example:')
    },
  )

  test.each([
    [['no-such-command']],
    [['ingest']],
    [['ingest', '/x', '--exhibit', 'E', '--passphrase', 'secret']],
    [['case', 'create', '--number', '1']],
  ])('%j does not fit: 64, with the help on stderr', async (args) => {
    const { exitCode, stdout, stderr } = await runSafehold(dir, args)
    expect({ exitCode, stdout }).toEqual({ exitCode: 64, stdout: '' })
    expect(stderr).toContain('Usage: safehold')
  })

  test.each([
    [['user', 'list'], 'BAD_INPUT'],
    [['--case', '/nowhere', 'user', 'list'], 'NOT_A_CASE'],
    [['--case', '/nowhere', '--user', 'ambeki', 'item', 'list'], 'NOT_A_CASE'],
  ])('%j is refused with %s: 1, as one JSON document', async (args, code) => {
    const json = await runSafehold(dir, ['--json', ...args])
    expect({ exitCode: json.exitCode, stderr: json.stderr }).toEqual({ exitCode: 1, stderr: '' })
    expect(JSON.parse(json.stdout)).toEqual({ error: { code, message: expect.any(String) } })
  })

  test('in words a refusal goes to stderr, with its code', async () => {
    const { exitCode, stdout, stderr } = await runSafehold(dir, ['user', 'list'])
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    expect(stderr).toContain('(BAD_INPUT)')
  })
})
