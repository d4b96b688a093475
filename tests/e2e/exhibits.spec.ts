/** Exhibits in the window: what is found is ingested, or listed with a reason. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './prepared.ts'
import { ask, fillExhibit, goTo, ingest } from './steps.ts'

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
  const failures = page.getByRole('region', { name: 'Not ingested' })
  await expect(failures.getByRole('row', { name: /shortcut/ })).toContainText(
    'a link; not followed',
  )
  await expect(failures).toContainText('1 of 1 shown')
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
