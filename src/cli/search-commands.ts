import type { Command } from 'commander'
import type { SavedSearch } from '../domain/search.ts'
import { type OrderOptions, queryOf, withOrderOptions } from './filter-options.ts'
import { plain, table } from './print.ts'
import { signedIn } from './run-command.ts'

/** `search save|list|run|remove`. */
export function addSearchCommands(program: Command): void {
  const group = program.command('search').description('searches kept by name')
  addSave(group)
  addList(group)
  addRun(group)
  addRemove(group)
}

function addSave(group: Command): void {
  withOrderOptions(group.command('save <name>'))
    .description('keep a filter and an order by name (analyst, supervisor)')
    .addHelpText(
      'after',
      `\nExample:\n  $ safehold --case X.safecase --user mokafor search save "videos of May" --kind video \\
      --taken-from 2026-05-01 --taken-to 2026-05-31`,
    )
    .action((name: string, options: OrderOptions, command: Command) =>
      signedIn(async ({ ask }) => {
        const { search } = await ask('search.save', { name, query: queryOf(options) })
        return { json: { search }, text: search }
      })(command),
    )
}

function addList(group: Command): void {
  group
    .command('list')
    .description('the searches, and what each found last')
    .addHelpText('after', '\nExample:\n  $ safehold --case X.safecase --user mokafor search list')
    .action((_options: object, command: Command) =>
      signedIn(async ({ ask }) => {
        const searches = await ask('search.list', {})
        return { json: searches, text: table(HEADS, searches.map(lineOf)) }
      })(command),
    )
}

function addRun(group: Command): void {
  group
    .command('run <search>')
    .description('make a search, by its id; how much it found is recorded with a digest of it')
    .option('--limit <n>', 'show at most so many items, up to 500', '100')
    .addHelpText(
      'after',
      `
The digest is the SHA-256 of the ids of all that was found, in order, a line feed after each.

Example:
  $ safehold --case X.safecase --user mokafor search run 0b9ff1ae-6a1c-4f0b-9f55-3f3d7f3a2c11`,
    )
    .action((id: string, options: { limit: string }, command: Command) =>
      signedIn(async ({ ask }) => {
        const { query, run } = await ask('search.run', { search: id as never })
        const page = { offset: 0, limit: Number(options.limit) }
        const { items } = await ask('item.list', { ...query, ...page })
        const lines = items.map((item) => [item.id, item.exhibit, item.name ?? '-'])
        return {
          json: { query, run, items },
          text: [
            table(['ITEM', 'EXHIBIT', 'NAME'], lines),
            `${items.length} shown of ${run.results} found\nsha256 of their ids  ${run.idsSha256}`,
          ].join('\n'),
        }
      })(command),
    )
}

function addRemove(group: Command): void {
  group
    .command('remove <search>')
    .description('take a search off the list, by its id; the ledger keeps it and its runs')
    .addHelpText(
      'after',
      '\nExample:\n  $ safehold --case X.safecase --user mokafor search remove <id>',
    )
    .action((search: string, _options: object, command: Command) =>
      signedIn(async ({ ask }) => {
        await ask('search.remove', { search: search as never })
        return { json: {}, text: 'The search is removed.' }
      })(command),
    )
}

const HEADS = ['ID', 'NAME', 'ASKS FOR', 'SAVED BY', 'SAVED', 'FOUND LAST', 'AT', 'SHA-256 OF IDS']

function lineOf({ id, name, query, savedBy, savedAt, lastRun }: SavedSearch): string[] {
  return [
    ...[id, plain(name ?? '(cannot be opened)'), plain(JSON.stringify(query?.filter ?? null))],
    ...[savedBy, savedAt, String(lastRun?.results ?? '-'), lastRun?.at ?? '-'],
    lastRun?.idsSha256 ?? '-',
  ]
}
