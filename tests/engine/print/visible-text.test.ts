import fc from 'fast-check'
import { expect, test } from 'vitest'
import { visible } from '../../../src/domain/printable.ts'
import { html } from '../../../src/engine/print/visible-text.ts'

test('text of the case forms no markup, no address and no reference in a page', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(html(text)).toMatch(/^(?:[A-Za-z0-9 ,._()-]|[^\0-\x7f]|&#[0-9]+;)*$/)
    }),
  )
  expect(html('<a href="x:y">')).toBe('&#60;a href&#61;&#34;x&#58;y&#34;&#62;')
})

test('characters that hide or turn text round are shown as what they are', () => {
  expect(visible('photo\u202egpj.exe\n\u200b')).toBe('photo\\u{202e}gpj.exe\\u{a}\\u{200b}')
})
