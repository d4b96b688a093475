import { resolve } from 'node:path'
import type { Command } from 'commander'
import { printedText } from './print.ts'
import { signedIn } from './run-command.ts'

/** `exhibit print <number>` or `item print <item>`. */
export function addPrintCommand(group: Command, of: 'exhibit' | 'item'): void {
  const thing = of === 'exhibit' ? '<number>' : '<item>'
  const example = of === 'exhibit' ? 'EX-04' : 'i0123456789abcdef'
  group
    .command(`print ${thing}`)
    .description(`write the custody of an ${of} as a PDF; the ledger says so (analyst, supervisor)`)
    .option('--to <folder>', 'where to write it', '.')
    .option('--language <language>', 'en or zh', 'en')
    .addHelpText(
      'after',
      `\nExample:\n  $ safehold --case X.safecase --user mokafor ${of} print ${example} --to /media/stick`,
    )
    .action((id: string, options: { to: string; language: string }, command: Command) =>
      signedIn(async ({ ask }) => {
        const wish = { dir: resolve(options.to), language: options.language as never }
        const printed =
          of === 'exhibit'
            ? await ask('exhibit.print', { exhibit: id as never, ...wish })
            : await ask('item.print', { item: id as never, ...wish })
        return {
          json: printed,
          text: printedText(printed),
        }
      })(command),
    )
}
