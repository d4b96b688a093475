/** A case from nothing to a blurred catalogue, in the window, as its people would. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { expect, test } from './launch.ts'

const PASSPHRASE = 'seven quiet herons at noon'

test('a case is created, an exhibit is ingested, and the catalogue shows it blurred', async ({
  launch,
  scratch,
}) => {
  test.setTimeout(180_000)
  const { page } = await launch()
  const source = await makeEvidence(scratch)

  await createCase(page, scratch)
  await page.getByRole('button', { name: 'Add a person' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name', { exact: true }).fill('M. Okafor')
  await dialog.getByLabel('Short name').fill('m.okafor')
  await dialog.getByRole('radio', { name: /Analyst/ }).check()
  await dialog.getByLabel('Passphrase').fill(PASSPHRASE)
  await dialog.getByLabel('The same again').fill(PASSPHRASE)
  await dialog.getByRole('button', { name: 'Add a person' }).click()
  await expect(page.getByRole('cell', { name: 'm.okafor' })).toBeVisible({ timeout: 20_000 })

  await page.getByRole('button', { name: 'Lock' }).click()
  await signIn(page, 'M. Okafor', 'not the passphrase')
  await expect(page.getByText('WRONG_PASSPHRASE')).toBeVisible({ timeout: 20_000 })
  await signIn(page, 'M. Okafor', PASSPHRASE)

  await page.getByRole('link', { name: /Exhibits/ }).click()
  await page.getByRole('button', { name: 'Register an exhibit' }).click()
  for (const [label, value] of [
    ['Number', 'EX-01'],
    ['Seal', 'K-118201'],
    ['Description', 'Memory card, 32 GB'],
    ['Seized on', '2026-03-11T09:30'],
    ['Seized at', 'Harbour Office'],
    ['Seized by', 'PC 2210'],
    ['Authority', 'Warrant W-5521'],
  ] as const) {
    await dialog.getByLabel(label, { exact: true }).fill(value)
  }
  await dialog.getByRole('button', { name: 'Register an exhibit' }).click()
  await page.getByRole('button', { name: 'Ingest a folder' }).click()
  await choose(page, source)

  await expect(page.getByText(/finished: /)).toBeVisible({ timeout: 90_000 })
  await expect(page.getByText('The sum holds. Nothing is unaccounted for.')).toBeVisible()
  await page.getByRole('link', { name: /Catalogue/ }).click()
  await expect(page.getByTestId('of-whole')).toHaveText('3 of 3 items')
  const tile = page.getByRole('option', { name: /harbour\.jpg/ })
  await expect(tile.locator('img')).toHaveJSProperty('complete', true)
  await page.getByRole('listbox').focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('complementary', { name: 'Item' })).toContainText('SHA-256')

  await page.keyboard.press('/')
  await page.keyboard.type('notes')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('of-whole')).toHaveText('1 of 3 items')
  // Legacy mode: the app's window may open no second page, which the newer mode needs.
  const axe = await new AxeBuilder({ page }).setLegacyMode().analyze()
  expect(axe.violations).toEqual([])
})

async function createCase(page: Page, parentDir: string): Promise<void> {
  await page.getByRole('button', { name: 'Create a case' }).click()
  for (const [label, value] of [
    ['Case number', '2026-0417'],
    ['Short title', 'Larch Row'],
    ['Agency', 'Greater Ferrow Police'],
    ['Name', 'A. Mbeki'],
    ['Short name', 'a.mbeki'],
    ['Passphrase', PASSPHRASE],
    ['The same again', PASSPHRASE],
  ] as const) {
    await page.getByLabel(label, { exact: true }).fill(value)
  }
  await page.getByRole('button', { name: /Choose/ }).click()
  await choose(page, parentDir)
  await page.getByRole('button', { name: 'Create a case' }).click()
  await expect(page.getByTestId('recovery-key')).not.toBeEmpty({ timeout: 60_000 })
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Go to the case' }).click()
  const people = page.getByRole('region', { name: 'People' })
  const form = page.getByLabel('Passphrase')
  await expect(people.or(form).first()).toBeVisible()
  if (await form.isVisible()) await signIn(page, 'A. Mbeki', PASSPHRASE)
}

async function signIn(page: Page, name: string, passphrase: string): Promise<void> {
  await page.getByRole('radio', { name }).check()
  await page.getByLabel('Passphrase').fill(passphrase)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Walks the chooser from the top of the machine to `dir`, as a person would. */
async function choose(page: Page, dir: string): Promise<void> {
  const dialog = page.getByRole('dialog')
  const up = dialog.getByRole('button', { name: 'Folder above' })
  const here = dialog.locator('.chooser-path .mono')
  await expect(here).toHaveText(/^\//)
  while ((await here.textContent()) !== '/') {
    const before = await here.textContent()
    await up.click()
    await expect(here).not.toHaveText(before ?? '')
  }
  let at = ''
  for (const name of dir.split('/').filter(Boolean)) {
    await dialog.getByRole('button', { name, exact: true }).click()
    at += `/${name}`
    await expect(here).toHaveText(at)
  }
  await dialog.getByRole('button', { name: 'Take this folder' }).click()
}

/** A drawing, another one, and a text: nothing that was ever a photograph. */
async function makeEvidence(scratch: string): Promise<string> {
  const source = join(scratch, 'card')
  mkdirSync(source)
  const picture = (background: string) =>
    sharp({ create: { width: 640, height: 480, channels: 3, background } })
      .jpeg()
      .toBuffer()
  writeFileSync(join(source, 'harbour.jpg'), await picture('#6d7f5e'))
  writeFileSync(join(source, 'quay.jpg'), await picture('#5b6275'))
  writeFileSync(join(source, 'notes.txt'), 'tide table\n')
  return source
}
