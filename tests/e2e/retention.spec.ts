/** How long evidence is kept, and its end by two persons, in the window. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expectTidy, lookAt, photograph, setLanguage, WIDE } from './look-at.ts'
import { expect, test } from './prepared.ts'
import { addPerson, ask, goTo, signInInstead } from './steps.ts'

test.describe.configure({ timeout: 300_000 })

const dialog = (page: Page) => page.getByRole('dialog')
const section = (page: Page, name: string | RegExp) => page.getByRole('region', { name })

async function setRuleTo(page: Page, date: string): Promise<void> {
  await page.getByRole('button', { name: 'Set a rule' }).click()
  await dialog(page).getByRole('button', { name: 'To a day' }).click()
  await dialog(page).getByLabel('Last day it is kept').fill(date)
  await dialog(page).getByLabel('Time zone of the dates').fill('Europe/London')
  await dialog(page).getByLabel('Law, order or consent').fill('Records Act, section 4')
  await dialog(page).getByRole('button', { name: 'Set a rule' }).click()
  await expect(dialog(page)).toBeHidden()
  await expect(page.getByText(`Kept to the end of ${date}`)).toBeVisible()
}

test('a rule, a hold that wins, and what is due', async ({ prepared }) => {
  const { page } = await prepared('ambeki')
  await page.setViewportSize(WIDE)
  await goTo(page, 'Retention')
  await expect(page.getByText('This case has no rule. Nothing is ever due.')).toBeVisible()
  await lookAt(page, 'retention-empty')

  await page.getByRole('button', { name: 'Set a rule' }).click()
  await dialog(page).getByRole('button', { name: 'Set a rule' }).click()
  await expect(dialog(page).getByText('Say what the rule rests on.')).toBeVisible()
  await expect(dialog(page).getByText('Kept until its date is known')).toBeVisible()
  await lookAt(page, 'retention-rule-form')
  await page.keyboard.press('Escape')

  await setRuleTo(page, '2020-01-01')
  await expect(section(page, 'What is due')).toContainText(/\d+ due/)
  await page.getByRole('button', { name: 'Place a hold' }).click()
  await dialog(page).getByLabel('Reason').selectOption('appeal')
  await dialog(page).getByLabel('Reference').fill('2 StR 114/26')
  await lookAt(page, 'retention-hold-form')
  await dialog(page).getByRole('button', { name: 'Place a hold' }).click()
  await expect(dialog(page)).toBeHidden()
  await expect(section(page, 'What is due')).toContainText(/\d+ held/)

  await page.getByRole('button', { name: 'Propose a disposal' }).click()
  await dialog(page).getByRole('button', { name: 'Propose a disposal' }).click()
  await expect(dialog(page).getByText('NOTHING_DUE')).toBeVisible()
  await lookAt(page, 'retention-nothing-due')
  await page.keyboard.press('Escape')

  await section(page, 'Holds').getByRole('button', { name: 'Release' }).click()
  await dialog(page).getByRole('button', { name: 'Release' }).click()
  await expect(section(page, 'What is due')).toContainText(/\d+ due/)
  await lookAt(page, 'retention-due')
})

test('two persons dispose of a case; what is left says so everywhere', async ({
  prepared,
  scratch,
}) => {
  const { page, places } = await prepared('ambeki')
  await page.setViewportSize(WIDE)
  await goTo(page, 'Retention')
  await setRuleTo(page, '2020-01-01')
  await page.getByRole('button', { name: 'Propose a disposal' }).click()
  await lookAt(page, 'retention-propose')
  await dialog(page).getByRole('button', { name: 'Propose a disposal' }).click()
  await expect(dialog(page)).toBeHidden()
  const disposal = section(page, 'All evidence of the case')
  await expect(disposal).toContainText('Waits for a second person')
  await expect(disposal.getByRole('button', { name: 'Approve…' })).toHaveAccessibleDescription(
    'You proposed it. Another person approves.',
  )
  await lookAt(page, 'retention-proposed')

  await goTo(page, 'Case')
  await addPerson(page, 'skwan', {
    recoveryKey: readFileSync(places.recoveryKey, 'utf8'),
  })
  await signInInstead(page, 'skwan')
  await goTo(page, 'Retention')
  await disposal.getByRole('button', { name: 'Approve…' }).click()
  const destroy = dialog(page).getByRole('button', { name: /^Destroy \d+ items/ })
  await expect(destroy).toHaveAccessibleDescription('Compare the digest first')
  await dialog(page).getByRole('checkbox').check()
  await lookAt(page, 'retention-approve')
  await destroy.click()
  await expect(dialog(page)).toBeHidden()
  await expect(disposal).toContainText('Disposed of', { timeout: 120_000 })
  await expect(page.getByText('finished: 52 items disposed of')).toBeVisible()
  await lookAt(page, 'retention-done')
  await expectTidy(page)
  for (const folder of ['objects', 'derivatives']) {
    const files = readdirSync(join(places.case, folder), { recursive: true, withFileTypes: true })
    expect(files.filter((entry) => entry.isFile())).toEqual([])
  }

  const stick = join(scratch, 'certificates')
  mkdirSync(stick)
  await disposal.getByRole('button', { name: 'Certificate' }).click()
  await dialog(page).getByRole('textbox', { name: 'Folder to write to' }).fill(stick)
  await dialog(page).getByRole('button', { name: 'Write it' }).click()
  await expect(dialog(page)).toContainText('Written and signed.')
  await lookAt(page, 'retention-certificate')
  const written = readdirSync(stick).map((name) => name.replace(/^disposal-[0-9a-f-]{36}/, ''))
  expect(written.toSorted()).toEqual(['.pdf', '.pdf.p7s', '.tsv'])
  await page.keyboard.press('Escape')

  await goTo(page, 'Catalogue')
  await expect(page.getByRole('listbox').getByRole('option').first()).toContainText('Disposed of')
  await page.getByRole('listbox').getByRole('option').first().click()
  await expect(page.getByRole('complementary', { name: 'Item' })).toContainText('SHA-256')
  await lookAt(page, 'catalogue-disposed')
  await goTo(page, 'Export')
  await expect(page.getByRole('button', { name: 'Write and sign bundle' })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  await goTo(page, 'Case')
  await page.getByRole('button', { name: 'Check now' }).click()
  await expect(page.getByText('Intact: everything is as it was recorded.')).toBeVisible()
  await goTo(page, 'Retention')
  await setLanguage(page, '简体中文')
  await photograph(page, 'zh-retention-done')
  await expectTidy(page)
  expect(existsSync(join(places.case, 'case.json'))).toBe(true)
  expect((await ask(page, 'custody.verify')).intact).toBe(true)
})

test('a reviewer sees the stage closed, and nothing is asked for them', async ({ prepared }) => {
  const { page } = await prepared('jlindqvist')
  await expect(page.getByRole('button', { name: 'Retention' })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  const { lines } = await ask(page, 'custody.list', {
    ...{ item: null, newestFirst: true, offset: 0, limit: 10 },
  })
  expect(lines.map(({ action }) => action)).not.toContain('refused')
})
