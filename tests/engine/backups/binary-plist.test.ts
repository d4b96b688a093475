import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BinaryPlist } from '../../../src/engine/backups/binary-plist.ts'
import { testWith } from '../../test-with.ts'
import { recordOf } from './a-backup.ts'
import { binaryPlist, uid } from './plist-file.ts'

const open = (bytes: Buffer) => {
  const plist = BinaryPlist.of(bytes)
  if (plist === null) throw new TypeError('no property list')
  return plist
}

/** A number under a key of the topmost dictionary. */
const numberIn = (bytes: Buffer, key: string) => {
  const plist = open(bytes)
  const ref = plist.member(plist.top, key)
  return ref === null ? null : plist.integer(ref)
}

test('whole numbers, truths, references and lists are read as they were written', () => {
  const values = { a: 0, b: 255, c: 256, d: -5, e: 2 ** 40, f: Number.MAX_SAFE_INTEGER }
  const bytes = binaryPlist({ ...values, yes: true, no: false, at: uid(7), list: ['x', 3] })
  for (const [key, value] of Object.entries(values)) expect(numberIn(bytes, key)).toBe(value)
  const plist = open(bytes)
  const member = (key: string) => plist.member(plist.top, key) ?? -1
  expect([plist.isTrue(member('yes')), plist.isTrue(member('no'))]).toEqual([true, false])
  expect(plist.uid(member('at'))).toBe(7)
  expect(plist.integer(plist.array(member('list'))?.[1] ?? -1)).toBe(3)
  expect(plist.member(plist.top, 'absent')).toBeNull()
})

test('a question that does not fit what is there is answered by null', () => {
  const plist = open(binaryPlist({ text: 'x', list: [1] }))
  const text = plist.member(plist.top, 'text') ?? -1
  expect([plist.integer(text), plist.uid(text), plist.array(text)]).toEqual([null, null, null])
  expect(plist.member(text, 'x')).toBeNull()
  expect(plist.integer(9_999)).toBeNull()
  expect(plist.isTrue(-1)).toBe(false)
})

testWith('python3')(
  'what another program has written is read: small and large, of many members',
  () => {
    const script = `import plistlib, sys
d = {'k%d' % n: n * 1000003 for n in range(400)}
d['negative'] = -12
d['root'] = plistlib.UID(300)
sys.stdout.buffer.write(plistlib.dumps(d, fmt=plistlib.FMT_BINARY))`
    const bytes = execFileSync('python3', ['-c', script])
    for (const n of [0, 1, 14, 15, 255, 399]) expect(numberIn(bytes, `k${n}`)).toBe(n * 1_000_003)
    expect(numberIn(bytes, 'negative')).toBe(-12)
    const plist = open(bytes)
    expect(plist.uid(plist.member(plist.top, 'root') ?? -1)).toBe(300)
  },
)

test('made up or altered, it answers or says null, and never reads beyond the bytes', () => {
  const record = recordOf({ bytes: Buffer.alloc(9), path: 'Media/DCIM/a.jpg' })
  const change = fc.tuple(fc.nat(record.length - 1), fc.nat(255))
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((made) => Buffer.concat([Buffer.from('bplist00'), made])),
    fc.array(change, { minLength: 1, maxLength: 12 }).map((changes) => {
      const altered = Buffer.from(record)
      for (const [at, to] of changes) altered[at] = to
      return altered
    }),
  )
  const isAnswer = (value: number | null) => value === null || Number.isSafeInteger(value)
  fc.assert(
    fc.property(bytes, (given) => {
      const plist = BinaryPlist.of(given)
      if (plist === null) return
      for (let ref = -1; ref < 40; ref += 1) {
        expect(isAnswer(plist.integer(ref))).toBe(true)
        expect(isAnswer(plist.uid(ref))).toBe(true)
        expect(isAnswer(plist.member(ref, 'Size'))).toBe(true)
        expect((plist.array(ref) ?? []).length).toBeLessThanOrEqual(given.length)
      }
    }),
    { numRuns: 2_000 },
  )
})
