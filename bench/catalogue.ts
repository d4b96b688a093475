/** `npm run bench:catalogue`: what a person waits for in a catalogue of a million items. See README.md. */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { ItemFilter } from '../src/domain/item.ts'
import { ItemSort } from '../src/domain/item.ts'
import type { Session, UserId } from '../src/domain/people.ts'
import { dateHistogram } from '../src/engine/catalogue/date-histogram.ts'
import { countFacets } from '../src/engine/catalogue/facet-counts.ts'
import { listItems, showItem } from '../src/engine/catalogue/item-queries.ts'
import { placeMap } from '../src/engine/catalogue/place-map.ts'
import { type Case, openCase } from '../src/engine/open-case.ts'
import { benchIngest } from './catalogue-ingest.ts'
import { fillCatalogue } from './catalogue-rows.ts'
import { aCase } from './ledger.ts'

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '1000000' },
    dir: { type: 'string', default: tmpdir() },
  },
})
const count = Number(values.items)
const analyst: Session = { user: 'bench' as UserId, name: 'Bench', role: 'analyst' }
const reviewer: Session = { user: 'reader' as UserId, name: 'Reader', role: 'reviewer' }

/** A screenful of the window. */
const PAGE = 200
const REPEATS = 5

const WORDS = {
  whole: 'with all indexes, counts and texts',
  withoutText: 'without the index of texts',
  bare: 'a table that keeps nothing beside it',
} as const

const dir = mkdtempSync(join(values.dir, 'safehold-catalogue-'))
try {
  await main()
} finally {
  rmSync(dir, { recursive: true, force: true })
}

async function main(): Promise<void> {
  const made = await aCase(dir)
  const start = performance.now()
  fillCatalogue(made.kase.writable, count)
  const seconds = (performance.now() - start) / 1000
  made.kase.close()
  const mib = statSync(join(made.kase.dir, 'catalogue.db')).size / 2 ** 20
  say(`${count} items made in ${seconds.toFixed(0)} s, ${mib.toFixed(0)} MiB`)
  const opened = performance.now()
  const kase = openCase(made.kase.dir)
  const openMs = performance.now() - opened
  page(kase, {}, 'found')
  countFacets(kase.readable, {}, analyst)
  say(`  open the case        ${openMs.toFixed(0).padStart(7)} ms`)
  const firstMs = performance.now() - opened
  say(`  and its first page   ${firstMs.toFixed(0).padStart(7)} ms, with all counts`)
  measure(kase)
  kase.close()
  ingest()
}

function ingest(): void {
  const costs = benchIngest(dir)
  say('\nWhat an item costs when it is found, hashed, screened; µs, commits of 128 included')
  for (const [name, { found, hashed, screened }] of Object.entries(costs)) {
    const each = [found, hashed, screened].map((cost) => cost.toFixed(0).padStart(8)).join('')
    say(`  ${WORDS[name as keyof typeof costs].padEnd(38)}${each}`)
  }
}

/** Every question by its best of some runs, for other work on the machine only ever adds; of each group the
 *  question in the middle and the slowest. */
function measure(kase: Case): void {
  const bare = bestOf(() =>
    kase.readable.prepare(`SELECT * FROM item WHERE no BETWEEN 500000 AND 500199`).all(),
  )
  say(`  200 whole rows, bare ${bare.toFixed(1).padStart(7)} ms\n`)
  say(
    `${''.padEnd(40)}${'middle'.padStart(9)}${'slowest'.padStart(10)}${'beside bare'.padStart(13)}`,
  )
  const group = (name: string, cases: readonly (() => unknown)[]) => {
    const each = cases.map(bestOf)
    const worst = Math.max(...each)
    const middle = each.toSorted((a, b) => a - b)[each.length >> 1] ?? 0
    const ratio = `${(worst / bare).toFixed(0)} ×`
    say(
      `  ${name.padEnd(38)}${middle.toFixed(1).padStart(6)} ms${worst.toFixed(1).padStart(7)} ms${ratio.padStart(13)}`,
    )
  }
  const facets = countFacets(kase.readable, {}, analyst)
  const filters = (['exhibit', 'kind', 'state', 'grade'] as const).flatMap((facet) =>
    Object.keys(facets[facet]).map((value) => ({ [facet]: [value] }) as ItemFilter),
  )
  const sorts = ItemSort.options
  const ways = [false, true]
  const deep = count - 50_000
  const each = <T>(all: readonly T[], ask: (one: T) => unknown) => all.map((one) => () => ask(one))
  for (const way of ways) {
    const name = way ? 'down' : 'up'
    group(
      `first page, each sort, ${name}`,
      each(sorts, (sort) => page(kase, {}, sort, way)),
    )
  }
  group(
    'first page, each facet',
    each(filters, (filter) => page(kase, filter, 'found')),
  )
  for (const sort of sorts.filter((one) => one !== 'found')) {
    group(
      `first page, each facet, by ${sort}`,
      ways.flatMap((way) => each(filters, (filter) => page(kase, filter, sort, way))),
    )
  }
  group(
    'counts of every facet',
    each([{}, ...filters], (filter) => countFacets(kase.readable, filter, analyst)),
  )
  for (const sort of sorts) {
    group(
      `deep page by ${sort}`,
      each([count >> 1, deep], (offset) => page(kase, {}, sort, false, offset)),
    )
  }
  group(
    'deep page, stills',
    each([count >> 1], (offset) => page(kase, { kind: ['still'] }, 'found', false, offset)),
  )
  group(
    'deep page, stills by size',
    each([count >> 1], (offset) => page(kase, { kind: ['still'] }, 'size', false, offset)),
  )
  group(
    'text: one item',
    each(['"IMG_00777777"', '777777.jp'], (text) => page(kase, { text }, 'found')),
  )
  group(
    'text: 1 in 1,000',
    each(['heron', 'lake heron'], (text) => page(kase, { text }, 'size')),
  )
  group(
    'text: 1 in 10',
    each(['acme'], (text) => page(kase, { text }, 'found')),
  )
  group(
    'text: all',
    each(['img'], (text) => page(kase, { text }, 'found')),
  )
  group(
    'counts, text 1 in 10',
    each(['acme'], (text) => countFacets(kase.readable, { text }, analyst)),
  )
  group(
    'a year of taking',
    each([{ takenFrom: '2021-01-01', takenTo: '2021-12-31' }], (filter) =>
      page(kase, filter, 'taken'),
    ),
  )
  group(
    'counts, a year of taking',
    each([{ takenFrom: '2021-01-01', takenTo: '2021-12-31' }], (filter) =>
      countFacets(kase.readable, filter, analyst),
    ),
  )
  measureGathered(kase, filters, group)
  group(
    'reviewer: first page, each facet',
    each(filters, (filter) => list(kase, filter, reviewer)),
  )
  group(
    'reviewer: counts',
    each([{}, { state: ['decoded'] } as ItemFilter], (filter) =>
      countFacets(kase.readable, filter, reviewer),
    ),
  )
  const first = page(kase, {}, 'found').items[0]
  if (first !== undefined)
    group(
      'one item whole',
      each([first.id], (id) => showItem(kase.readable, id, analyst)),
    )
}

type Group = (name: string, cases: readonly (() => unknown)[]) => void

/** Timeline and map. */
function measureGathered(kase: Case, filters: readonly ItemFilter[], group: Group): void {
  const dates = (filter: ItemFilter, from: string | null, to: string | null, viewer = analyst) =>
    dateHistogram(kase.readable, { filter, unit: null, from, to }, viewer)
  const zooms = [
    ['years', null, null],
    ['months', '2017', '2024'],
    ['days', '2021-02', '2021-05'],
    ['hours', '2021-03-01', '2021-03-04'],
  ] as const
  for (const [name, from, to] of zooms) {
    group(
      `dates by ${name}, each facet`,
      [{}, ...filters].map((filter) => () => dates(filter, from, to)),
    )
  }
  group(
    'dates by months, reviewer',
    [{}, { state: ['decoded'] } as ItemFilter].map(
      (filter) => () => dates(filter, '2017', '2024', reviewer),
    ),
  )
  group('dates by months, text 1 in 10', [() => dates({ text: 'acme' }, '2017', '2024')])
  group('first page of a month by best date', [
    () => page(kase, { datedFrom: '2021-03', datedTo: '2021-03' }, 'taken'),
  ])
  const places = (filter: ItemFilter, view: string, level: number) =>
    placeMap(kase.readable, { filter, view, level }, analyst)
  group(
    'map of the world, each facet',
    [{}, ...filters].map((filter) => () => places(filter, '-180,-90,180,90', 5)),
  )
  group('map of a country', [() => places({}, '4,57,20,66', 9)])
  group('map of a town', [() => places({}, '10.4,59.7,11.1,60.1', 14)])
  group('first page of a cell', [
    () => page(kase, { area: '10.546875,59.765625,10.8984375,59.94140625' }, 'found'),
  ])
}

function page(kase: Case, filter: ItemFilter, sort: ItemSort, descending = false, offset = 0) {
  return listItems(kase.readable, { filter, sort, descending, offset, limit: PAGE }, analyst)
}

function list(kase: Case, filter: ItemFilter, viewer: Session) {
  const query = { filter, sort: 'found', descending: false, offset: 0, limit: PAGE } as const
  return listItems(kase.readable, query, viewer)
}

function bestOf(work: () => unknown): number {
  const times = Array.from({ length: REPEATS }, () => {
    const start = performance.now()
    work()
    return performance.now() - start
  })
  return Math.min(...times)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
