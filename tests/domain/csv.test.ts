import { expect, test } from 'vitest'
import { csv } from '../../src/domain/csv.ts'

test('commas, quotes and line ends stay in their cell', () => {
  expect(
    csv([
      ['a', 'b,c'],
      ['say "so"', 'one\ntwo'],
    ]),
  ).toBe('a,"b,c"\r\n"say ""so""","one\ntwo"')
})

test('what a spreadsheet would run as a formula is text', () => {
  expect(csv([['=1+1', '@x', '-2', '+3', 'a=b']])).toBe("'=1+1,'@x,'-2,'+3,a=b")
  expect(csv([['\t=1', '\n=1', '＝1', '＋1', '']])).toBe(`'\t=1,"'\n=1",'＝1,'＋1,`)
})
