import type { Command } from 'commander'
import { readPassphrase } from './passphrase.ts'
import { plain, table } from './print.ts'
import { signedIn } from './run-command.ts'
import { readSecond, type SecondOptions, withSecond } from './second.ts'

type ChangeOptions = { newPassphraseFile?: string }
type ResetOptions = SecondOptions & { id: string; newPassphraseFile?: string }
type RevokeOptions = SecondOptions & { id: string }

/** What no key that is taken away can undo; said before it is done, and after. */
const CANNOT_UNDO = `It cannot undo what they have seen or copied. With a copy of the case from before and their passphrase
they open what was sealed until now. They know the key that signs the ledger: print a receipt of the ledger
now. An analyst or a supervisor knows the private key that signs bundles: import another certificate.`

/** `user passphrase|reset|revoke`. @param group - `user`. */
export function addUserKeyCommands(group: Command): void {
  group
    .command('passphrase')
    .description('change your own passphrase')
    .option('--new-passphrase-file <file>', 'the new one; else it is asked for')
    .addHelpText(
      'after',
      '\nExample:\n  $ safehold --case X.safecase --user mokafor user passphrase',
    )
    .action((options: ChangeOptions, command: Command) =>
      signedIn(async ({ ask }, _common, old) => {
        const passphrase = await readPassphrase(options.newPassphraseFile, 'new passphrase')
        const changed = await ask('passphrase.change', { old, passphrase })
        return { json: changed, text: 'Changed. The old one still opens copies of the case.' }
      })(command),
    )
  withSecond(
    group
      .command('reset')
      .description('a new passphrase for who has forgotten theirs (supervisor, and a second one)')
      .requiredOption('--id <id>', 'whose')
      .option('--new-passphrase-file <file>', 'their new passphrase; else it is asked for'),
  )
    .addHelpText(
      'after',
      '\nExample:\n  $ safehold --case X.safecase --user ambeki user reset --id mokafor --second skwan',
    )
    .action((options: ResetOptions, command: Command) =>
      signedIn(async ({ ask }) => {
        const { id: user } = options
        const passphrase = await readPassphrase(
          options.newPassphraseFile,
          `new passphrase of ${user}`,
        )
        const second = await readSecond(options)
        const reset = await ask('passphrase.reset', { user: user as never, passphrase, second })
        return { json: reset, text: `${user} signs in by the new passphrase from now on.` }
      })(command),
    )
  withSecond(
    group
      .command('revoke')
      .description("take a person's keys away (supervisor, and a second one beside)")
      .requiredOption('--id <id>', 'whose'),
  )
    .addHelpText(
      'after',
      `
${CANNOT_UNDO}

Example:
  $ safehold --case X.safecase --user ambeki user revoke --id mokafor --second skwan`,
    )
    .action((options: RevokeOptions, command: Command) =>
      signedIn(async ({ ask }) => {
        const second = await readSecond(options)
        const revoked = await ask('user.revoke', { user: options.id as never, second })
        return {
          json: revoked,
          text: [
            `${options.id} has no keys any more; what is sealed from now on they cannot open.`,
            CANNOT_UNDO,
            ...leftText(revoked.left),
          ].join('\n'),
        }
      })(command),
    )
}

/** `custodian list|add|withdraw`. */
export function addCustodianCommands(program: Command): void {
  const group = program.command('custodian').description('recovery keys on paper')
  group
    .command('list')
    .description('where each is kept')
    .addHelpText('after', '\nExample:\n  $ safehold --case X.safecase --user ambeki custodian list')
    .action((_options: object, command: Command) =>
      signedIn(async ({ ask }) => {
        const custodians = await ask('custodian.list', {})
        return {
          json: custodians,
          text: table(
            ['KEY', 'STATE', 'PRINTED', 'KEPT'],
            custodians.map(({ id, label, addedAt, withdrawnAt, isVouched }) => [
              id,
              withdrawnAt === null ? (isVouched ? 'opens' : 'use it once') : 'withdrawn',
              addedAt,
              plain(label),
            ]),
          ),
        }
      })(command),
    )
  withSecond(
    group
      .command('add')
      .description('print another recovery key (supervisor, and a second one beside)')
      .requiredOption('--label <text>', 'where it will be kept'),
  )
    .addHelpText(
      'after',
      '\nExample:\n  $ safehold --case X.safecase --user ambeki custodian add --label "Court safe" --second skwan',
    )
    .action((options: SecondOptions & { label: string }, command: Command) =>
      signedIn(async ({ ask }) => {
        const second = await readSecond(options)
        const added = await ask('custodian.add', { label: options.label, second })
        return {
          json: added,
          text: `${added.recoveryKey}\nKeep it there: it is stored nowhere and not shown again.`,
        }
      })(command),
    )
  withSecond(
    group
      .command('withdraw')
      .description('take the secrets from a recovery key (supervisor, and a second one beside)')
      .requiredOption('--id <id>', 'as the list calls it'),
  )
    .addHelpText(
      'after',
      '\nExample:\n  $ safehold --case X.safecase --user ambeki custodian withdraw --id recovery-2 --second skwan',
    )
    .action((options: SecondOptions & { id: string }, command: Command) =>
      signedIn(async ({ ask }) => {
        const second = await readSecond(options)
        const done = await ask('custodian.withdraw', { custodian: options.id as never, second })
        return {
          json: done,
          text: [
            `${options.id} does not open what is sealed from now on. Fetch the paper and destroy it:`,
            'with a copy of the case from before it opens what was sealed until now.',
            ...leftText(done.left),
          ].join('\n'),
        }
      })(command),
    )
}

function leftText(left: readonly string[]): string[] {
  if (left.length === 0) return []
  return [
    `These recovery keys are from an older version, and do not open it either: ${left.join(', ')}.`,
    'Make another (custodian add).',
  ]
}
