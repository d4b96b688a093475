/** Who gets into a case, and how: passphrases, the recovery key, a case that was opened before. */

import { lookAt } from './look-at.ts'
import { expect, test } from './prepared.ts'
import {
  addPerson,
  ask,
  choose,
  createCase,
  goTo,
  signIn,
  signInInstead,
  storeKeyAndGoOn,
} from './steps.ts'

test('a wrong passphrase opens nothing, says so, and is on record', async ({ prepared }) => {
  const { page } = await prepared('ambeki')
  await page.getByRole('button', { name: 'Lock' }).click()
  await page.getByRole('radio', { name: 'M. Okafor' }).check()
  await page.getByLabel('Passphrase').fill('not the passphrase')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText('WRONG_PASSPHRASE')).toBeVisible()
  await expect(page.getByLabel('Passphrase')).toHaveValue('')
  await expect(ask(page, 'review.progress')).rejects.toThrow('NOT_SIGNED_IN')
  await signIn(page, 'ambeki')
  const { lines } = await ask(page, 'custody.list', {
    ...{ item: null, newestFirst: true, offset: 0, limit: 5 },
  })
  expect(lines.map(({ action }) => action)).toContain('sign-in-failed')
})

test('whose name was used with a wrong passphrase is told so, and the next try is slower', async ({
  prepared,
}) => {
  const { page } = await prepared('ambeki')
  await page.getByRole('button', { name: 'Lock' }).click()
  await page.getByRole('radio', { name: 'M. Okafor' }).check()
  for (let n = 0; n < 2; n += 1) {
    await page.getByLabel('Passphrase').fill('not the passphrase')
    await page.getByLabel('Passphrase').press('Enter')
    await expect(page.getByLabel('Passphrase')).toHaveValue('')
    await expect(page.getByText('WRONG_PASSPHRASE')).toBeVisible()
  }
  await expect(page.getByText(/next answer takes \d+ seconds? longer/)).toBeVisible()
  await lookAt(page, 'sign-in-failed')
  await signIn(page, 'mokafor')
  const told = page.getByRole('dialog', { name: '2 sign-ins as you failed' })
  await expect(told).toContainText('Somebody gave 2 wrong passphrases for mokafor')
  await lookAt(page, 'failed-sign-ins-told')
  await told.getByRole('button', { name: 'Understood' }).click()
  await expect(told).toBeHidden()
  await signInInstead(page, 'ambeki')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('the recovery key opens a case whose passphrases are lost', async ({ launch, scratch }) => {
  const { page } = await launch()
  const { recoveryKey } = await createCase(page, scratch)
  await storeKeyAndGoOn(page)
  await page.getByRole('button', { name: 'Lock' }).click()
  await page.getByRole('button', { name: 'Use the recovery key' }).click()
  await page.getByRole('textbox', { name: 'Recovery key' }).fill(recoveryKey)
  await page.getByRole('textbox', { name: 'Recovery key' }).press('Enter')
  await expect(page.getByRole('button', { name: 'Lock' })).toBeVisible()
  expect((await ask(page, 'app.state')).session?.role).toBe('recovery')
  for (const closed of ['Exhibits', 'Catalogue', 'Review', 'Redact', 'Export']) {
    await expect(page.getByRole('button', { name: closed })).toHaveAttribute(
      'aria-disabled',
      'true',
    )
  }
  await lookAt(page, 'case-recovery')
  await addPerson(page, 'skwan', 'nobody is left')
  await signInInstead(page, 'skwan')
  await expect(page.getByRole('link', { name: 'Catalogue' })).toBeVisible()
  const { lines } = await ask(page, 'custody.list', {
    ...{ item: null, newestFirst: true, offset: 0, limit: 20 },
  })
  const added = lines.find(({ action }) => action === 'user-added')
  expect(added).toMatchObject({ actor: 'recovery', role: 'recovery', data: { secondBy: null } })
  expect(lines.map(({ action }) => action)).not.toContain('refused')
})

test('a case is found by its folder, and afterwards among those opened before', async ({
  prepared,
}) => {
  const { page, places } = await prepared('ambeki')
  await page.getByRole('button', { name: 'Close the case' }).click()
  const before = page.getByRole('region', { name: 'Opened before' })
  await expect(before.getByRole('button')).toHaveText([/2026-0117/])
  await page.getByRole('button', { name: 'Open a case' }).click()
  await choose(page, places.case)
  await expect(page.getByRole('radio', { name: 'J. Lindqvist' })).toBeVisible()
})

test('what is no case is not opened, and the reason is said', async ({ launch, scratch }) => {
  const { page } = await launch()
  await page.getByRole('button', { name: 'Open a case' }).click()
  await choose(page, scratch)
  await expect(page.getByText('NOT_A_CASE')).toBeVisible()
})

test('only a supervisor adds people', async ({ prepared }) => {
  const { page } = await prepared('mokafor')
  const add = page.getByRole('button', { name: 'Add a person' })
  await expect(add).toHaveAccessibleDescription('Only a supervisor can do this')
  await add.click({ force: true })
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await signInInstead(page, 'ambeki')
  await page.getByRole('button', { name: 'Add a person' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
})

test('the case verifies: every entry, checkpoint and sealed object', async ({ prepared }) => {
  const { page } = await prepared('jlindqvist')
  await page.getByRole('button', { name: 'Check now' }).click()
  await expect(page.getByText('Intact: everything is as it was recorded.')).toBeVisible()
})

test('a page that is loaded again stays where it was', async ({ prepared }) => {
  const { page } = await prepared('mokafor')
  await goTo(page, 'Exhibits')
  await page.reload()
  await expect(page.getByRole('heading', { level: 1, name: 'Exhibits' })).toBeVisible()
})
