import type { Command } from 'commander'
import type { ContentFinding } from '../domain/content.ts'
import { Grade } from '../domain/grade.ts'
import { deviceName, type ItemDetail, placeText } from '../domain/item.ts'
import type { ItemWithin } from '../domain/within.ts'
import { type OrderOptions, queryOf, withOrderOptions } from './filter-options.ts'
import { addGatheredCommands } from './gathered-commands.ts'
import { addNoteCommand } from './note-command.ts'
import { block, facts, table } from './print.ts'
import { addPrintCommand } from './print-command.ts'
import { signedIn } from './run-command.ts'
import { addTimelineCommand } from './timeline-command.ts'

type ListOptions = OrderOptions & { limit: string; offset: string }

/** `item …` and `grade`. */
export function addItemCommands(program: Command): void {
  const group = program.command('item').description('the catalogue')
  addList(group)
  addShow(group)
  addText(group)
  addSimilar(group)
  addGatheredCommands(group)
  addNoteCommand(group, 'item')
  addTimelineCommand(group, 'item')
  addPrintCommand(group, 'item')
  addGrade(program)
}

function addList(group: Command): void {
  withOrderOptions(group.command('list'))
    .description('items that fit, one page of them')
    .option('--limit <n>', 'at most so many, up to 500', '100')
    .option('--offset <n>', 'from this one on', '0')
    .addHelpText(
      'after',
      '\nExample:\n  $ safehold --case X.safecase --user mokafor item list --kind still --sort taken',
    )
    .action((options: ListOptions, command: Command) =>
      signedIn(async ({ ask }) => {
        const page = { offset: Number(options.offset), limit: Number(options.limit) }
        const list = await ask('item.list', { ...queryOf(options), ...page })
        return {
          json: list,
          text: [
            table(
              ['ITEM', 'EXHIBIT', 'STATE', 'TYPE', 'BYTES', 'GRADE', 'NAME'],
              list.items.map((item) => [
                item.id,
                item.exhibit,
                item.state,
                item.mediaType ?? item.kind,
                String(item.sizeBytes),
                item.grade ?? '-',
                item.name ?? '-',
              ]),
            ),
            `${list.items.length} shown of ${list.total} that fit, of ${list.whole} in the case`,
          ].join('\n'),
        }
      })(command),
    )
}

function addShow(group: Command): void {
  group
    .command('show <item>')
    .description('all that is known of one item, and its custody')
    .addHelpText(
      'after',
      '\nExample:\n  $ safehold --case X.safecase --user mokafor item show i0123456789abcdef',
    )
    .action((id: string, _options: object, command: Command) =>
      signedIn(async ({ ask }) => {
        const item = await ask('item.show', { item: id as never })
        const within = await ask('item.within', { item: item.id })
        const custody = await ask('custody.list', {
          item: item.id,
          newestFirst: false,
          offset: 0,
          limit: 500,
        })
        return {
          json: { item, within, custody },
          text: [
            facts([
              ['item', item.id],
              ['exhibit', item.exhibit],
              ['path', item.path ?? '-'],
              ...withinFacts(within),
              ...backupFacts(item),
              ['state', item.state],
              ['type', item.mediaType ?? item.kind],
              ['bytes', item.sizeBytes],
              ['md5', item.digests?.md5 ?? '-'],
              ['sha1', item.digests?.sha1 ?? '-'],
              ['sha256', item.digests?.sha256 ?? '-'],
              ['taken', takenText(item)],
              ['device', item.device === null ? '-' : (deviceName(item.device) ?? '-')],
              ['serial', item.device?.serial ?? '-'],
              ['software', item.device?.software ?? '-'],
              ['place', item.place === null ? '-' : placeText(item.place)],
              ['grade', item.grade ?? '-'],
              ['redaction', item.redaction],
              ...item.contentFindings.map((code) => ['finding', FINDING[code]] as const),
              ...item.facts.map(({ name, value }) => [name, value] as const),
              ['copies', item.copies],
            ]),
            table(
              ['DATE', 'AS CLAIMED', 'ZONE', 'SAID BY'],
              item.dates.map((date) => [
                date.meaning,
                date.value,
                zoneText(date.zone),
                date.source,
              ]),
            ),
            table(
              ['TAG', 'VALUE'],
              item.metadata.map(({ tag, value }) => [tag, value]),
            ),
            table(
              ['ENTRY', 'TIME', 'ACTOR', 'ACTION'],
              custody.lines.map((line) => [String(line.seq), line.time, line.actor, line.action]),
            ),
          ].join('\n\n'),
        }
      })(command),
    )
}

/** Where it lay on a telephone; of the manifest of a backup, what it comes to. */
function backupFacts({ origin, backupFinding, backup }: ItemDetail) {
  return [
    ...(origin === null
      ? []
      : ([
          ['on the telephone', `${origin.domain}/${origin.path}`],
          ['as said by', origin.manifest],
        ] as const)),
    ...(backupFinding === null ? [] : ([['backup', backupFinding]] as const)),
    ...(backup === null
      ? []
      : ([
          ['backup', backup.failure ?? 'read whole'],
          ['files it names', backup.listed],
          ['not there', backup.missing],
          ['not named', backup.unlisted],
        ] as const)),
  ]
}

function addText(group: Command): void {
  group
    .command('text <item>')
    .description('what can be read in one item, a piece at a time (analyst, supervisor; on record)')
    .option('--from <n>', 'from this character on', '0')
    .addHelpText(
      'after',
      '\nExample:\n  $ safehold --case X.safecase --user mokafor item text i0123456789abcdef',
    )
    .action((id: string, options: { from: string }, command: Command) =>
      signedIn(async ({ ask }) => {
        const read = await ask('item.text', { item: id as never, from: Number(options.from) })
        const end = Number(options.from) + read.text.length
        return {
          json: read,
          text: [
            facts(read.details.map(({ name, value }) => [name, value])),
            block(read.text),
            `${end} of ${read.characters} characters`,
          ].join('\n\n'),
        }
      })(command),
    )
}

const FINDING: Readonly<Record<ContentFinding, string>> = {
  'document-encrypted': 'document-encrypted: its text cannot be read without a password',
  'text-not-read': 'text-not-read: its text could not be read; text-failure says why',
  'text-cut': 'text-cut: there is more text than is kept and searched',
  'no-text': 'no-text: pages without text; they may be scanned',
  'thumbnail-differs':
    'thumbnail-differs: the embedded thumbnail shows something else than the picture; it may show what was cropped away',
}

function takenText({ takenAt, takenZone, takenSource }: ItemDetail): string {
  return takenAt === null ? '-' : `${takenAt} ${zoneText(takenZone)}, ${takenSource ?? '-'}`
}

function zoneText(zone: string | null): string {
  return zone ?? 'unknown zone'
}

function addSimilar(group: Command): void {
  group
    .command('similar <item>')
    .description('items that look alike, the nearest first (PDQ)')
    .option('--bits <n>', 'at most so many of 256 bits differ, up to 31', '31')
    .addHelpText(
      'after',
      '\nExample:\n  $ safehold --case X.safecase --user mokafor item similar i0123456789abcdef',
    )
    .action((item: string, options: { bits: string }, command: Command) =>
      signedIn(async ({ ask }) => {
        const found = await ask('item.similar', {
          item: item as never,
          mostBits: Number(options.bits),
        })
        return {
          json: found,
          text: found.comparable
            ? table(
                ['ITEM', 'BITS', 'SHARE'],
                found.items.map((one) => [one.item, String(one.bits), `${one.sharePercent} %`]),
              )
            : 'There is too little in this picture to compare it with others.',
        }
      })(command),
    )
}

function addGrade(program: Command): void {
  program
    .command('grade <item> [grade]')
    .description(`give an item a grade: ${Grade.options.join(', ')} (reviewer, analyst)`)
    .option('--note <text>', 'goes with the grade')
    .option('--undo', 'take back your latest grade of it')
    .addHelpText(
      'after',
      '\nExample:\n  $ safehold --case X.safecase --user jlindqvist grade i0123456789abcdef not-relevant',
    )
    .action(
      (
        id: string,
        grade: string | undefined,
        options: { note?: string; undo?: boolean },
        command: Command,
      ) =>
        signedIn(async ({ ask }) => {
          const item = id as never
          const standing = options.undo
            ? await ask('item.undoGrade', { item })
            : await ask('item.grade', { item, grade: grade as never, note: options.note ?? null })
          return { json: standing, text: `${standing.item}  ${standing.grade ?? 'not graded'}` }
        })(command),
    )
}

/** Nothing for a file of a folder that holds nothing. */
function withinFacts(within: ItemWithin): [string, string | number][] {
  const { parent, place, findings, allocation, openFailure, membersTotal } = within
  return [
    ...(parent === null ? [] : ([['lies in', `${parent.id}, no. ${(place ?? 0) + 1}`]] as const)),
    ...(allocation === 'deleted' ? ([['deleted', 'yes']] as const) : []),
    ...(findings.length === 0 ? [] : ([['its name', findings.join(', ')]] as const)),
    ...(openFailure === null ? [] : ([['not opened', openFailure]] as const)),
    ...(membersTotal === 0 ? [] : ([['contents', membersTotal]] as const)),
  ].map(([name, value]) => [name, value])
}
