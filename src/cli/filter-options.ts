import type { Command } from 'commander'
import { ContentFinding } from '../domain/content.ts'
import { DateSource } from '../domain/dated.ts'
import { Grade } from '../domain/grade.ts'
import { type ItemFilter, ItemSort } from '../domain/item.ts'
import type { SearchQuery } from '../domain/search.ts'

export type FilterOptions = {
  exhibit?: string[]
  kind?: string[]
  state?: string[]
  grade?: string[]
  finding?: string[]
  text?: string
  takenFrom?: string
  takenTo?: string
  datedFrom?: string
  datedTo?: string
  dated?: string[]
  area?: string
  group?: string
}

export type OrderOptions = FilterOptions & { sort: string; descending?: boolean }

/** What a list is narrowed by. */
export function withFilterOptions(command: Command): Command {
  return command
    .option('--exhibit <number...>', 'of these exhibits')
    .option('--kind <kind...>', 'still, video, audio, document, archive, other')
    .option('--state <state...>', 'found, hashed, decoded, reviewed, failed')
    .option('--grade <grade...>', `${Grade.options.join(', ')}, ungraded`)
    .option('--finding <finding...>', `with any of: ${ContentFinding.options.join(', ')}`)
    .option(
      '--text <text>',
      'part of a path; words of metadata; whole words of texts; start of an id or SHA-256',
    )
    .option('--taken-from <date>', 'claimed to be taken on this day or later')
    .option('--taken-to <date>', 'claimed to be taken on this day or earlier')
    .option(
      '--dated-from <time>',
      'best date in this year, month, day or hour (2026-03-14T09), or later',
    )
    .option('--dated-to <time>', 'best date in it, or earlier')
    .option('--dated <source...>', `who says the best date: ${DateSource.options.join(', ')}`)
    .option('--group <key>', 'copies of one content, or one series: a key of `item groups`')
    .option('--area <degrees>', 'made in it: west,south,east,north (--area=10.5,59.8,10.9,60)')
}

/** And sorted by. */
export function withOrderOptions(command: Command): Command {
  return withFilterOptions(command)
    .option('--sort <column>', ItemSort.options.join(', '), 'found')
    .option('--descending', 'largest, latest or last first')
}

/** As typed: the gate parses it, and refuses what is not one of the choices. */
export function queryOf(options: OrderOptions): SearchQuery {
  const { sort, descending } = options
  return { filter: filterOf(options), sort: sort as never, descending: descending ?? false }
}

/** As typed. */
export function filterOf(options: FilterOptions): ItemFilter {
  const { exhibit, kind, state, grade, text, takenFrom, takenTo, ...more } = options
  const { finding, datedFrom, datedTo, dated, area, group } = more
  const typed = { exhibit, kind, state, grade, text, takenFrom, takenTo, datedFrom, datedTo }
  const filled = Object.entries({ ...typed, finding, dated, area, group }).filter(
    ([, value]) => value,
  )
  return Object.fromEntries(filled) as ItemFilter
}
