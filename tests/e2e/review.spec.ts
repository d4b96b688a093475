/** The review in the window: graded by key, blurred until a look is granted and held. */
import type { Page } from '@playwright/test'
import { expect, test } from './prepared.ts'
import { ask, custodyOf, drag, goToReview, holdReveal, signInInstead, veil } from './steps.ts'

test('every grade has a key, and the last ones can be taken back', async ({ prepared }) => {
  const { page } = await prepared('jlindqvist')
  await goToReview(page)
  const queue = page.getByRole('region', { name: 'Your queue' })
  await expect(queue).toContainText('2 of 47 screened items graded by you')
  const keys = ['1', '2', '3', '4', '0', '9']
  for (const [index, key] of keys.entries()) {
    await page.keyboard.press(key)
    await expect(queue).toContainText(`${3 + index} of 47 screened items graded by you`)
    await expect(queue).toContainText(`${44 - index} of ${44 - index} shown`)
  }
  await page.keyboard.press('u')
  await expect(queue).toContainText('40 of 40 shown')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(queue).toContainText('6 of 47 screened items graded by you')
  const { byGrade } = await ask(page, 'review.progress')
  expect(byGrade).toMatchObject({ A: 1, B: 1, C: 2, other: 1, 'not-relevant': 1 })
})

test('a grade key that is held down grades one item', async ({ prepared }) => {
  const { page } = await prepared('jlindqvist')
  await goToReview(page)
  for (let times = 0; times < 5; times++) await page.keyboard.down('3')
  await page.keyboard.up('3')
  const queue = page.getByRole('region', { name: 'Your queue' })
  await expect(queue).toContainText('44 of 44 shown')
  await page.keyboard.press('9')
  await expect(queue).toContainText('43 of 43 shown')
  expect((await ask(page, 'review.progress')).byGrade).toMatchObject({ C: 2, 'cannot-tell': 1 })
})

test('a letter typed into a note is no grade', async ({ prepared }) => {
  const { page } = await prepared('jlindqvist')
  await goToReview(page)
  await page.getByRole('textbox', { name: 'Note' }).pressSequentially('1 2 u r')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('region', { name: 'Your queue' })).toContainText('2 of 47')
})

test('a refused look stays blurred', async ({ prepared }) => {
  const { page } = await prepared('ambeki')
  await goToReview(page)
  const [waiting] = await ask(page, 'reveal.list', { item: null })
  const item = waiting?.item ?? ''
  await openInReview(page, item)
  await page.getByRole('button', { name: 'Refuse' }).click()
  await expect(page.getByRole('region', { name: 'Clearer looks' })).toContainText('refused')
  await signInInstead(page, 'jlindqvist')
  await openInReview(page, item)
  await expect(page.getByText('Draw a region, then press R to ask for it.')).toBeVisible()
  const opened = ask(page, 'reveal.open', { reveal: waiting?.id, item })
  await expect(opened).rejects.toThrow('NOT_GRANTED')
})

test('an analyst answers for their own look, of the region drawn by hand', async ({ prepared }) => {
  const { page } = await prepared('mokafor')
  await goToReview(page)
  await drag(page, veil(page), [0.1, 0.1], [0.3, 0.2])
  await veil(page).press('Shift+ArrowRight')
  await page.keyboard.press('r')
  await page.getByRole('button', { name: 'Record the reason' }).click()
  await expect(page.getByText('Hold R to see the region.')).toBeVisible()
  await holdReveal(page, 'the region is shown')
  const { items } = await ask(page, 'item.list', {
    ...{ filter: { kind: ['still', 'video'], state: ['decoded'] }, sort: 'found' },
    ...{ descending: false, offset: 0, limit: 1 },
  })
  const item = items[0]?.id ?? ''
  const [reveal] = await ask(page, 'reveal.list', { item })
  expect(reveal?.region.width).toBeGreaterThan(205_000)
  expect(reveal?.region.width).toBeLessThan(235_000)
  expect(await custodyOf(page, item)).toEqual(expect.arrayContaining(['reveal', 'reveal-ended']))
})

test('a look ends when the window is left, and the program alone says how long it was', async ({
  prepared,
}) => {
  const { page } = await prepared('mokafor')
  await goToReview(page)
  await page.keyboard.press('r')
  await page.getByRole('button', { name: 'Record the reason' }).click()
  await expect(page.getByText('Hold R to see the region.')).toBeVisible()
  const clear = page.locator('img[src^="/media/reveal/"]')
  await page.keyboard.down('r')
  await expect(clear).toBeVisible()
  const address = (await clear.getAttribute('src')) ?? ''
  await page.evaluate(() => window.dispatchEvent(new Event('blur')))
  await expect(clear).toHaveCount(0)
  await page.keyboard.up('r')
  const again = await page.evaluate(async (url) => (await fetch(url)).status, address)
  expect(again).toBe(404)
})

/** The address of an item in the review. */
async function openInReview(page: Page, item: string): Promise<void> {
  await page.evaluate((id) => {
    window.location.hash = `review?item=${id}`
  }, item)
  await expect(page.getByRole('heading', { level: 1, name: 'Review' })).toBeVisible()
}
