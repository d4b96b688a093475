import type { Command } from 'commander'
import { Grade } from '../domain/grade.ts'
import { ItemSort } from '../domain/item.ts'
import type { SearchQuery } from '../domain/search.ts'

export type FilterOptions = {
  exhibit?: string[]
  kind?: string[]
  state?: string[]
  grade?: string[]
  text?: string
  takenFrom?: string
  takenTo?: string
  sort: string
  descending?: boolean
}

/** What a list is narrowed and sorted by. */
export function withFilterOptions(command: Command): Command {
  return command
    .option('--exhibit <number...>', 'of these exhibits')
    .option('--kind <kind...>', 'still, video, audio, document, archive, other')
    .option('--state <state...>', 'found, hashed, decoded, reviewed, failed')
    .option('--grade <grade...>', `${Grade.options.join(', ')}, ungraded`)
    .option('--text <text>', 'part of a path; words of metadata; start of an id or SHA-256')
    .option('--taken-from <date>', 'claimed to be taken on this day or later')
    .option('--taken-to <date>', 'claimed to be taken on this day or earlier')
    .option('--sort <column>', ItemSort.options.join(', '), 'found')
    .option('--descending', 'largest, latest or last first')
}

/** As typed: the gate parses it, and refuses what is not one of the choices. */
export function queryOf<O extends FilterOptions>(options: O): SearchQuery {
  const { exhibit, kind, state, grade, text, takenFrom, takenTo, sort, descending } = options
  const typed = { exhibit, kind, state, grade, text, takenFrom, takenTo }
  const filter = Object.fromEntries(Object.entries(typed).filter(([, value]) => value))
  return { filter, sort: sort as never, descending: descending ?? false }
}
