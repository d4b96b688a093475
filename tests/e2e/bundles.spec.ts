/** Bundles in the window: written and verified by who made them, and by who only received them. */
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lookAt, WIDE } from './look-at.ts'
import { expect, test } from './prepared.ts'
import { ask, exportBundle, goTo, verify } from './steps.ts'

test('a bundle has a receipt, and is verified from there', async ({ prepared, scratch }) => {
  const { page } = await prepared('mokafor')
  await page.setViewportSize(WIDE)
  await goTo(page, 'Export')
  await page.getByRole('button', { name: 'Write and sign bundle' }).click()
  await expect(page.getByRole('textbox', { name: 'Folder' })).toHaveAttribute(
    'aria-invalid',
    'true',
  )
  const bundle = await exportBundle(page, scratch)
  expect(existsSync(join(bundle, 'bagit.txt'))).toBe(true)
  await expect(page.getByRole('region', { name: /^Receipt of 2026-0117_B0002/ })).toBeVisible()
  await lookAt(page, 'export-receipt')
  await page.getByRole('button', { name: 'Verify it' }).click()
  await expect(page.getByRole('textbox', { name: 'Bundle', exact: true })).toHaveValue(bundle)
})

test('a bundle is not written where it cannot be, and nothing is left of it', async ({
  prepared,
  scratch,
}) => {
  const { page } = await prepared('mokafor')
  await goTo(page, 'Export')
  await page.getByRole('textbox', { name: 'Folder' }).fill(join(scratch, 'not-there'))
  await page.getByRole('button', { name: 'Write and sign bundle' }).click()
  await expect(page.getByText(/NOT_WRITABLE|stopped:/).first()).toBeVisible()
  expect(await ask(page, 'bundle.list')).toHaveLength(1)
})

test('nobody signed in: intact, untrusted, altered, no bundle at all', async ({
  prepared,
  scratch,
}) => {
  const { page, places } = await prepared('mokafor')
  await page.setViewportSize(WIDE)
  const good = join(places.bundles, '2026-0117_B0001')
  const root = join(places.home, 'root.pem')
  await page.getByRole('button', { name: 'Lock' }).click()
  await page.getByRole('button', { name: 'Verify a bundle' }).click()
  const again = () => page.getByRole('button', { name: 'Open another bundle' }).click()

  await expect(await verify(page, good, { root })).toContainText('Intact, and signed by')
  await lookAt(page, 'verify-intact')
  await again()
  await expect(await verify(page, good, {})).toContainText('not one you trust')
  await lookAt(page, 'verify-untrusted')

  const altered = join(scratch, 'altered')
  cpSync(good, altered, { recursive: true })
  writeFileSync(join(altered, 'VERIFY.txt'), 'trust me')
  writeFileSync(join(altered, 'data', 'added.txt'), 'another')
  rmSync(join(altered, 'custody', 'checkpoint.txt'))
  await again()
  await expect(await verify(page, altered, { root })).toContainText('Altered or incomplete.')
  for (const finding of ['File altered', 'File added', 'File missing']) {
    await expect(page.getByText(finding).first()).toBeVisible()
  }
  await lookAt(page, 'verify-altered')

  const empty = join(scratch, 'empty')
  mkdirSync(empty)
  await again()
  await expect(await verify(page, empty, { root })).toContainText('This is not a bundle')
})

test('a fingerprint with a slip of the hand is not taken', async ({ prepared }) => {
  const { page } = await prepared('mokafor')
  await goTo(page, 'Verify')
  await page.getByLabel('Or its SHA-256 fingerprint').fill('12ab 34')
  await expect(page.getByText('A SHA-256 fingerprint has 64 characters')).toBeVisible()
})

test('the ledger is read by anyone of the case, entry by entry, and verifies', async ({
  prepared,
}) => {
  const { page } = await prepared('jlindqvist')
  await goTo(page, 'Ledger')
  const entries = page.getByRole('list', { name: 'Entries, newest first' })
  await expect(entries.getByRole('button').first()).toContainText('Signed in')
  await entries
    .getByRole('button', { name: /Graded/ })
    .first()
    .click()
  await page.getByRole('link', { name: 'Its timeline' }).click()
  await page.getByRole('button', { name: 'Entries', exact: true }).click()
  await expect(entries.getByRole('button').last()).toContainText('Sealed, read once')
  await page.getByRole('button', { name: 'Verify ledger' }).click()
  await expect(page.getByText(/^The ledger verifies:/)).toBeVisible()
})
