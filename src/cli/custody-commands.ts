import { resolve } from 'node:path'
import type { Command } from 'commander'
import { addAnchorCommands, addReceipt } from './anchor-commands.ts'
import { facts, groupsOfFour, plain, table } from './print.ts'
import { signedIn } from './run-command.ts'
import { addTimestampCommands } from './timestamp-commands.ts'

/** `custody list|proof|verify|receipt|anchor …|timestamp …`. */
export function addCustodyCommands(program: Command): void {
  const group = program.command('custody').description('the ledger of the case')
  group
    .command('list')
    .description('entries, newest first')
    .option('--item <item>', 'of one item, oldest first')
    .option('--limit <n>', 'at most so many, up to 500', '100')
    .option('--offset <n>', 'from this one on', '0')
    .addHelpText('after', '\nExample:\n  $ safehold --case X.safecase --user ambeki custody list')
    .action((options: { item?: string; limit: string; offset: string }, command: Command) =>
      signedIn(async ({ ask }) => {
        const { lines, total } = await ask('custody.list', {
          item: (options.item ?? null) as never,
          newestFirst: options.item === undefined,
          limit: Number(options.limit),
          offset: Number(options.offset),
        })
        return {
          json: { lines, total },
          text: [
            table(
              ['ENTRY', 'TIME', 'ACTOR', 'ROLE', 'ACTION', 'ITEM'],
              lines.map((line) => [
                String(line.seq),
                line.time,
                line.actor,
                line.role,
                line.action,
                line.item ?? '',
              ]),
            ),
            `${lines.length} of ${total} entries`,
          ].join('\n'),
        }
      })(command),
    )
  addProof(group)
  group
    .command('verify')
    .description('check every entry, chain, checkpoint and signature of the ledger')
    .addHelpText('after', '\nExample:\n  $ safehold --case X.safecase --user ambeki custody verify')
    .action((_options: object, command: Command) =>
      signedIn(async ({ ask }) => {
        const check = await ask('custody.verify', {})
        return {
          json: check,
          text: [
            check.intact ? 'The ledger verifies.' : 'The ledger does not verify.',
            facts([
              ['entries', check.entries],
              ['checkpoints', check.checkpoints],
            ]),
            ...check.findings.map(({ code, path, message }) =>
              plain(`${code}  ${path}  ${message}`),
            ),
          ].join('\n'),
          exitCode: check.intact ? 0 : 1,
        }
      })(command),
    )
  addReceipt(group)
  addAnchorCommands(group)
  addTimestampCommands(group)
}

function addProof(group: Command): void {
  group
    .command('proof <item>')
    .description("write one item's complete custody, to be checked without Safehold")
    .requiredOption('--to <folder>', 'a folder that is new or empty')
    .addHelpText(
      'after',
      `
No other item is named in it. Its README.txt has the commands that check it.

Example:
  $ safehold --case X.safecase --user ambeki custody proof i7d2d5722161b5f71 --to /media/stick/proof`,
    )
    .action((item: string, options: { to: string }, command: Command) =>
      signedIn(async ({ ask }) => {
        const proof = await ask('custody.prove', { item: item as never, dir: resolve(options.to) })
        return {
          json: proof,
          text: [
            facts([
              ['folder', proof.dir],
              ['entries', proof.entries],
              ['of a ledger of', proof.size],
              ['sha256', proof.sha256],
            ]),
            'Fingerprint of the ledger key, for the recipient, by paper or telephone:',
            groupsOfFour(proof.keySha256),
          ].join('\n'),
        }
      })(command),
    )
}
