/** What can be read in evidence: found by its words, and shown to who may open originals, on record. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ItemId } from '../../src/domain/item.ts'
import { docx, pdfOf } from '../engine/texts/documents.ts'
import { type ABench, aBench, everything, type Person, passphraseOf } from './a-bench.ts'

let a: ABench
let letter: ItemId

const LONG = Array.from({ length: 30_000 }, (_, n) => `line ${n} of a long story`).join('\n')

beforeAll(async () => {
  a = await aBench(
    {
      'letter.docx': docx(['The boat lies at the old mill', '我们在海边见面']),
      'copy.docx': docx(['The boat lies at the old mill', '我们在海边见面']),
      'scan.pdf': pdfOf(['Invoice for Munoz, no. 998871']),
      'long.txt': Buffer.from(LONG),
      'boat.txt': Buffer.from('nothing of interest'),
    },
    ['mokafor', 'jlindqvist', 'skwan', 'rdiaz'],
  )
  letter = (await list('letter'))[0]?.id as ItemId
})
afterAll(() => a.remove())

async function list(text: string) {
  const { items } = await a.ask('item.list', { ...everything, filter: { text } })
  return items
}
const names = async (text: string) => (await list(text)).map(({ name }) => name).toSorted()

test.each([
  ['mill', ['copy.docx', 'letter.docx']],
  ['boat', ['boat.txt', 'copy.docx', 'letter.docx']],
  ['"old mill"', ['copy.docx', 'letter.docx']],
  ['"mill old"', []],
  ['mill boat', ['copy.docx', 'letter.docx']],
  ['海边', ['copy.docx', 'letter.docx']],
  ['Muñoz', ['scan.pdf']],
  ['998871', ['scan.pdf']],
  ['99887', []],
  ['"line 29999 of a long story"', ['long.txt']],
])(
  'an analyst finds %s by whole words of texts, in a row where it is asked',
  async (text, found) => {
    await a.as('mokafor')
    expect(await names(text)).toEqual(found)
    expect((await a.ask('item.facets', { filter: { text } })).kind).toEqual(
      found.length === 0 ? {} : { document: found.length },
    )
  },
)

test('words in a row are found wherever the index parts the text', async () => {
  await a.as('mokafor')
  for (let n = 2_000; n < 4_000; n += 97) {
    expect(await names(`"line ${n} of a"`)).toEqual(['long.txt'])
  }
})

test('a reviewer finds nothing by words, and reads none', async () => {
  await a.as('jlindqvist')
  expect(await list('mill')).toEqual([])
  expect(await a.codeOf('item.text', { item: letter, from: 0 })).toBe('ROLE_NOT_ALLOWED')
  const shown = await a.ask('item.show', { item: letter })
  expect(JSON.stringify(shown)).not.toContain('mill')
  expect(shown.facts).toContainEqual({ name: 'characters', value: '37' })
})

test.each<Person>(['mokafor', 'ambeki'])(
  'what %s reads of a text is on record before',
  async (person) => {
    await a.as(person)
    const read = await a.ask('item.text', { item: letter, from: 0 })
    expect(read).toEqual({
      text: 'The boat lies at the old mill\n我们在海边见面',
      details: [],
      characters: 37,
    })
    const { lines } = await a.ask('custody.list', {
      ...{ item: letter, newestFirst: true, offset: 0, limit: 1 },
    })
    expect(lines[0]).toMatchObject({ action: 'text-read', actor: person, data: { from: 0 } })
  },
)

test('a long text is read a piece at a time; an item without text has none', async () => {
  await a.as('mokafor')
  const [long] = await list('long.txt')
  const first = await a.ask('item.text', { item: long?.id as ItemId, from: 0 })
  const next = await a.ask('item.text', { item: long?.id as ItemId, from: first.text.length })
  expect(first.characters).toBe(LONG.length)
  expect(`${first.text}${next.text}`).toBe(LONG.slice(0, first.text.length + next.text.length))
  expect(await a.codeOf('item.text', { item: 'i0000000000000000', from: 0 })).toBe('NOT_FOUND')
})

test('what was indexed before keys were renewed is found after', async () => {
  await a.as('ambeki')
  const second = { by: 'passphrase', user: 'skwan', passphrase: passphraseOf('skwan') } as never
  await a.ask('user.revoke', { user: 'rdiaz' as never, second })
  await a.as('mokafor')
  expect(await names('mill')).toEqual(['copy.docx', 'letter.docx'])
})
