/** The catalogue in the window: what a person finds, and that nothing of it is clear. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { lookAt, WIDE } from './look-at.ts'
import { expect, test } from './prepared.ts'
import { goTo } from './steps.ts'

test('filters narrow the list, say so, and can be taken away', async ({ prepared }) => {
  const { page } = await prepared('mokafor')
  await goTo(page, 'Catalogue')
  const shown = page.getByTestId('of-whole')
  await expect(shown).toHaveText('52 of 52 items')
  await page.getByRole('checkbox', { name: 'Video' }).check()
  await expect(shown).toHaveText('2 of 52 items')
  await page.getByRole('checkbox', { name: 'Still image' }).check()
  await expect(shown).toHaveText('47 of 52 items')
  await page.getByRole('checkbox', { name: 'Category C' }).check()
  await expect(shown).toHaveText('1 of 52 items')
  await page.getByRole('button', { name: 'Remove filter: Category C' }).click()
  await page.getByRole('textbox', { name: 'From' }).fill('2025-06-01')
  await page.getByRole('textbox', { name: 'To' }).fill('2025-06-03')
  await expect(shown).toHaveText('7 of 52 items')
  await page.getByRole('button', { name: /Remove filter: Taken/ }).click()
  await page.getByRole('button', { name: 'Remove filter: Video or Still image' }).click()
  await expect(shown).toHaveText('52 of 52 items')
})

test('a search finds Chinese names and says when nothing matches', async ({ prepared }) => {
  const { page } = await prepared('mokafor')
  await goTo(page, 'Catalogue')
  await page.keyboard.press('/')
  await page.keyboard.type('海边')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('of-whole')).toHaveText('2 of 52 items')
  await page.getByLabel('Search names and metadata').fill('<img src=x>')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'No item matches these filters' })).toBeVisible()
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect(page.getByTestId('of-whole')).toHaveText('52 of 52 items')
})

test('the list sorts by any column, and both ways', async ({ prepared }) => {
  const { page } = await prepared('mokafor')
  await goTo(page, 'Catalogue')
  await page.getByRole('button', { name: 'List' }).click()
  await page.getByLabel('Order').selectOption('Size')
  const first = page.getByRole('row').filter({ hasText: /\.\w+/ }).first()
  await expect(first).toContainText('empty.jpg')
  await page.getByRole('button', { name: 'Ascending; turn round' }).click()
  await expect(first).toContainText('MVI_0031.MP4')
})

test('keys alone open an item, walk on, and close it', async ({ prepared }) => {
  const { page } = await prepared('mokafor')
  await goTo(page, 'Catalogue')
  const items = page.getByRole('listbox', { name: 'Items' })
  await page.getByLabel('Order').selectOption('Name')
  await expect(items.getByRole('option').first()).toContainText('chat.csv')
  await items.focus()
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  const detail = page.getByRole('complementary', { name: 'Item' })
  await expect(detail).toContainText('SHA-256')
  const last = await detail.getByRole('heading', { level: 2 }).first().textContent()
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await expect(detail.getByRole('heading', { level: 2 }).first()).not.toHaveText(last ?? '')
  await page.keyboard.press('Escape')
  await expect(detail).toBeHidden()
})

test('a reviewer finds items by number, never by the names of the evidence', async ({
  prepared,
}) => {
  const { page } = await prepared('jlindqvist')
  await goTo(page, 'Catalogue')
  await expect(page.getByTestId('of-whole')).toHaveText('52 of 52 items')
  await expect(page.getByLabel('Search names and metadata')).toHaveCount(0)
  await expect(page.locator('main')).not.toContainText(/IMG_|scan-|figure-|海边/)
  await page.getByRole('listbox', { name: 'Items' }).getByRole('option').first().click()
  const detail = page.getByRole('complementary', { name: 'Item' })
  await expect(detail).toContainText('SHA-256')
  await expect(detail).not.toContainText(/\.(jpg|png|txt|mp4|tif)/i)
})

test('the detail of a copy names every path, and the detail of a video shows still frames', async ({
  prepared,
}) => {
  const { page } = await prepared('mokafor')
  await goTo(page, 'Catalogue')
  await page
    .getByRole('option', { name: /IMG-.*3 copies/ })
    .first()
    .click()
  const detail = page.getByRole('complementary', { name: 'Item' })
  await expect(detail).toContainText('2 other paths, none dropped')
  await page.getByRole('option', { name: /海边\.mp4/ }).click()
  await expect(detail.getByText(/Frame 1 of/)).toBeVisible()
  await detail.getByRole('slider').press('ArrowRight')
  await expect(detail.getByText(/Frame 2 of/)).toBeVisible()
  await expect(page.locator('video, audio')).toHaveCount(0)
})

test('the complete custody of one item is written for a court, from its detail', async ({
  prepared,
  scratch,
}) => {
  const { page } = await prepared('mokafor')
  await page.setViewportSize(WIDE)
  await goTo(page, 'Catalogue')
  await page.getByRole('option', { name: /IMG_0003/ }).click()
  const detail = page.getByRole('complementary', { name: 'Item' })
  await detail.getByRole('button', { name: 'Prove its custody' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Write it', exact: true }).click()
  await expect(dialog.getByText('Choose a folder.')).toBeVisible()
  await lookAt(page, 'item-proof')
  await dialog.getByRole('textbox', { name: 'Folder to write it in' }).fill(scratch)
  await dialog.getByRole('button', { name: 'Write it', exact: true }).click()
  await expect(dialog.getByText(/Written and checked: \d+ entries, complete/)).toBeVisible()
  await lookAt(page, 'item-proof-written')
  const [name = ''] = readdirSync(scratch).filter((one) => one.startsWith('custody-i'))
  expect(readdirSync(join(scratch, name))).toContain(`item-${name.slice('custody-'.length)}.json`)
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(detail).toContainText('Custody disclosed')
  await expect(detail).toContainText('Disclosure of its custody started')
})
