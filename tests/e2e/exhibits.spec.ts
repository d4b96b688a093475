/** Exhibits in the window: what is found is ingested, or listed with a reason. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zipFile } from '../engine/containers/zip-file.ts'
import { lookAt } from './look-at.ts'
import { expect, test } from './prepared.ts'
import { ask, choose, fillExhibit, goOnFromPreflight, goTo, ingest } from './steps.ts'

test('ingesting a folder again adds what is new, and lists what cannot be read', async ({
  prepared,
  scratch,
}) => {
  const { page } = await prepared('mokafor')
  const source = join(scratch, 'card')
  mkdirSync(source)
  writeFileSync(join(source, 'notes.txt'), 'tide table\n')
  symlinkSync('/nowhere', join(source, 'shortcut'))
  await goTo(page, 'Exhibits')
  const sum = async () => (await ask(page, 'ingest.summary', { exhibit: null })).completeness
  await ingest(page, source)
  expect(await sum()).toEqual({ found: 54, ingested: 53, failed: 1, pending: 0 })
  await page.getByRole('button', { name: 'Dismiss' }).click()
  writeFileSync(join(source, 'added-later.txt'), 'another\n')
  await ingest(page, source)
  expect(await sum()).toEqual({ found: 55, ingested: 54, failed: 1, pending: 0 })
  const findings = page.getByRole('region', { name: 'Findings of the ingest' })
  await expect(findings.getByRole('row', { name: /shortcut/ })).toContainText(
    'a link; not followed',
  )
  await expect(page.getByText('The sum holds. Nothing is unaccounted for.')).toBeVisible()
})

test('an exhibit without its number or with a date to come is not registered', async ({
  prepared,
}) => {
  const { page } = await prepared('mokafor')
  await goTo(page, 'Exhibits')
  await page.keyboard.press('n')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Seized on').fill('2999-01-01T00:00')
  await dialog.getByRole('button', { name: 'Register an exhibit' }).click()
  await expect(dialog.getByText('Give date and time; not in the future.')).toBeVisible()
  await expect(dialog.getByText('Give the seal number.')).toBeVisible()
  expect(await ask(page, 'exhibit.list')).toHaveLength(1)
})

test('a number that is taken is refused, with what to do', async ({ prepared }) => {
  const { page } = await prepared('mokafor')
  await goTo(page, 'Exhibits')
  await fillExhibit(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Register an exhibit' }).click()
  await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible()
  expect(await ask(page, 'exhibit.list')).toHaveLength(1)
})

test('who may not ingest is told why', async ({ prepared }) => {
  const { page } = await prepared('ambeki')
  await goTo(page, 'Exhibits')
  await expect(page.getByRole('button', { name: 'Ingest a folder' })).toHaveAccessibleDescription(
    'Only an analyst registers and ingests exhibits',
  )
})

test('an archive is chosen as a source; what is in it lies below it and leads back', async ({
  prepared,
  scratch,
}) => {
  const { page } = await prepared('mokafor')
  const members = [
    { name: 'notes.txt', bytes: Buffer.from('tide table') },
    { name: '../out.txt', bytes: Buffer.from('climbs') },
    { name: 'locked.txt', bytes: Buffer.from('locked'), flags: 1 },
  ]
  const inner = zipFile([{ name: 'deep.txt', bytes: Buffer.from('deep') }])
  const cut = zipFile(members).subarray(0, 100)
  const all = [...members, { name: 'inner.zip', bytes: inner }, { name: 'cut.zip', bytes: cut }]
  writeFileSync(join(scratch, 'parcel.zip'), zipFile(all))
  await goTo(page, 'Exhibits')
  await page.getByRole('button', { name: 'Ingest a folder or image' }).click()
  await lookAt(page, 'source-chooser')
  await choose(page, scratch, 'parcel.zip')
  await page.getByRole('dialog').getByLabel('Open archives within archives').selectOption('1')
  await goOnFromPreflight(page)
  const closed = page.getByRole('region', { name: 'Findings of the ingest' })
  await expect(closed.getByRole('row', { name: /inner\.zip/ })).toContainText('lies deeper')
  await expect(closed.getByRole('row', { name: /cut\.zip/ })).toContainText('deeper')
  await lookAt(page, 'exhibit-with-archives')
  const [row] = (await ask(page, 'ingest.summary', { exhibit: null })).closed
  const { parent } = await ask(page, 'item.within', { item: row?.item ?? '' })
  await page.evaluate((item) => {
    window.location.hash = `catalogue?item=${item}`
  }, parent?.id)
  const pane = page.getByRole('complementary', { name: 'Item' })
  await expect(pane.getByRole('region', { name: 'Contents' })).toContainText('5 of 5 shown')
  await lookAt(page, 'item-with-contents')
  await pane.getByRole('button', { name: 'out.txt' }).click()
  await expect(pane.getByText('name climbs out with ..')).toBeVisible()
  await lookAt(page, 'item-within')
  await pane.getByRole('button', { name: 'parcel.zip' }).click()
  await expect(pane.getByRole('heading', { name: 'parcel.zip' })).toBeVisible()
})
