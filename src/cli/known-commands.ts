import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { HashSetMeaning } from '../domain/known.ts'
import { EXIT } from './exit-codes.ts'
import { plain, table } from './print.ts'
import { Refused, signedIn } from './run-command.ts'

type NewSet = { name: string; setVersion: string; meaning: HashSetMeaning }

/** `known import|list|match|remove`. */
export function addKnownCommands(program: Command): void {
  const group = program.command('known').description('lists of known hashes of this workstation')
  group
    .command('import <file>')
    .description('NSRL database, Project VIC JSON, table, hashdeep or plain list')
    .requiredOption('--name <name>', 'what its keeper calls it')
    .option('--set-version <version>', 'as its keeper counts them', '')
    .addOption(
      new Option('--meaning <meaning>', 'what its keeper says of the content in it')
        .choices(HashSetMeaning.options)
        .makeOptionMandatory(),
    )
    .addHelpText(
      'after',
      `
"known" is not "safe": a match proposes, it never decides and never lowers protection.

Example:
  $ safehold --case X.safecase --user mokafor known import RDS_2026.09.1.db --name NSRL --meaning known`,
    )
    .action((file: string, options: NewSet, command: Command) =>
      signedIn(async ({ ask, finish }) => {
        const { name, setVersion: version, meaning } = options
        const { job } = await ask('known.import', { path: resolve(file), name, version, meaning })
        const { state, error } = await finish(job)
        if (error !== null) throw new Refused(error.code, error.message)
        const sets = await ask('known.list', {})
        const latest = sets.toSorted((a, b) => (a.importedAt < b.importedAt ? 1 : -1))[0] ?? null
        return {
          json: { state, set: latest },
          text: latest === null ? state : `${latest.entries} hashes, ${latest.unread} not read`,
          exitCode: state === 'cancelled' ? EXIT.cancelled : EXIT.done,
        }
      })(command),
    )
  group
    .command('list')
    .description('the lists, and where each comes from')
    .addHelpText('after', '\nExample:\n  $ safehold --case X.safecase --user mokafor known list')
    .action((_options: object, command: Command) =>
      signedIn(async ({ ask }) => {
        const sets = await ask('known.list', {})
        return {
          json: sets,
          text: table(
            ['ID', 'NAME', 'VERSION', 'MEANING', 'FORM', 'HASHES', 'NOT READ', 'BY', 'AT'],
            sets.map((set) => [
              ...[set.id, plain(set.name), plain(set.version), set.meaning, set.form],
              ...[String(set.entries), String(set.unread), set.importedBy, set.importedAt],
            ]),
          ),
        }
      })(command),
    )
  addLookups(group)
}

function addLookups(group: Command): void {
  group
    .command('match [sets...]')
    .description('look every ingested item up in these lists, or in all (analyst)')
    .addHelpText('after', '\nExample:\n  $ safehold --case X.safecase --user mokafor known match')
    .action((sets: string[], _options: object, command: Command) =>
      signedIn(async ({ ask, finish }) => {
        const all = sets.length > 0 ? sets : (await ask('known.list', {})).map(({ id }) => id)
        const { job } = await ask('known.match', { sets: all as never })
        const { state, error } = await finish(job)
        if (error !== null) throw new Refused(error.code, error.message)
        return { json: { state }, text: `Looked up in ${all.length} lists: ${state}.` }
      })(command),
    )
  group
    .command('remove <set>')
    .description('take a list off this workstation; matches stay in their cases')
    .addHelpText(
      'after',
      '\nExample:\n  $ safehold --case X.safecase --user mokafor known remove <id>',
    )
    .action((set: string, _options: object, command: Command) =>
      signedIn(async ({ ask }) => {
        await ask('known.remove', { set: set as never })
        return { json: {}, text: 'The list is removed.' }
      })(command),
    )
}
