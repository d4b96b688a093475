/** When and where: the catalogue's timeline and map, by mouse and by keys, in both themes and languages. */
import { lookAt, NARROW, photograph, setLanguage, WIDE } from './look-at.ts'
import { expect, test } from './prepared.ts'
import { goTo } from './steps.ts'

test('a timeline counts every item, is zoomed by keys, and a range of it is a filter', async ({
  prepared,
}) => {
  const { page } = await prepared('mokafor')
  await page.setViewportSize(WIDE)
  await goTo(page, 'Catalogue')
  await page.getByRole('button', { name: 'Timeline' }).click()
  const time = page.getByRole('slider', { name: 'Items by their best date' })
  await expect(time).toBeVisible()
  const shown = page.getByTestId('of-whole')
  await expect(page.getByRole('checkbox', { name: /Metadata, with zone/ })).toBeVisible()
  const counts = await page.locator('.gath-source').allTextContents()
  const sum = counts.reduce((all, text) => all + Number(/(\d+)$/.exec(text)?.[1]), 0)
  expect(sum, counts.join()).toBe(52)
  await lookAt(page, 'catalogue-timeline')

  await time.focus()
  await page.keyboard.press('Home')
  await expect(time).toHaveAttribute('aria-valuetext', /2025.*item/)
  await page.keyboard.press('Enter')
  await expect(shown).not.toHaveText('52 of 52 items')
  await expect(page.getByRole('button', { name: /Remove filter: Best date in 2025/ })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(shown).toHaveText('52 of 52 items')

  await page.getByRole('checkbox', { name: /Metadata, with zone/ }).check()
  await expect(shown).toHaveText(/^\d+ of 52 items$/)
  await expect(shown).not.toHaveText('52 of 52 items')
  await time.focus()
  await page.keyboard.press('Home')
  for (let n = 0; n < 12; n += 1) await page.keyboard.press('+')
  await expect(time).toHaveAttribute('aria-valuetext', /2025-\d\d-\d\d \d\d/)
  await page.getByRole('button', { name: 'Whole time' }).click()
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Table' }).click()
  const row = page.getByRole('row', { name: /^2025-06/ }).first()
  await row.getByRole('button', { name: /Only these/ }).click()
  await expect(
    page.getByRole('button', { name: /Remove filter: Best date in 2025-06/ }),
  ).toBeVisible()
  await lookAt(page, 'catalogue-timeline-table')
})

test('a range of the time is brushed with the mouse, and items without a date are not lost', async ({
  prepared,
}) => {
  const { page } = await prepared('mokafor')
  await page.setViewportSize(NARROW)
  await goTo(page, 'Catalogue')
  await page.getByRole('button', { name: 'Timeline' }).click()
  const time = page.getByRole('slider', { name: 'Items by their best date' })
  const box = await time.boundingBox()
  if (box === null) throw new Error('no timeline')
  await page.mouse.move(box.x + 2, box.y + 80)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width - 4, box.y + 90, { steps: 4 })
  await page.mouse.up()
  await expect(page.getByRole('button', { name: /Remove filter: Best date/ })).toBeVisible()
  await photograph(page, 'catalogue-timeline-brushed')
  await page.getByRole('checkbox', { name: /No date/ }).check()
  await expect(page.getByRole('button', { name: /Remove filter: Best date/ })).toHaveCount(0)
  await expect(page.getByTestId('of-whole')).toHaveText(/^\d+ of 52 items$/)
})

test('a map gathers items where they were made; a cell is a filter; a place at 0°, 0° is none', async ({
  prepared,
}) => {
  const { page } = await prepared('mokafor')
  await page.setViewportSize(WIDE)
  await goTo(page, 'Catalogue')
  await page.getByRole('button', { name: 'Map' }).click()
  const map = page.getByRole('group', { name: 'Items by where they were made' })
  await expect(map.locator('path').first()).toBeAttached()
  const sign = map.getByRole('button', { name: /^8 items near 50\.06/ })
  await expect(sign).toBeVisible()
  await expect(
    page.getByText(/^8 on the map here, 0 outside of the view, 44 without a place$/),
  ).toBeVisible()
  await expect(page.getByText('12 claim a place that cannot be')).toBeVisible()
  await lookAt(page, 'catalogue-map')

  await sign.click()
  await expect(page.getByTestId('of-whole')).toHaveText('8 of 52 items')
  await expect(sign).toHaveAttribute('aria-pressed', 'true')
  for (let n = 0; n < 5; n += 1) await page.keyboard.press('+')
  await expect(sign).toBeVisible()
  await lookAt(page, 'catalogue-map-close')
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('of-whole')).toHaveText('52 of 52 items')
  await map.focus()
  for (let n = 0; n < 9; n += 1) await page.keyboard.press('ArrowRight')
  await expect(page.getByText(/^0 on the map here, 8 outside/)).toBeVisible()
  await page.keyboard.press('0')
  await expect(sign).toBeVisible()

  await page.getByRole('button', { name: 'Table' }).click()
  await page.getByRole('button', { name: /Only these: 50\.06/ }).click()
  await expect(page.getByTestId('of-whole')).toHaveText('8 of 52 items')
})

test('a reviewer has a timeline and no map', async ({ prepared }) => {
  const { page } = await prepared('jlindqvist')
  await goTo(page, 'Catalogue')
  await page.getByRole('button', { name: 'Timeline' }).click()
  await expect(page.getByRole('slider', { name: 'Items by their best date' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Map' })).toHaveCount(0)
})

test('timeline and map in Chinese', async ({ prepared }) => {
  const { page } = await prepared('mokafor')
  await page.setViewportSize(WIDE)
  await goTo(page, 'Catalogue')
  await setLanguage(page, '简体中文')
  await page.getByRole('button', { name: '时间线' }).click()
  await expect(page.getByRole('slider', { name: '按最佳日期排列的项目' })).toBeVisible()
  await lookAt(page, 'catalogue-timeline-zh')
  await page.getByRole('button', { name: '地图' }).click()
  await expect(page.getByText(/此处地图上 8 项/)).toBeVisible()
  await lookAt(page, 'catalogue-map-zh')
})
