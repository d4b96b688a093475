import { expect, test } from 'vitest'
import { PageQueue } from '../../src/renderer/screens/page-queue.ts'

function watched() {
  const asked: number[] = []
  const answers = new Map<number, () => void>()
  const queue = new PageQueue((page) => {
    asked.push(page)
    return new Promise((resolve) => answers.set(page, resolve))
  })
  const answer = async (page: number) => {
    answers.get(page)?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { queue, asked, answer }
}

test('what is scrolled past before its turn comes is never asked for', async () => {
  const { queue, asked, answer } = watched()
  for (let page = 0; page < 1_000; page += 1) queue.show([page, page + 1])
  expect(asked).toEqual([0, 1])
  await answer(0)
  await answer(1)
  expect(asked).toEqual([0, 1, 999, 1000])
})

test('a page is asked for once, however often it comes into sight', async () => {
  const { queue, asked, answer } = watched()
  queue.show([3])
  queue.show([3, 4, 5])
  await answer(3)
  queue.show([5, 4, 3])
  await answer(4)
  await answer(5)
  queue.show([3, 4, 5])
  expect(asked).toEqual([3, 4, 5])
})

test('pages beside those in sight are asked for when nothing else is, one at a time', async () => {
  const { queue, asked, answer } = watched()
  queue.show([4, 5], [6, 3])
  expect(asked).toEqual([4, 5])
  await answer(4)
  expect(asked).toEqual([4, 5])
  await answer(5)
  expect(asked).toEqual([4, 5, 6])
  queue.show([9], [10, 8])
  expect(asked).toEqual([4, 5, 6, 9])
  await answer(6)
  await answer(9)
  await answer(10)
  expect(asked).toEqual([4, 5, 6, 9, 10, 8])
})
