/** Copies and series: what items have in common. */
import { expectTidy, lookAt, NARROW, setLanguage, WIDE } from './look-at.ts'
import { expect, test } from './prepared.ts'
import { ask, goTo } from './steps.ts'

test('copies and series are groups, and a group is a filter', async ({ prepared }) => {
  const { page } = await prepared('mokafor')
  await page.setViewportSize(WIDE)
  await goTo(page, 'Catalogue')
  await page.getByRole('button', { name: 'Groups' }).click()
  const tiles = page.locator('.group-tile')
  await expect(tiles.first()).toBeVisible()
  const { total, groups } = await ask(page, 'item.groups', { by: 'content', offset: 0, limit: 50 })
  await expect(tiles).toHaveCount(total)
  await lookAt(page, 'catalogue-groups-copies')
  await expectTidy(page)
  await page.getByRole('button', { name: 'Series' }).click()
  await expect(page.getByText(/A proposal/)).toBeVisible()
  await lookAt(page, 'catalogue-groups-series')
  await expectTidy(page)

  await page.getByRole('button', { name: 'Copies' }).click()
  await tiles.first().focus()
  await page.keyboard.press('Enter')
  const first = groups[0]?.items ?? 0
  expect(first).toBeGreaterThan(1)
  await expect(page.getByTestId('of-whole')).toHaveText(`${String(first)} of 52 items`)
  await lookAt(page, 'catalogue-group-as-filter')
  await page.getByRole('button', { name: /Remove filter: Copies of/ }).click()
  await expect(page.getByTestId('of-whole')).toHaveText('52 of 52 items')
})

test('the series of an item is shown from the item', async ({ prepared }) => {
  const { page } = await prepared('mokafor')
  await page.setViewportSize(NARROW)
  const { groups } = await ask(page, 'item.groups', { by: 'series', offset: 0, limit: 50 })
  const [group] = groups
  expect(group).toBeDefined()
  await goTo(page, 'Catalogue')
  await page.evaluate((id) => {
    location.hash = `#catalogue?item=${id}`
  }, group?.first.id ?? '')
  await page.getByRole('button', { name: /Show the series of/ }).click()
  await expect(page.getByTestId('of-whole')).toHaveText(`${String(group?.items)} of 52 items`)
  await setLanguage(page, '简体中文')
  await page.getByRole('button', { name: '分组' }).click()
  await lookAt(page, 'catalogue-groups-zh')
})
