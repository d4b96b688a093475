import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Action } from '../../../src/domain/custody.ts'
import { canonicalJson, type Json } from '../../../src/domain/jcs.ts'
import {
  entryBytes,
  MAX_ENTRY_BYTES,
  type NewEntry,
} from '../../../src/engine/ledger/entry-bytes.ts'
import { itemId, LOG } from './ledger-fixture.ts'

const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.string({ unit: 'grapheme' }),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string({ unit: 'grapheme' }), tie('value'), { maxKeys: 4 }),
  ),
})).value

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes))
const text = fc.string({ unit: 'grapheme' })
const entries: fc.Arbitrary<NewEntry> = fc.record({
  log: fc.constant(LOG),
  seq: fc.nat(),
  prev: fc.option(hash),
  time: fc.constant('2026-11-23T09:30:01.000Z'),
  tz: fc.constant('+01:00'),
  boot: text,
  mono: fc.nat(),
  salt: hash.map((bytes) => bytes.subarray(16)),
  actor: text,
  role: text,
  action: fc.constantFrom(...Action.options),
  item: fc.option(fc.nat({ max: 2 ** 30 }).map((n) => itemId(n))),
  itemNo: fc.option(fc.nat()),
  itemSeq: fc.option(fc.nat()),
  itemPrev: fc.option(hash),
  purpose: fc.option(text),
  tool: text,
  data: fc.dictionary(text, json, { maxKeys: 5 }),
})

test('whatever an entry says, its bytes are its one canonical form', () => {
  fc.assert(
    fc.property(entries, (entry) => {
      const inHex = (bytes: Buffer | null) => bytes?.toString('hex') ?? null
      const { prev, salt, itemPrev } = entry
      const hashes = { prev: inHex(prev), salt: inHex(salt), itemPrev: inHex(itemPrev) }
      const whole: Json = { ...entry, ...hashes, v: 1, type: 'custody-entry' }
      expect(entryBytes(entry).toString()).toBe(canonicalJson(whole))
    }),
  )
})

test('an entry of the greatest length is taken, one byte more is not', () => {
  const [sample] = fc.sample(entries, 1)
  if (sample === undefined) throw new Error('no sample')
  const of = (length: number) => ({ ...sample, data: { text: 'x'.repeat(length) } })
  const most = MAX_ENTRY_BYTES - entryBytes(of(0)).length
  expect(entryBytes(of(most))).toHaveLength(MAX_ENTRY_BYTES)
  expect(() => entryBytes(of(most + 1))).toThrow(expect.objectContaining({ code: 'BAD_ENTRY' }))
})
