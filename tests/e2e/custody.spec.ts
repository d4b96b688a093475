/** Custody of things in the window: hand-overs, notes, and the timeline of an exhibit and of an item. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expectTidy, lookAt, photograph, setLanguage, WIDE } from './look-at.ts'
import { EXHIBIT } from './people.ts'
import { expect, test } from './prepared.ts'
import { ask, choose, goOnFromPreflight, goTo, signInInstead } from './steps.ts'

test.describe.configure({ timeout: 180_000 })

const LABORATORY = { name: 'R. Osei', service: 'County laboratory' }
/** A moment between the seizure and now: 0 to 1. */
const moment = (share: number) => {
  const seized = Date.parse(EXHIBIT.seizedAt)
  return new Date(seized + (Date.now() - seized) * share).toISOString()
}

/** A hand-over as it should be, unless said otherwise. */
const handOver = (giver: unknown, receiver: unknown, share: number, more: object = {}) => ({
  ...{ exhibit: EXHIBIT.id, giver, receiver, reason: 'examination', reasonText: null },
  ...{ place: 'Store 3, shelf 12', at: moment(share), sealBefore: EXHIBIT.seal },
  ...{ sealAfter: EXHIBIT.seal, sealIntact: true, remark: null, acknowledged: [], ...more },
})

/** Four hand-overs, one of them with a gap and another seal. */
async function fillChain(page: Page): Promise<void> {
  const knowing = { acknowledged: ['giver-not-holder', 'seal-differs', 'out-of-order'] }
  await ask(page, 'exhibit.handOver', handOver('seizer', 'user:mokafor', 0.1))
  await ask(page, 'exhibit.handOver', handOver('user:mokafor', LABORATORY, 0.3))
  await ask(page, 'exhibit.note', { exhibit: EXHIBIT.id, text: 'dented', corrects: null })
  const courier = { name: '王敏', service: '市局物证室' }
  const gap = handOver(courier, 'user:ambeki', 0.6, { ...knowing, sealBefore: 'K-118999' })
  await ask(page, 'exhibit.handOver', gap)
}

const custody = (page: Page) => page.getByRole('region', { name: `Custody of ${EXHIBIT.id}` })

test('a hand-over is recorded, and shows in picture and table', async ({ prepared }) => {
  const { page } = await prepared('mokafor')
  await goTo(page, 'Exhibits')
  await custody(page).getByRole('button', { name: 'Hand over' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByLabel('Given by')).toHaveValue('seizer')
  await expect(dialog.getByLabel('Seal before')).toHaveValue(EXHIBIT.seal)
  await dialog.getByRole('button', { name: 'Record the hand-over' }).click()
  await expect(dialog.getByText('Say where.')).toBeVisible()
  await dialog.getByLabel('Received by').selectOption('Somebody else…')
  await dialog.getByLabel('Name').fill(LABORATORY.name)
  await dialog.getByLabel('Service or organisation').fill(LABORATORY.service)
  await dialog.getByLabel('Place').fill('County laboratory, desk 1')
  await expect(dialog.getByText('does not fit')).toHaveCount(0)
  await dialog.getByRole('button', { name: 'Record the hand-over' }).click()
  await expect(dialog).toHaveCount(0)
  const row = custody(page).getByRole('row', { name: /R\. Osei \(County laboratory\)/ })
  await expect(row).toContainText(`${EXHIBIT.seal} → ${EXHIBIT.seal}`)
  const mark = custody(page).getByRole('button', { name: /^Handed over: .*R\. Osei/ })
  await mark.press('Enter')
  await expect(custody(page).getByText('County laboratory, desk 1')).toBeVisible()
})

test('what does not fit is shown before it is recorded, and stays in sight', async ({
  prepared,
}) => {
  const { page } = await prepared('mokafor')
  await goTo(page, 'Exhibits')
  await custody(page).getByRole('button', { name: 'Hand over' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Given by').selectOption('M. Okafor')
  await dialog.getByLabel('Received by').selectOption('A. Mbeki')
  await dialog.getByLabel('Seal before').fill('K-118999')
  await dialog.getByLabel('Place').fill('Store 3')
  await expect(dialog.getByText(/Gap: the giver is not who held it/)).toBeVisible()
  await expect(dialog.getByText(/Seal differs\./)).toBeVisible()
  await lookAt(page, 'custody-hand-over')
  await dialog.getByRole('button', { name: 'Record the hand-over' }).click()
  await expect(dialog.getByText('Acknowledge what does not fit, or correct it.')).toBeVisible()
  await dialog.getByLabel('Record it as it happened, with these findings').check()
  await dialog.getByRole('button', { name: 'Record the hand-over' }).click()
  await expect(dialog).toHaveCount(0)
  const row = custody(page).getByRole('row', { name: /A\. Mbeki/ })
  await expect(row).toContainText('Seal differs')
  await expect(row).toContainText('Gap: the giver is not who held it')
})

test('the timeline of an exhibit is read with keys alone, in both languages', async ({
  prepared,
}) => {
  const { page } = await prepared('mokafor')
  await page.setViewportSize(WIDE)
  await fillChain(page)
  await goTo(page, 'Exhibits')
  const picture = custody(page).getByRole('group', { name: 'Custody as a picture' })
  await picture.getByRole('button').first().focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await expect(custody(page).getByRole('status')).toContainText('Seized')
  const before = await custody(page).locator('.tm-tools .t3').textContent()
  await page.keyboard.press('+')
  await expect(custody(page).locator('.tm-tools .t3')).not.toHaveText(before ?? '')
  await page.keyboard.press('0')
  await expect(custody(page).locator('.tm-tools .t3')).toHaveText(before ?? '')
  await custody(page).scrollIntoViewIfNeeded()
  await lookAt(page, 'custody-exhibit')
  await expectTidy(page)
  await setLanguage(page, '简体中文')
  await page.getByRole('region', { name: `${EXHIBIT.id} 的保管过程` }).scrollIntoViewIfNeeded()
  await photograph(page, 'custody-exhibit-zh')
  await expectTidy(page)
})

test('an item’s timeline begins with its exhibit, and takes a note', async ({ prepared }) => {
  const { page } = await prepared('mokafor')
  await page.setViewportSize(WIDE)
  await fillChain(page)
  const { items } = await ask(page, 'item.list', {
    ...{ filter: { grade: ['C'] }, sort: 'found', descending: false, offset: 0, limit: 1 },
  })
  const item = items[0]?.id ?? ''
  await page.evaluate((hash) => {
    window.location.hash = hash
  }, `ledger?item=${item}`)
  const region = page.getByRole('region', { name: `Custody of ${item}` })
  await region.getByRole('button', { name: 'Add a note' }).click()
  await page.getByRole('textbox', { name: 'Note' }).fill('The exposure claims a Monday.')
  await page.getByRole('dialog').getByRole('button', { name: 'Add a note' }).click()
  await expect(region.getByRole('row', { name: /claims a Monday/ })).toBeVisible()
  await expect(region.getByRole('row', { name: /Seized/ })).toBeVisible()
  await lookAt(page, 'custody-item')
  await expectTidy(page)
  await page.getByRole('button', { name: 'Entries', exact: true }).click()
  await expect(page.getByRole('list', { name: 'Entries, newest first' })).toBeVisible()
})

test('a reviewer sees the same custody without a name, and records nothing', async ({
  prepared,
}) => {
  const { page } = await prepared('mokafor')
  await fillChain(page)
  await signInInstead(page, 'jlindqvist')
  await goTo(page, 'Exhibits')
  await expect(custody(page)).toContainText('Person 1 outside the case')
  await expect(custody(page)).not.toContainText('Osei')
  await expect(custody(page)).not.toContainText('dented')
  const button = custody(page).getByRole('button', { name: 'Hand over' })
  await expect(button).toHaveAccessibleDescription('A reviewer records no hand-overs and no notes')
})

test('an exhibit that is handed out is ingested only knowingly', async ({ prepared }) => {
  const { page, places } = await prepared('mokafor')
  await ask(page, 'exhibit.handOver', handOver('seizer', LABORATORY, 0.01))
  await goTo(page, 'Exhibits')
  await page.getByRole('button', { name: 'Ingest a folder' }).click()
  await choose(page, places.source)
  await goOnFromPreflight(page)
  await expect(page.getByText('is recorded to be with somebody outside the case')).toBeVisible()
  await page.getByRole('button', { name: 'Ingest and record that' }).click()
  await expect(page.getByText('Steps of the ingest')).toBeVisible()
  await expect(custody(page).getByRole('row', { name: /Ingested while handed out/ })).toBeVisible({
    timeout: 60_000,
  })
})

test('the custody of an exhibit is written as pages to print, and that is recorded', async ({
  prepared,
  scratch,
}) => {
  const { page } = await prepared('mokafor')
  await fillChain(page)
  await goTo(page, 'Exhibits')
  await custody(page).getByRole('button', { name: 'Print…' }).click()
  await choose(page, scratch)
  await expect(custody(page).getByText(/^Written to .*EX-04_custody-\d+\.pdf/)).toBeVisible()
  const [file = ''] = readdirSync(scratch).filter((name) => name.endsWith('.pdf'))
  const bytes = readFileSync(join(scratch, file))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const { lines } = await ask(page, 'custody.list', {
    ...{ item: null, newestFirst: true, offset: 0, limit: 3 },
  })
  expect(lines.find(({ action }) => action === 'printed')?.data).toMatchObject({ sha256 })
})
