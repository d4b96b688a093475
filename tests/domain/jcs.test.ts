import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson, type Json, parseCanonicalJson } from '../../src/domain/jcs.ts'

const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'grapheme' }),
    fc.maxSafeInteger().map((n) => n + 0),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.string({ unit: 'grapheme' }), tie('value'), { maxKeys: 5 }),
  ),
})).value

test('one value has one text, and the text gives the value back', () => {
  fc.assert(
    fc.property(json, (value) => {
      const text = canonicalJson(value)
      expect(parseCanonicalJson(text)).toEqual(value)
      expect(canonicalJson(JSON.parse(text))).toBe(text)
    }),
  )
})

test('the order in which members were set does not matter', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.integer()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse())
      expect(canonicalJson(reversed)).toBe(canonicalJson(value))
    }),
  )
})

test('a flat object, whatever its names and in whatever order, is written as RFC 8785 says', () => {
  const name = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.nat({ max: 12 }).map(String),
    fc.constantFrom('__proto__', 'toJSON', '', '9', '10', ':', '/'),
  )
  const plain = fc.oneof(fc.string({ unit: 'grapheme' }), fc.maxSafeInteger(), fc.constant(null))
  fc.assert(
    fc.property(fc.array(fc.tuple(name, plain), { maxLength: 6 }), (members) => {
      const given = Object.fromEntries(members)
      const byDefinition = Object.keys(given)
        .sort()
        .map((key) => `${JSON.stringify(key)}:${JSON.stringify(given[key])}`)
      expect(canonicalJson(given)).toBe(`{${byDefinition.join(',')}}`)
    }),
    { numRuns: 500 },
  )
})

test('members are sorted by UTF-16 code units, as in the example of RFC 8785, 3.2.3', () => {
  const value = {
    '\u20ac': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Hebrew Letter Dalet With Dagesh',
    '1': 'One',
    '\u{1f600}': 'Emoji: Grinning Face',
    '\u0080': 'Control',
    '\u00f6': 'Latin Small Letter O With Diaeresis',
  }
  expect(Object.keys(JSON.parse(canonicalJson(value)))).toHaveLength(7)
  expect([...canonicalJson(value).matchAll(/:"([^"]+)"/g)].map(([, text]) => text)).toEqual([
    'Carriage Return',
    'One',
    'Control',
    'Latin Small Letter O With Diaeresis',
    'Euro Sign',
    'Emoji: Grinning Face',
    'Hebrew Letter Dalet With Dagesh',
  ])
})

test('strings are escaped as RFC 8785, 3.2.2.2 says', () => {
  expect(canonicalJson('\u20ac$\u000f\nA\'B"\\\\"/')).toBe('"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"')
})

test.each<[string, unknown]>([
  ['a float', 0.5],
  ['minus nought', -0],
  ['2^53', 2 ** 53],
  ['not a number', Number.NaN],
  ['infinity', Number.POSITIVE_INFINITY],
  ['undefined', undefined],
  ['a member that is undefined', { a: undefined }],
  ['a hole', [undefined]],
  ['a big integer', 1n],
  ['a function', () => 1],
  ['half a surrogate pair', '\ud800'],
  ['half a surrogate pair as a name', { '\udc00': 1 }],
  ['65 levels', Array.from({ length: 66 }).reduce<Json>((inner) => [inner], 1)],
])('%s has no canonical text', (_, value) => {
  expect(() => canonicalJson(value as Json)).toThrow(TypeError)
})

test.each([
  ['spaces', '{"a": 1}'],
  ['a line end', '{"a":1}\n'],
  ['another order', '{"b":1,"a":2}'],
  ['a member twice', '{"a":1,"a":1}'],
  ['an escape that is not needed', '"\\u0041"'],
  ['an exponent', '1e3'],
  ['a fraction of nought', '1.0'],
  ['a byte order mark', '\ufeff1'],
  ['nothing', ''],
])('a text with %s is not canonical', (_, text) => {
  expect(parseCanonicalJson(text)).toBeNull()
})
