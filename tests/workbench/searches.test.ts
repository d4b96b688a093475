/** Saved searches through the gate: what they keep, what the ledger says of them, and what they refuse. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type ABench, aBench, everything } from './a-bench.ts'

let a: ABench

beforeAll(async () => {
  const names = ['one.txt', 'two.txt', 'lake.txt', 'heron at the lake.txt', 'three.csv']
  const files = names.map((name, n) => [name, Buffer.from('x'.repeat(n + 1))])
  a = await aBench(Object.fromEntries(files), ['mokafor', 'jlindqvist'])
})
afterAll(() => a.remove())
afterEach(() => expect(a.unforeseen.splice(0)).toEqual([]))

const asked = (filter: object) => ({ filter, sort: 'size', descending: true }) as const
const entries = async (action: string) => {
  const query = { item: null, newestFirst: true, offset: 0, limit: 200 }
  const { lines } = await a.ask('custody.list', query)
  return lines.filter((line) => line.action === action)
}

test('a search is kept, made again, and its result is on record by count and digest of the ids', async () => {
  await a.as('mokafor')
  const query = asked({ text: 'lake', kind: ['document', 'other'] })
  const { search } = await a.ask('search.save', { name: ' Heron’s lake ', query })
  const { run } = await a.ask('search.run', { search })
  const { items } = await a.ask('item.list', { ...everything, ...query })
  expect(items.map(({ name }) => name)).toEqual(['heron at the lake.txt', 'lake.txt'])
  const digest = createHash('sha256')
    .update(items.map(({ id }) => `${id}\n`).join(''))
    .digest('hex')
  expect(run).toMatchObject({ by: 'mokafor', results: 2, idsSha256: digest })
  expect((await entries('search-run'))[0]?.data).toEqual({
    ...{ search, record: (await entries('search-saved'))[0]?.data['record'] },
    ...{ results: 2, ids: digest },
  })
  expect(await a.ask('search.list', {})).toEqual([
    expect.objectContaining({ id: search, name: 'Heron’s lake', query, lastRun: run }),
  ])
})

test('the same items in another order have another digest', async () => {
  await a.as('mokafor')
  const [up, down] = await Promise.all(
    [false, true].map(async (descending) => {
      const query = { filter: {}, sort: 'size', descending } as const
      const { search } = await a.ask('search.save', { name: `all ${descending}`, query })
      return (await a.ask('search.run', { search })).run
    }),
  )
  expect([up?.results, down?.results]).toEqual([5, 5])
  expect(up?.idsSha256).not.toBe(down?.idsSha256)
})

test('neither the ledger nor the catalogue’s file holds the words of a search in clear', async () => {
  await a.as('mokafor')
  await a.ask('search.save', { name: 'kingfisher', query: asked({ text: 'oystercatcher' }) })
  await a.as(null)
  for (const file of ['catalogue.db', 'catalogue.db-wal']) {
    const bytes = readFileSync(join(a.caseDir, file))
    expect(bytes.includes('kingfisher'), file).toBe(false)
    expect(bytes.includes('oystercatcher'), file).toBe(false)
  }
})

test('a second one of the same name, or that asks for the same, is refused and leaves no entry', async () => {
  await a.as('mokafor')
  const kinds = ['still', 'video']
  await a.ask('search.save', { name: 'Pictures', query: asked({ kind: kinds }) as never })
  const before = (await entries('search-saved')).length
  const save = (name: string, filter: object) =>
    a.codeOf('search.save', { name, query: asked(filter) })
  expect(await save('PICTURES ', { kind: ['audio'] })).toBe('CONFLICT')
  expect(await save('other', { kind: kinds.toReversed(), state: [] })).toBe('CONFLICT')
  expect(await save('', {})).toBe('BAD_INPUT')
  expect((await entries('search-saved')).length).toBe(before)
  expect(await save('other', { kind: ['still'] })).toBe('done')
})

test('one that was removed is not made again, and its name is free', async () => {
  await a.as('mokafor')
  const query = asked({ text: 'nothing' })
  const { search } = await a.ask('search.save', { name: 'for a day', query })
  await a.ask('search.remove', { search })
  expect(await a.codeOf('search.run', { search })).toBe('NOT_FOUND')
  expect(await a.codeOf('search.remove', { search })).toBe('NOT_FOUND')
  expect((await a.ask('search.list', {})).map(({ id }) => id)).not.toContain(search)
  expect((await entries('search-removed'))[0]?.data).toEqual({ search })
  expect(await a.codeOf('search.save', { name: 'for a day', query })).toBe('done')
})

test('one that was exchanged in the catalogue is listed as unreadable, and not made', async () => {
  await a.as('mokafor')
  const first = await a.ask('search.save', { name: 'first', query: asked({ text: 'a1' }) })
  const second = await a.ask('search.save', { name: 'second', query: asked({ text: 'a2' }) })
  a.sql((db) =>
    db
      .prepare(
        'UPDATE saved_search SET sealed = (SELECT sealed FROM saved_search WHERE id = ?) WHERE id = ?',
      )
      .run(second.search, first.search),
  )
  const listed = (await a.ask('search.list', {})).find(({ id }) => id === first.search)
  expect(listed).toMatchObject({ name: null, query: null })
  expect(await a.codeOf('search.run', first)).toBe('NOT_FOUND')
  expect(await a.codeOf('search.run', second)).toBe('done')
})

test('a reviewer has none of it', async () => {
  await a.as('jlindqvist')
  expect(await a.codeOf('search.list', {})).toBe('ROLE_NOT_ALLOWED')
  expect(await a.codeOf('search.save', { name: 'x', query: asked({}) })).toBe('ROLE_NOT_ALLOWED')
})
