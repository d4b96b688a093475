/** Passphrases, keys that are taken away, and recovery keys, as a supervisor and the people themselves. */
import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { expectTidy, lookAt, photograph, setLanguage, WIDE } from './look-at.ts'
import { PEOPLE } from './people.ts'
import { expect, type Prepared, test } from './prepared.ts'
import { ask, goTo, signIn, signInInstead } from './steps.ts'

const NEW = 'ninety herons over the weir'
const dialog = (page: Page) => page.getByRole('dialog')

async function typeTwice(page: Page, passphrase: string): Promise<void> {
  await dialog(page).getByLabel('Passphrase', { exact: true }).fill(passphrase)
  await dialog(page).getByLabel('The same again', { exact: true }).fill(passphrase)
}

async function fetchTheKey({ page, places }: Prepared): Promise<void> {
  await dialog(page)
    .getByRole('radio', { name: /recovery key/i })
    .check()
  const key = readFileSync(places.recoveryKey, 'utf8')
  await dialog(page).getByRole('textbox', { name: 'Recovery key' }).fill(key)
}

async function trySignIn(page: Page, person: keyof typeof PEOPLE, passphrase: string) {
  await page.getByRole('button', { name: 'Lock' }).click()
  await page.getByRole('radio', { name: new RegExp(PEOPLE[person].name) }).check()
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase)
  await page.keyboard.press('Enter')
}

test('a person changes their own passphrase, and the old one opens nothing any more', async ({
  prepared,
}) => {
  const { page } = await prepared('jlindqvist')
  await page.getByRole('button', { name: 'Change your passphrase' }).click()
  await lookAt(page, 'keys-change')
  await dialog(page).getByLabel('Your passphrase now').fill('not this one, surely')
  await typeTwice(page, NEW)
  await dialog(page).getByRole('button', { name: 'Change it' }).click()
  await expect(dialog(page).getByText('WRONG_PASSPHRASE')).toBeVisible()
  await dialog(page).getByLabel('Your passphrase now').fill(PEOPLE.jlindqvist.passphrase)
  await dialog(page).getByRole('button', { name: 'Change it' }).click()
  await expect(dialog(page)).toHaveCount(0)
  await trySignIn(page, 'jlindqvist', PEOPLE.jlindqvist.passphrase)
  await expect(page.getByText('WRONG_PASSPHRASE')).toBeVisible()
  await page.getByLabel('Passphrase', { exact: true }).fill(NEW)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Lock' })).toBeVisible()
})

test('who has forgotten theirs is given another by a supervisor, with the key from the safe beside', async ({
  prepared,
}) => {
  const made = await prepared('ambeki')
  const { page } = made
  await page.getByRole('button', { name: 'New passphrase for M. Okafor' }).click()
  await dialog(page).getByRole('button', { name: 'Set it' }).click()
  await lookAt(page, 'keys-reset')
  await typeTwice(page, NEW)
  await fetchTheKey(made)
  await dialog(page).getByRole('button', { name: 'Set it' }).click()
  await expect(dialog(page)).toHaveCount(0)
  await trySignIn(page, 'mokafor', NEW)
  await expect(page.getByRole('link', { name: 'Catalogue' })).toBeVisible()
})

test('a person’s keys are taken away by two; it says what that cannot undo', async ({
  prepared,
}) => {
  const made = await prepared('ambeki')
  const { page } = made
  await page.setViewportSize(WIDE)
  await page.getByRole('button', { name: 'Take the keys of M. Okafor away' }).click()
  await expect(dialog(page).getByText('What this cannot undo')).toBeVisible()
  await lookAt(page, 'keys-revoke')
  await expectTidy(page)
  await fetchTheKey(made)
  await dialog(page).getByRole('button', { name: 'Take the keys away' }).click()
  await expect(dialog(page)).toHaveCount(0)
  await expect(page.getByRole('row', { name: /M\. Okafor/ })).toContainText('keys taken away')
  await lookAt(page, 'keys-revoked')
  await setLanguage(page, '简体中文')
  await photograph(page, 'keys-revoked-zh')
  await setLanguage(page, 'English')
  const { lines } = await ask(page, 'custody.list', {
    ...{ item: null, newestFirst: true, offset: 0, limit: 5 },
  })
  expect(lines[0]).toMatchObject({
    action: 'user-revoked',
    data: { user: 'mokafor', generation: 2, secondBy: 'recovery' },
  })
  await page.getByRole('button', { name: 'Lock' }).click()
  await expect(page.getByRole('radio', { name: /M\. Okafor/ })).toHaveCount(0)
  await signIn(page, 'jlindqvist')
  await goTo(page, 'Review')
  await signInInstead(page, 'ambeki')
  await goTo(page, 'Case')
  await page.getByRole('button', { name: 'Check now' }).click()
  await expect(page.getByText('Intact: everything is as it was recorded.')).toBeVisible()
})

test('another recovery key is made for another safe, and the first withdrawn', async ({
  prepared,
}) => {
  const made = await prepared('ambeki')
  const { page } = made
  await page.getByRole('button', { name: 'Another recovery key' }).click()
  await dialog(page).getByLabel('Where it will be kept').fill('Court safe, room 12')
  await fetchTheKey(made)
  await dialog(page).getByRole('button', { name: 'Make it' }).click()
  await expect(page.getByTestId('recovery-key')).toBeVisible()
  const second = (await page.getByTestId('recovery-key').textContent()) ?? ''
  await lookAt(page, 'keys-another')
  await dialog(page).getByRole('checkbox').check()
  await dialog(page).getByRole('button', { name: 'Close' }).click()
  const keys = page.getByRole('region', { name: 'Recovery keys' })
  await expect(keys).toContainText('Court safe, room 12')
  await page.getByRole('button', { name: /Withdraw the recovery key: From the making/ }).click()
  await dialog(page)
    .getByRole('radio', { name: /recovery key/i })
    .check()
  await dialog(page).getByRole('textbox', { name: 'Recovery key' }).fill(second)
  await lookAt(page, 'keys-withdraw')
  await dialog(page).getByRole('button', { name: 'Withdraw it' }).click()
  await expect(dialog(page)).toHaveCount(0)
  await expect(keys).toContainText('Withdrawn')
})
