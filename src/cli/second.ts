/** The second person of an act that nobody does alone. */
import type { Command } from 'commander'
import type { Second } from '../domain/two-persons.ts'
import { readPassphrase } from './passphrase.ts'
import { Refused } from './run-command.ts'

export type SecondOptions = {
  readonly second?: string
  readonly secondPassphraseFile?: string
  readonly recoveryKeyFile?: string
}

/** Options of every command that two persons do at one desk. */
export function withSecond(command: Command): Command {
  return command
    .option('--second <id>', 'the second person, who types their own passphrase')
    .option(
      '--second-passphrase-file <file>',
      "the second person's passphrase; else it is asked for",
    )
    .option(
      '--recovery-key-file <file>',
      'the recovery key from the safe, where nobody is named; else it is asked for',
    )
}

/** @throws {Refused} BAD_INPUT when nobody stands beside. */
export async function readSecond(options: SecondOptions): Promise<Second> {
  const { second, secondPassphraseFile, recoveryKeyFile } = options
  if (second !== undefined) {
    const passphrase = await readPassphrase(secondPassphraseFile, `passphrase of ${second}`)
    return { by: 'passphrase', user: second as never, passphrase }
  }
  if (recoveryKeyFile === undefined && !process.stdin.isTTY) {
    throw new Refused('BAD_INPUT', 'two persons do this: give --second or --recovery-key-file')
  }
  const recoveryKey = await readPassphrase(recoveryKeyFile, 'recovery key from the safe')
  return { by: 'recovery-key', recoveryKey }
}
