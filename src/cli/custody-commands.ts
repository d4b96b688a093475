import type { Command } from 'commander'
import { facts, plain, table } from './print.ts'
import { signedIn } from './run-command.ts'

/** `custody list|verify`. */
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
}
