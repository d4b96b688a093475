import fc from 'fast-check'
import { expect, test } from 'vitest'
import { membersOf } from '../../../src/engine/catalogue/verbatim-json.ts'

test.each([
  ['{"a":1.50}', '1.50'],
  ['{"a":1e999}', '1e999'],
  ['{"a":12345678901234567890}', '12345678901234567890'],
  ['{"a":-0.0}', '-0.0'],
  ['{"a":[1.0,{"b":2.00}]}', '[1.0,{"b":2.00}]'],
  ['{"a":true}', 'true'],
  ['{"a":"1.50"}', '1.50'],
  ['{"a":"<b>\\u202e"}', '<b>\u202e'],
])('of %s the value is shown as %j', (json, value) => {
  expect(membersOf(json)).toEqual([{ tag: 'a', value }])
})

test('no text of the evidence is lost or changed by being listed', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string()), (tags) => {
      const listed = membersOf(JSON.stringify(tags))
      expect(listed).toEqual(Object.entries(tags).map(([tag, value]) => ({ tag, value })))
    }),
  )
})
