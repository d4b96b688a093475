/** "Complete custody of one item" is a claim that a cheat would like to make. Every cheat here starts from
 *  a real ledger, and both verifiers must refuse it. */
import { spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { canonicalJson, type Json } from '../../../src/domain/jcs.ts'
import { itemCustody } from '../../../src/engine/ledger/disclosure.ts'
import { vkeyLine } from '../../../src/engine/ledger/note.ts'
import { verifyItemCustody } from '../../../src/engine/verification/verify-item-custody.ts'
import {
  ANALYST,
  type Fixture,
  ingest,
  itemId,
  keptLedger,
  tellStory,
} from '../ledger/ledger-fixture.ts'
import { buildLog, checkpoint as checkpointOf, disclose, jcs, type TestAct } from './build-log.ts'
import { pythonSays, type Shown, safeholdSays, type Verdict } from './two-verifiers.ts'

const hasPython = spawnSync('python3', ['--version']).status === 0

type Proven = { index: number; entry: string; proof: string[] }
type Custody = {
  log: string
  item: string
  size: number
  entries: Proven[]
  context: Proven[]
  heads: Proven
  head: { leaf: string; proof: string[] }
}

const kept: { readonly remove: () => void }[] = []
const newLedger = (): Fixture => {
  const made = keptLedger()
  kept.push(made)
  return made
}

let story: Fixture
/** The same acts in a ledger of its own. */
let other: Fixture

beforeAll(() => {
  story = newLedger()
  other = newLedger()
  for (const fixture of [story, other]) tellStory(fixture)
})

afterAll(() => {
  for (const { remove } of kept) remove()
})

/** Item 1 has three entries, and one between the second and the third says that the clock went back. */
const shownOf = (n = 1, { ledger } = story): Shown => ({
  name: `item-${itemId(n)}.json`,
  custody: Buffer.from(itemCustody(ledger, itemId(n))),
  checkpoint: Buffer.from(ledger.lastCheckpoint()?.note ?? ''),
})

const parsed = (n = 1, from = story): Custody => JSON.parse(itemCustody(from.ledger, itemId(n)))

const withCustody = (change: (custody: Custody) => Partial<Custody>): Shown => {
  const custody = parsed()
  const changed = { ...custody, ...change(custody) } as unknown as Json
  return { ...shownOf(), custody: Buffer.from(canonicalJson(changed)) }
}

const withText = (change: (text: string) => string): Shown => ({
  ...shownOf(),
  custody: Buffer.from(change(shownOf().custody.toString())),
})

const edited = (base64: string, change: (text: string) => string): string =>
  Buffer.from(change(Buffer.from(base64, 'base64').toString())).toString('base64')

/** Both say the same of all of these. */
function agree(shown: readonly Shown[], isProven: boolean | null): void {
  const python = hasPython ? pythonSays(shown) : null
  for (const [place, one] of shown.entries()) {
    const ours = safeholdSays(one)
    if (isProven !== null) expect(ours.isProven, ours.said).toBe(isProven)
    if (python === null) continue
    const theirs = python[place]
    expect(theirs?.isProven, `theirs: ${theirs?.said}; ours: ${ours.said}`).toBe(ours.isProven)
  }
}

describe('the true custody is accepted', () => {
  test('of every item of a ledger', () => {
    agree(
      [0, 1, 2].map((n) => shownOf(n)),
      true,
    )
  })

  test('of one among hundreds, in ledgers of many sizes', () => {
    const shown: Shown[] = []
    const many = newLedger()
    const register = many.db.transaction((from: number, to: number) => {
      for (let n = from; n < to; n += 1) many.ledger.append(ingest(n), ANALYST)
      many.ledger.append(ingest(from), ANALYST)
    })
    for (const [from, to] of [
      [0, 1],
      [1, 2],
      [2, 9],
      [9, 64],
      [64, 255],
      [255, 257],
      [257, 520],
    ] as const) {
      register(from, to)
      many.ledger.checkpoint(many.keys.privateKey)
      shown.push(...[0, from, to - 1].map((n) => shownOf(n, many)))
    }
    agree(shown, true)
  })

  test('with data that only RFC 8785 puts in this order', () => {
    const odd = newLedger()
    tellStory(odd)
    const { ledger, keys } = odd
    const data = { '\u{1F600}': 1, '\uFFEE': 'é\u2028"\\/\u0007\u007f', a: [], A: { b: null } }
    ledger.append({ action: 'metadata', item: itemId(1), data }, ANALYST)
    ledger.checkpoint(keys.privateKey)
    agree([shownOf(1, odd)], true)
  })
})

const REFUSED: Readonly<Record<string, () => Shown>> = {
  'without its last entry': () => withCustody(({ entries }) => ({ entries: entries.slice(0, -1) })),
  'without its last entry, the head made to fit': () =>
    withCustody(({ entries, head }) => {
      const { leaf } = story.ledger.entries({ item: itemId(1), limit: 9 })[1] ?? { leaf: '' }
      const fitting = edited(head.leaf, (text) =>
        text.replace('"count":3', '"count":2').replace(/"last":"\w+"/, `"last":"${leaf}"`),
      )
      return { entries: entries.slice(0, -1), head: { ...head, leaf: fitting } }
    }),
  'without its last entry, under an older heads entry': () => {
    const before = newLedger()
    before.ledger.append(ingest(1), ANALYST)
    before.ledger.checkpoint(before.keys.privateKey)
    const old = parsed(1, before)
    before.ledger.append(ingest(1), ANALYST)
    before.ledger.checkpoint(before.keys.privateKey)
    const now = parsed(1, before)
    const cut = { ...now, entries: now.entries.slice(0, 1), heads: now.entries[1], head: old.head }
    return { ...shownOf(1, before), custody: Buffer.from(canonicalJson(cut as unknown as Json)) }
  },
  'without its first entry': () => withCustody(({ entries }) => ({ entries: entries.slice(1) })),
  'without a middle entry': () =>
    withCustody(({ entries }) => ({ entries: entries.toSpliced(1, 1) })),
  'without any entry': () => withCustody(() => ({ entries: [] })),
  'with an entry edited': () =>
    withCustody(({ entries }) => ({
      entries: entries.map((one) => ({
        ...one,
        entry: edited(one.entry, (text) => text.replace('a.moreau', 'b.moreau')),
      })),
    })),
  'with the last entry edited': () =>
    withCustody(({ entries }) => ({
      entries: entries.map((one, place) =>
        place < 2
          ? one
          : { ...one, entry: edited(one.entry, (text) => text.replace('900', '901')) },
      ),
    })),
  'in another order': () => withCustody(({ entries }) => ({ entries: entries.toReversed() })),
  'with two entries exchanged': () =>
    withCustody(({ entries: [a, b, c] }) => ({ entries: [a, c, b] as Proven[] })),
  'with an entry twice': () =>
    withCustody(({ entries: [a, ...more] }) => ({ entries: [a, a, ...more] as Proven[] })),
  'with an entry of another item': () =>
    withCustody(({ entries }) => ({ entries: [...entries, ...parsed(2).entries.slice(-1)] })),
  'with an entry of another item in the place of its own': () =>
    withCustody(({ entries: [a, , c] }) => ({ entries: [a, parsed(0).entries[1], c] as Proven[] })),
  'with an entry of the same item in another ledger': () =>
    withCustody(({ entries: [a, , c] }) => ({
      entries: [a, parsed(1, other).entries[1], c] as Proven[],
    })),
  'of another ledger whole': () => ({ ...shownOf(), custody: shownOf(1, other).custody }),
  'of another item under this name': () => ({ ...shownOf(2), name: shownOf(1).name }),
  'that calls itself another item': () => withCustody(() => ({ item: itemId(0) })),
  'of another size': () => withCustody(({ size }) => ({ size: size - 1 })),
  'of another log': () => withCustody(() => ({ log: 'safehold.local/case/other' })),
  'without the clock anomaly': () => withCustody(() => ({ context: [] })),
  'with the clock anomaly twice': () =>
    withCustody(({ context }) => ({ context: [...context, ...context] })),
  'with an entry as context that is none': () =>
    withCustody(({ context }) => ({ context: [...parsed(0).entries.slice(-1), ...context] })),
  'with a head of another item': () => withCustody(() => ({ head: parsed(0).head })),
  'with an edited head': () =>
    withCustody(({ head }) => ({
      head: { ...head, leaf: edited(head.leaf, (text) => text.replace('"count":3', '"count":4')) },
    })),
  'with another entry as heads': () =>
    withCustody(({ entries }) => ({ heads: entries[2] as Proven })),
  'with a shortened proof': () =>
    withCustody(({ heads }) => ({ heads: { ...heads, proof: heads.proof.slice(1) } })),
  'with a lengthened proof': () =>
    withCustody(({ heads }) => ({ heads: { ...heads, proof: [...heads.proof, 'ab'.repeat(32)] } })),
  'with capital letters in a proof': () =>
    withCustody(({ heads }) => ({
      heads: { ...heads, proof: heads.proof.map((one) => one.toUpperCase()) },
    })),
  'with an older checkpoint of the same ledger': () => {
    const row = story.db.prepare<[], Buffer>('SELECT note FROM checkpoint WHERE size = 5').pluck()
    return { ...shownOf(), checkpoint: row.get() ?? Buffer.alloc(0) }
  },
  'with a checkpoint of another root': () => {
    const note = shownOf().checkpoint.toString()
    const root = Buffer.alloc(32, 7).toString('base64')
    return { ...shownOf(), checkpoint: Buffer.from(note.replace(/\n[^\n]{44}\n/, `\n${root}\n`)) }
  },
  'with a checkpoint of two signatures': () => {
    const note = shownOf().checkpoint.toString()
    return { ...shownOf(), checkpoint: Buffer.from(note + note.slice(note.indexOf('\u2014'))) }
  },
  'without a checkpoint': () => ({ ...shownOf(), checkpoint: Buffer.alloc(0) }),
  'with a member twice': () => withText((text) => text.replace('"v":1}', '"v":1,"v":1}')),
  'with the item named twice': () =>
    withText((text) =>
      text.replace(`"item":"${itemId(1)}"`, `"item":"${itemId(0)}","item":"${itemId(1)}"`),
    ),
  'with a member more': () => withText((text) => text.replace('"v":1}', '"v":1,"w":1}')),
  'with a blank': () => withText((text) => text.replace('"v":1}', '"v": 1}')),
  'with members in another order': () =>
    withText((text) =>
      text.replace('"type":"item-custody","v":1}', '"v":1,"type":"item-custody"}'),
    ),
  'with a number written otherwise': () => withText((text) => text.replace('"v":1}', '"v":1.0}')),
  'with a letter written otherwise': () =>
    withText((text) => text.replace('item-custody"', '\\u0069tem-custody"')),
  'with true for 1': () => withText((text) => text.replace('"v":1}', '"v":true}')),
  'with a line end': () => withText((text) => `${text}\n`),
  'with a byte order mark': () => withText((text) => `\uFEFF${text}`),
  'with something after it': () => withText((text) => text + text),
  'that is no JSON': () => withText(() => 'hello'),
  'that is empty': () => withText(() => ''),
  'that is an array': () => withText((text) => `[${text}]`),
  'that is not UTF-8': () => ({
    ...shownOf(),
    custody: Buffer.concat([shownOf().custody, Buffer.of(0xff)]),
  }),
  'with base64 in another form': () =>
    withCustody(({ head }) => ({ head: { ...head, leaf: `${head.leaf}\n` } })),
}

describe('what is not the whole truth is refused by both', () => {
  let theirs: Map<string, Verdict>

  beforeAll(() => {
    const names = Object.keys(REFUSED)
    const says = hasPython ? pythonSays(names.map((name) => built(name))) : []
    theirs = new Map(says.map((verdict, place) => [names[place] ?? '', verdict]))
  })

  const built = (name: string): Shown => {
    const make = REFUSED[name]
    if (make === undefined) throw new Error(name)
    return make()
  }

  test.each(Object.keys(REFUSED))('a custody %s', (name) => {
    expect(safeholdSays(built(name))).toMatchObject({ isProven: false })
    if (hasPython) expect(theirs.get(name)?.said).toMatch(/^NOT PROVEN: /)
  })

  test('a checkpoint signed by another key is told by the one who has the key', () => {
    const { name, custody, checkpoint } = shownOf()
    const keyOf = (fixture: Fixture) =>
      Buffer.from(`${vkeyLine(fixture.ledger.log, fixture.keys.publicKey)}\n`)
    const codes = (logKey: Buffer) =>
      verifyItemCustody({ name, custody, checkpoint, logKey }).map(({ code }) => code)
    expect(codes(keyOf(story))).toEqual([])
    expect(codes(keyOf(other))).toEqual(['checkpoint-signature'])
    expect(codes(Buffer.from('no key\n'))).toEqual(['log-key-form'])
  })
})

/** The writer of the ledger cheats: every proof holds, for the tree itself was made so. */
describe('a ledger that was written to deceive is refused by both', () => {
  const ITEM = 'i0000000000000001'
  const acts: TestAct[] = [
    { action: 'case-created' },
    { action: 'ingest', item: ITEM },
    { action: 'ingest', item: 'i0000000000000002' },
    { action: 'grade', item: ITEM },
    { action: 'sign-out' },
    { action: 'approved', item: ITEM },
  ]
  const key = generateKeyPairSync('ed25519').privateKey
  type Options = Parameters<typeof buildLog>[2]

  const written = (
    change: (acts: TestAct[]) => TestAct[] = (same) => same,
    options: Options = {},
  ) => {
    const log = buildLog('safehold.local/case/x', change(acts), options)
    return {
      name: `item-${ITEM}.json`,
      custody: Buffer.from(jcs(disclose(log, ITEM))),
      checkpoint: Buffer.from(checkpointOf(log, key)),
    }
  }
  const with3 = (twist: NonNullable<TestAct['twist']>) => () =>
    written((all) => all.map((one, at) => (at === 3 ? { ...one, twist } : one)))
  const member = (name: string, value: Json) =>
    with3((entry) => ({ ...entry, [name]: value as never }))
  const without = (name: string) =>
    with3((entry) => Object.fromEntries(Object.entries(entry).filter(([one]) => one !== name)))
  const at3 = (change: Partial<TestAct>) => () =>
    written((all) => all.map((one, at) => (at === 3 ? { ...one, ...change } : one)))
  const deep = (levels: number): Json => (levels === 0 ? [] : [deep(levels - 1)])

  const cheats: [string, () => Shown][] = [
    ['an entry of a later time before an earlier one', at3({ time: '2026-03-01T11:00:00.000Z' })],
    ['a place that is skipped', member('itemSeq', 2)],
    ['a place that is true', member('itemSeq', true)],
    ['another number of the item', member('itemNo', 1)],
    ['no entry before it', member('itemPrev', null)],
    ['another entry before it', member('itemPrev', 'ab'.repeat(32))],
    ['another place in the ledger', member('seq', 4)],
    ['a beginning in the middle', member('prev', null)],
    [
      'a neighbour that is another',
      () =>
        written((all) =>
          all.map((one, at) =>
            at === 2
              ? { ...one, item: ITEM, twist: (entry) => ({ ...entry, prev: 'cd'.repeat(32) }) }
              : one,
          ),
        ),
    ],
    ['another ledger', member('log', 'safehold.local/case/y')],
    ['half of an item', member('itemNo', null)],
    ['a time that is none', member('time', '2026-02-30T10:00:03.000Z')],
    ['a time of another form', member('time', '2026-03-01T10:00:03Z')],
    ['an hour too many', member('time', '2026-03-01T24:00:00.000Z')],
    ['a zone of another form', member('tz', 'CET')],
    ['a salt of another form', member('salt', 'x')],
    ['an actor that is a number', member('actor', 7)],
    ['a clock that runs backwards', member('mono', -1)],
    ['a purpose that is a list', member('purpose', [])],
    ['data that is a list', member('data', [])],
    ['another version', member('v', 2)],
    ['a member more', member('more', 1)],
    [
      'a member named __proto__',
      with3((entry) => ({ ...entry, ...JSON.parse('{"__proto__":1}') })),
    ],
    ['no tool', without('tool')],
    ['no data', without('data')],
    ['no item at all', without('item')],
    [
      'a head that counts fewer',
      () => written(undefined, { head: (head) => ({ ...head, count: 2 }) }),
    ],
    [
      'a head that counts true',
      () => written(undefined, { head: (head) => ({ ...head, count: true }) }),
    ],
    [
      'a head of another log',
      () => written(undefined, { head: (head) => ({ ...head, log: 'y' }) }),
    ],
    [
      'a head with a member more',
      () => written(undefined, { head: (head) => ({ ...head, w: 1 }) }),
    ],
    [
      'a head with another salt',
      () => written(undefined, { head: (head) => ({ ...head, salt: 'x' }) }),
    ],
    [
      'entries behind the heads',
      () => written(undefined, { afterHeads: [{ action: 'grade', item: ITEM }] }),
    ],
    ['an act behind the heads', () => written(undefined, { afterHeads: [{ action: 'sign-out' }] })],
  ]
  const honest: [string, () => Shown][] = [
    ['nothing amiss', () => written()],
    ['data of many kinds', at3({ data: { a: [1, 'x', null, { b: false }], c: {} } })],
    [
      'numbers up to 2^53',
      at3({ data: { a: Number.MAX_SAFE_INTEGER, b: -Number.MAX_SAFE_INTEGER } }),
    ],
    ['data with a member named __proto__', at3({ data: JSON.parse('{"__proto__":{"a":1}}') })],
    [
      'a clock that went back and says so',
      () => {
        const anomaly = { action: 'clock-anomaly', time: '2026-03-01T09:00:00.000Z' }
        return written((all) => [
          ...all.slice(0, 3),
          anomaly,
          ...all.slice(3).map((one, at) => ({ ...one, time: `2026-03-01T09:00:0${at + 1}.000Z` })),
        ])
      },
    ],
  ]
  const numbers: [string, () => Shown][] = [
    ['a number of 2^53', at3({ data: { a: 2 ** 53 } })],
    ['a fraction', at3({ data: { a: 0.5 } })],
    ['data 65 deep', at3({ data: { a: deep(62) } })],
    ['data 65 deep around something', at3({ data: { a: [deep(60), { b: deep(61) }] } })],
  ]

  test.each(honest)('%s is accepted by both', (_, make) => agree([make()], true))

  test('every cheat', () => {
    agree(
      [...cheats, ...numbers].map(([, make]) => make()),
      false,
    )
  })

  test.each([...cheats, ...numbers])('%s', (_, make) => {
    expect(safeholdSays(make())).toMatchObject({ isProven: false })
  })
})

describe('whatever is done to it', () => {
  type Cut = {
    readonly at: number
    readonly how: 'flip' | 'drop' | 'twice' | 'put'
    readonly byte: number
  }
  const cuts = fc.record<Cut>({
    at: fc.nat(),
    how: fc.constantFrom('flip', 'drop', 'twice', 'put'),
    byte: fc.integer({ min: 1, max: 255 }),
  })

  const cut = (bytes: Buffer, { at, how, byte }: Cut): Buffer => {
    const place = at % bytes.length
    const here = bytes.readUInt8(place)
    const put =
      how === 'flip'
        ? [here ^ byte]
        : how === 'drop'
          ? []
          : how === 'twice'
            ? [here, here]
            : [byte, here]
    return Buffer.concat([bytes.subarray(0, place), Buffer.from(put), bytes.subarray(place + 1)])
  }

  test('to single bytes, it is refused, and both say so', () => {
    const { name, custody, checkpoint } = shownOf()
    const shown = fc.sample(cuts, { numRuns: 400, seed: 20261123 }).map((one, place) => {
      // The signature is the last line: it is openssl's and not the script's.
      const text = checkpoint.subarray(0, checkpoint.indexOf('\n\n'))
      const note = Buffer.concat([cut(text, one), checkpoint.subarray(text.length)])
      return place % 4 === 0
        ? { name, custody, checkpoint: note }
        : { name, custody: cut(custody, one), checkpoint }
    })
    agree(shown, false)
  })

  test('to its parts, both say the same', () => {
    const whole = parsed()
    const pool = [0, 1, 2].flatMap((n) => [story, other].map((from) => parsed(n, from)))
    const proven = fc.constantFrom(
      ...pool.flatMap((one) => [...one.entries, ...one.context, one.heads]),
    )
    const heads = fc.constantFrom(...pool.map(({ head }) => head))
    const changed = fc.record({
      entries: fc.oneof(fc.shuffledSubarray(whole.entries), fc.array(proven, { maxLength: 4 })),
      context: fc.oneof(fc.constant(whole.context), fc.array(proven, { maxLength: 2 })),
      heads: fc.oneof(fc.constant(whole.heads), proven),
      head: fc.oneof(fc.constant(whole.head), heads),
      size: fc.oneof(fc.constant(whole.size), fc.integer({ min: 0, max: 13 })),
    })
    const shown = fc
      .sample(changed, { numRuns: 400, seed: 7 })
      .map((change) => withCustody(() => change))
    const accepted = shown.filter((one) => safeholdSays(one).isProven)
    const same = shownOf().custody
    expect(accepted.every(({ custody }) => custody.equals(same))).toBe(true)
    agree(shown, null)
  })
})
