/** Every screen, light and dark: photographed for people, and without a fault that a machine can find. */
import { expectTidy, lookAt, NARROW, photograph, setLanguage, WIDE } from './look-at.ts'
import { expect, test } from './prepared.ts'
import type { Stage } from './steps.ts'
import * as steps from './steps.ts'

const STAGES: readonly Stage[] = [
  ...(['Case', 'Exhibits', 'Catalogue', 'Review'] as const),
  ...(['Redact', 'Export', 'Verify', 'Ledger', 'Retention'] as const),
]

// Two pictures and two checks of each screen.
test.describe.configure({ timeout: 240_000 })

test('the screens before anybody has signed in', async ({ launch, scratch }) => {
  const { page } = await launch()
  await page.setViewportSize(WIDE)
  await lookAt(page, 'start')
  await expectTidy(page)
  await page.getByRole('button', { name: 'Create a case' }).click()
  await page.getByRole('button', { name: 'Create a case' }).click()
  await expect(page.getByText('Choose a folder.')).toBeVisible()
  await lookAt(page, 'start-form-with-errors')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Verify a bundle' }).click()
  await lookAt(page, 'verify-alone')
  await page.getByRole('button', { name: 'Back' }).click()
  await steps.createCase(page, scratch)
  await lookAt(page, 'start-recovery-key')
  await expectTidy(page)
  await steps.storeKeyAndGoOn(page)
  await lookAt(page, 'case-empty')
  for (const stage of STAGES.slice(1)) {
    await steps.goTo(page, stage)
    await lookAt(page, `${stage.toLowerCase()}-empty`)
    await expectTidy(page)
  }
  await page.getByRole('button', { name: 'Lock' }).click()
  await page.getByRole('button', { name: 'Sign in' }).click()
  await lookAt(page, 'sign-in')
})

for (const person of ['mokafor', 'ambeki', 'jlindqvist'] as const) {
  test(`the screens of a case as ${person} sees them`, async ({ prepared }) => {
    const { page } = await prepared(person)
    await page.setViewportSize(WIDE)
    for (const stage of STAGES) {
      if (person === 'jlindqvist' && ['Redact', 'Export', 'Retention'].includes(stage)) continue
      await steps.goTo(page, stage)
      await lookAt(page, `${person}-${stage.toLowerCase()}`)
      await expectTidy(page)
      await expect(page.getByRole('alert')).toHaveCount(0)
    }
    const { lines } = await steps.ask(page, 'custody.list', {
      ...{ item: null, newestFirst: true, offset: 0, limit: 20 },
    })
    expect(lines.map(({ action }) => action)).not.toContain('refused')
  })
}

test('the screens of a case in a narrow window', async ({ prepared }) => {
  const { page } = await prepared('mokafor')
  await page.setViewportSize(NARROW)
  for (const stage of STAGES) {
    await steps.goTo(page, stage)
    await photograph(page, `narrow-${stage.toLowerCase()}`)
    await expectTidy(page)
  }
})

test('the screens of a case in Chinese', async ({ prepared }) => {
  const { page } = await prepared('mokafor')
  await page.setViewportSize(WIDE)
  await setLanguage(page, '简体中文')
  for (const stage of STAGES) {
    await page.locator(`nav a[href="#${stage.toLowerCase()}"]`).click()
    await photograph(page, `zh-${stage.toLowerCase()}`)
    await expectTidy(page)
  }
})

test('details, lists and dialogs', async ({ prepared }) => {
  const { page } = await prepared('mokafor')
  await page.setViewportSize(WIDE)
  await page.keyboard.press('?')
  await lookAt(page, 'shortcuts')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Settings' }).click()
  await lookAt(page, 'settings')
  await page.keyboard.press('Escape')
  await steps.goTo(page, 'Exhibits')
  await page.keyboard.press('n')
  await lookAt(page, 'exhibit-form')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Ingest a folder' }).click()
  await lookAt(page, 'folder-chooser')
  await page.keyboard.press('Escape')
  await steps.goTo(page, 'Catalogue')
  await page.getByRole('option', { name: /IMG_0003/ }).click()
  await expect(page.getByRole('complementary', { name: 'Item' })).toContainText('SHA-256')
  await lookAt(page, 'catalogue-detail')
  await page.getByRole('button', { name: 'List' }).click()
  await lookAt(page, 'catalogue-list')
  await page.keyboard.press('Escape')
  await page.keyboard.press('/')
  await page.keyboard.type('no such name')
  await page.keyboard.press('Enter')
  await lookAt(page, 'catalogue-no-match')
  await steps.goTo(page, 'Review')
  await page.keyboard.press('r')
  await lookAt(page, 'reveal-reason')
})
