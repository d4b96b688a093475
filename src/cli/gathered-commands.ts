import { type Command, Option } from 'commander'
import { WORLD } from '../domain/area.ts'
import { TimeUnit } from '../domain/dated.ts'
import { Gathering } from '../domain/item.ts'
import type { Output } from '../ipc/contract.ts'
import { type FilterOptions, filterOf, withFilterOptions } from './filter-options.ts'
import { facts, table } from './print.ts'
import { signedIn } from './run-command.ts'

/** `item dates`, `item places` and `item groups`: items gathered by when and where they were made, and by what they
 *  have in common. */
export function addGatheredCommands(group: Command): void {
  addDates(group)
  addPlaces(group)
  addGroups(group)
}

function addDates(group: Command): void {
  withFilterOptions(group.command('dates'))
    .description('how many items are of each year, month, day or hour, by their best date')
    .option('--unit <unit>', `${TimeUnit.options.join(', ')}; else what suits the range`)
    .option('--from <time>', 'from this year, month, day or hour on (2026-03-14T09)')
    .option('--to <time>', 'up to this one')
    .addHelpText(
      'after',
      `
The best date of an item is when its metadata says it was taken or created; else when its file was changed last.
ZONED: metadata with a zone; UNZONED: metadata without one that is certain, as it is said; FILE: the file system or
the archive, in UTC as far as it keeps UTC. Nothing is converted.

Example:
  $ safehold --case X.safecase --user mokafor item dates --kind still --from 2026-01 --to 2026-06`,
    )
    .action((options: FilterOptions & Record<string, string>, command: Command) =>
      signedIn(async ({ ask }) => {
        const { unit = null, from = null, to = null } = options
        const dates = await ask('item.dates', {
          filter: filterOf(options),
          unit: unit as TimeUnit | null,
          from,
          to,
        })
        return { json: dates, text: datesText(dates) }
      })(command),
    )
}

function datesText({ unit, buckets, before, after, undated, total }: Output<'item.dates'>): string {
  return [
    table(
      [unit.toUpperCase(), 'ITEMS', 'ZONED', 'UNZONED', 'FILE'],
      buckets.map(({ at, zoned, unzoned, file }) => [
        at,
        ...[zoned + unzoned + file, zoned, unzoned, file].map(String),
      ]),
    ),
    facts([
      ['before', before],
      ['after', after],
      ['without a date', undated],
      ['in all', total],
    ]),
  ].join('\n\n')
}

function addPlaces(group: Command): void {
  withFilterOptions(group.command('places'))
    .description(
      'how many items were made in each cell of a grid over the world (analyst, supervisor)',
    )
    .option('--view <degrees>', 'west,south,east,north (--view=5,47,16,55)', WORLD)
    .option('--level <n>', 'cells of 360° / 2^n by 180° / 2^n, n from 1 to 20', '6')
    .addHelpText(
      'after',
      `
AREA is what --area of \`item list\` takes.

Example:
  $ safehold --case X.safecase --user mokafor item places --view=5,47,16,55 --level 9`,
    )
    .action((options: FilterOptions & { view: string; level: string }, command: Command) =>
      signedIn(async ({ ask }) => {
        const places = await ask('item.places', {
          filter: filterOf(options),
          view: options.view,
          level: Number(options.level),
        })
        return { json: places, text: placesText(places) }
      })(command),
    )
}

function placesText({ cells, outside, unplaced, faulty, total }: Output<'item.places'>): string {
  return [
    table(
      ['ITEMS', 'LATITUDE', 'LONGITUDE', 'AREA'],
      cells.map(({ n, latitude, longitude, area }) => [
        String(n),
        latitude.toFixed(6),
        longitude.toFixed(6),
        area,
      ]),
    ),
    facts([
      ['outside of the view', outside],
      ['without a place', unplaced],
      ['of these, claim a place that is none', faulty],
      ['in all', total],
    ]),
  ].join('\n\n')
}

function addGroups(group: Command): void {
  group
    .command('groups')
    .description('items with the same bytes, or that look alike: the largest groups first')
    .addOption(
      new Option('--by <what>', 'what they have in common')
        .choices(Gathering.options)
        .default('content'),
    )
    .option('--offset <n>', 'begin with this group', '0')
    .option('--limit <n>', 'so many at most, up to 200', '50')
    .addHelpText(
      'after',
      `
A series is a proposal: each of its items looks like at least one other. \`item list --group <key>\` lists a group.

Example:
  $ safehold --case X.safecase --user mokafor item groups --by series`,
    )
    .action((options: { by: Gathering; offset: string; limit: string }, command: Command) =>
      signedIn(async ({ ask }) => {
        const { by, offset, limit } = options
        const answer = await ask('item.groups', {
          ...{ by, offset: Number(offset), limit: Number(limit) },
        })
        return {
          json: answer,
          text: `${table(
            ['ITEMS', 'GRADED', 'FIRST', 'KEY'],
            answer.groups.map((one) => [
              ...[String(one.items), String(one.graded), one.first.id, one.key],
            ]),
          )}\n${answer.groups.length} of ${answer.total} groups`,
        }
      })(command),
    )
}
