import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { ItemHead } from '../../../src/engine/ledger/item-head.ts'
import { ItemTable } from '../../../src/engine/ledger/item-table.ts'

function head(item: string, itemNo: number, count = 1): ItemHead {
  return { item, itemNo, count, last: randomBytes(32), salt: randomBytes(16) }
}

test('each item is found with what was put last, among many', () => {
  const table = new ItemTable()
  const heads = Array.from({ length: 10_000 }, (_, n) =>
    head(`i${randomBytes(8).toString('hex')}`, n),
  )
  for (const [n, one] of heads.entries()) expect(table.put(one)).toBe(n)
  for (const [n, one] of heads.entries()) {
    if (n % 3 !== 0) continue
    const moved = head(one.item, n, 2 ** 53 - 1)
    heads[n] = moved
    expect(table.put(moved)).toBe(n)
  }
  for (const [n, one] of heads.entries()) {
    expect(table.find(one.item)).toBe(n)
    expect(table.at(n)).toEqual(one)
  }
  expect(table.size).toBe(10_000)
  expect(table.find('i0123456789abcdef')).toBeNull()
})

test('ids that differ in one digit only are different items', () => {
  const table = new ItemTable()
  const items = Array.from({ length: 16 }, (_, digit) =>
    Array.from({ length: 16 }, (_, place) => {
      const zeros = '0'.repeat(16).split('')
      zeros[place] = digit.toString(16)
      return `i${zeros.join('')}`
    }),
  ).flat()
  const different = [...new Set(items)]
  for (const [n, item] of different.entries()) table.put(head(item, n))
  expect(table.size).toBe(different.length)
  expect(different.map((item) => table.find(item))).toEqual(different.map((_, n) => n))
})

test('there is no item beyond the last', () => {
  const table = new ItemTable()
  table.put(head('i0000000000000000', 0))
  expect(() => table.at(4_096)).toThrow(RangeError)
})
