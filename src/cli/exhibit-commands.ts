import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { DEFAULT_DEPTH } from '../domain/container.ts'
import { isAsRead } from '../domain/source-check.ts'
import type { Output } from '../ipc/contract.ts'
import { addAccountingCommands } from './accounting-commands.ts'
import { EXIT } from './exit-codes.ts'
import { addHandOverCommands } from './hand-over-command.ts'
import { addNoteCommand } from './note-command.ts'
import { addPreflight } from './preflight-command.ts'
import { facts, plain, table } from './print.ts'
import { addPrintCommand } from './print-command.ts'
import { Refused, signedIn } from './run-command.ts'
import { addTimelineCommand } from './timeline-command.ts'

type NewExhibit = {
  number: string
  seal: string
  description: string
  seizedAt: string
  seizedWhere: string
  seizedBy: string
  authority: string
}

/** `exhibit …` and `ingest <source>`. */
export function addExhibitCommands(program: Command): void {
  const group = program.command('exhibit').description('seized things of the case')
  group
    .command('add')
    .description('register a seized thing (analyst)')
    .requiredOption('--number <number>', 'number on its label')
    .requiredOption('--seal <seal>', 'seal number')
    .requiredOption('--description <text>', 'what it is')
    .requiredOption('--seized-at <time>', 'when, in UTC: 2026-11-18T09:15:00Z')
    .requiredOption('--seized-where <place>', 'where')
    .requiredOption('--seized-by <officer>', 'by whom')
    .requiredOption('--authority <text>', 'warrant, order or consent')
    .addHelpText(
      'after',
      `
Example:
  $ safehold --case X.safecase --user mokafor exhibit add --number EX-04 --seal K-118204 \\
      --description "Telephone, black" --seized-at 2026-11-18T09:15:00Z \\
      --seized-where "Mill Lane depot" --seized-by "PC 2210" --authority "Warrant W-5380"`,
    )
    .action((options: NewExhibit, command: Command) =>
      signedIn(async ({ ask }) => {
        const { number, ...rest } = options
        const exhibit = await ask('exhibit.add', {
          id: number as never,
          seal: rest.seal,
          description: rest.description,
          seizedAt: rest.seizedAt,
          seizedWhere: rest.seizedWhere,
          seizedBy: rest.seizedBy,
          authority: rest.authority,
        })
        return { json: exhibit, text: `${exhibit.id} is registered.` }
      })(command),
    )
  group
    .command('list')
    .description('seized things, and how much of each is ingested')
    .addHelpText('after', '\nExample:\n  $ safehold --case X.safecase --user mokafor exhibit list')
    .action((_options: object, command: Command) =>
      signedIn(async ({ ask }) => {
        const exhibits = await ask('exhibit.list', {})
        return {
          json: exhibits,
          text: table(
            ['EXHIBIT', 'SEAL', 'FOUND', 'INGESTED', 'FAILED', 'PENDING', 'DESCRIPTION'],
            exhibits.map(({ exhibit, completeness: sum }) => [
              exhibit.id,
              exhibit.seal,
              String(sum.found),
              String(sum.ingested),
              String(sum.failed),
              String(sum.pending),
              exhibit.description,
            ]),
          ),
        }
      })(command),
    )
  addHandOverCommands(group)
  addNoteCommand(group, 'exhibit')
  addTimelineCommand(group, 'exhibit')
  addPrintCommand(group, 'exhibit')
  addAccountingCommands(group)
  addPreflight(program)
  addIngest(program)
}

type IngestOptions = {
  readonly exhibit: string
  readonly handedOut?: boolean
  readonly sameMedium?: boolean
  readonly otherMedium?: boolean
  readonly depth: string
}

const TOOLS_MISSING =
  'To open them, install the tool (Debian: sudo apt install libarchive-tools sleuthkit) and ingest again.'

function addIngest(program: Command): void {
  program
    .command('ingest <source>')
    .description(
      'read a folder, a disk image or an archive of an exhibit: hash, seal, catalogue, blur (analyst)',
    )
    .requiredOption('--exhibit <number>', 'the exhibit it is of')
    .option('--depth <n>', 'open archives so many levels deep, 0 to 10', String(DEFAULT_DEPTH))
    .addOption(
      new Option(
        '--same-medium',
        'go on with the unfinished source that is no longer where it was: this is it',
      ).conflicts('otherMedium'),
    )
    .option('--other-medium', 'that one is another: begin this one beside it')
    .option('--handed-out', 'although it is recorded to be with somebody outside the case')
    .addHelpText(
      'after',
      `
The source is opened for reading only. Running it again continues where it stopped. What is in archives
becomes items, too; an archive that stays closed is listed with its reason. Of an image in parts give the first
(X.001, X.E01): the others are found beside it.

Example:
  $ safehold --case X.safecase --user mokafor ingest /media/exhibit-04 --exhibit EX-04`,
    )
    .action((source: string, options: IngestOptions, command: Command) =>
      signedIn(async ({ ask, finish }) => {
        const exhibit = options.exhibit as never
        const { job } = await ask('ingest.start', {
          exhibit,
          source: resolve(source),
          handedOut: options.handedOut === true,
          ...(options.sameMedium === true ? { earlier: 'same' as const } : {}),
          ...(options.otherMedium === true ? { earlier: 'other' as const } : {}),
          depth: /^\d+$/.test(options.depth) ? Number(options.depth) : Number.NaN,
        })
        const ended = await finish(job)
        if (ended.error !== null) throw new Refused(ended.error.code, ended.error.message)
        const summary = await ask('ingest.summary', { exhibit })
        const { found, ingested, failed, pending } = summary.completeness
        return {
          json: { state: ended.state, ...summary },
          text: [
            facts([
              ['found', found],
              ['ingested', ingested],
              ['failed', failed],
              ['pending', pending],
              ['without a preview', summary.unscreened],
            ]),
            `${found} = ${ingested} + ${failed} + ${pending}`,
            ...receiptLines(summary.receipt),
            ...summary.failures.map(
              ({ reason, path }) => `failed: ${reason}  ${plain(path ?? '')}`,
            ),
            ...summary.closed.map(
              ({ reason, path }) => `not opened: ${reason}  ${plain(path ?? '')}`,
            ),
            ...(summary.closed.some(({ reason }) => reason === 'tool-missing')
              ? [TOOLS_MISSING]
              : []),
          ].join('\n'),
          exitCode: ended.state === 'cancelled' ? EXIT.cancelled : EXIT.done,
        }
      })(command),
    )
}

/** What was read again and looked at again; nothing after an ingest that did not come to its end. */
function receiptLines(receipt: Output<'ingest.summary'>['receipt']): string[] {
  if (receipt === null) return []
  const { copies, source, seq } = receipt
  return [
    `sealed copies read again: ${copies.read}, of which ${copies.differ} differ`,
    `source looked at again: ${source.looked}, of which ${source.changed} changed, ${source.gone} gone (entry ${seq})`,
    ...(isAsRead(receipt) ? [] : ['NOT AS READ: run `safehold case verify`']),
  ]
}
