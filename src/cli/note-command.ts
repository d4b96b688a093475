import type { Command } from 'commander'
import { signedIn } from './run-command.ts'

/** `exhibit note <number>` or `item note <item>`. */
export function addNoteCommand(group: Command, of: 'exhibit' | 'item'): void {
  const thing = of === 'exhibit' ? '<number>' : '<item>'
  const example = of === 'exhibit' ? 'EX-04' : 'i0123456789abcdef'
  group
    .command(`note ${thing}`)
    .description(`add a note to an ${of}; it is never changed (analyst, supervisor)`)
    .requiredOption('--text <text>', 'what is to be kept; sealed, for it may name people')
    .option('--corrects <entry>', 'number of the entry of the note that this one corrects')
    .addHelpText(
      'after',
      `\nExample:\n  $ safehold --case X.safecase --user mokafor ${of} note ${example} --text "Screen cracked on receipt"`,
    )
    .action((id: string, options: { text: string; corrects?: string }, command: Command) =>
      signedIn(async ({ ask }) => {
        const corrects = options.corrects === undefined ? null : Number(options.corrects)
        const note = { text: options.text, corrects }
        const done =
          of === 'exhibit'
            ? await ask('exhibit.note', { exhibit: id as never, ...note })
            : await ask('item.note', { item: id as never, ...note })
        return { json: done, text: `Recorded as entry ${done.entry}.` }
      })(command),
    )
}
