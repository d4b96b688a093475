/** The whole story in the window: four people, one case, from seizure to a bundle that holds. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { generateSample } from '../../scripts/generate-sample.ts'
import { expect, test } from './launch.ts'
import * as steps from './steps.ts'

test('one case from seizure to a verified bundle', async ({ launch, scratch }) => {
  test.setTimeout(240_000)
  const source = join(scratch, 'EX-04')
  const cases = join(scratch, 'cases')
  mkdirSync(cases)
  const files = await generateSample(source)
  const app = await launch()
  const { page } = app
  /** The item that the reviewer looks at. */
  let looked = ''

  await test.step('a supervisor makes a case, is shown its recovery key, and adds people', async () => {
    const { recoveryKey } = await steps.createCase(page, cases)
    expect(recoveryKey.length).toBeGreaterThan(20)
    await steps.storeKeyAndGoOn(page)
    await steps.addPerson(page, 'mokafor')
    await steps.addPerson(page, 'jlindqvist')
    await expect(page.getByText(recoveryKey)).toHaveCount(0)
  })

  await test.step('an analyst registers an exhibit and ingests it: found = ingested', async () => {
    await steps.signInInstead(page, 'mokafor')
    await steps.goTo(page, 'Exhibits')
    await steps.registerExhibit(page)
    await steps.ingest(page, source)
    await expect(page.getByText('The sum holds. Nothing is unaccounted for.')).toBeVisible()
    const { completeness } = await steps.ask(page, 'ingest.summary', { exhibit: null })
    expect(completeness).toEqual({ found: files, ingested: files, failed: 0, pending: 0 })
  })

  await test.step('the catalogue finds, sorts and shows', async () => {
    await steps.goTo(page, 'Catalogue')
    const shown = page.getByTestId('of-whole')
    await page.getByRole('checkbox', { name: /Video/ }).check()
    await expect(shown).toHaveText(`2 of ${files} items`)
    await page.getByRole('button', { name: 'Remove filter: Video' }).click()
    await page.keyboard.press('/')
    await page.keyboard.type('figure')
    await page.keyboard.press('Enter')
    await expect(shown).toHaveText(`7 of ${files} items`)
    await page.getByLabel('Order').selectOption('Name')
    const items = page.getByRole('listbox', { name: 'Items' })
    await expect(items.getByRole('option').first()).toContainText('figure-1')
    await items.focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    const detail = page.getByRole('complementary', { name: 'Item' })
    await expect(detail.getByRole('heading', { name: 'figure-2' })).toBeVisible()
    await expect(detail).toContainText('SHA-256')
    await page.keyboard.press('Escape')
    await expect(detail).toBeHidden()
  })

  await test.step('a reviewer grades with a key, takes it back, and asks for a clearer look', async () => {
    await steps.signInInstead(page, 'jlindqvist')
    await steps.goToReview(page)
    const queue = page.getByRole('region', { name: 'Your queue' })
    await expect(queue).toContainText('0 of 47 screened items graded by you')
    await page.keyboard.press('3')
    await expect(queue).toContainText('1 of 47 screened items graded by you')
    await expect(queue).toContainText('46 of 46 shown')
    await page.keyboard.press('u')
    await expect(queue).toContainText('0 of 47 screened items graded by you')
    await expect(queue).toContainText('47 of 47 shown')
    await page.keyboard.press('r')
    const dialog = page.getByRole('dialog', { name: 'Why are clearer pixels needed?' })
    await dialog.getByRole('radio', { name: 'To identify a person or place' }).check()
    await dialog.getByRole('button', { name: 'Ask a supervisor' }).click()
    await expect(page.getByText('Asked for. A supervisor decides.')).toBeVisible()
    await steps.holdReveal(page, 'nothing is shown')
  })

  await test.step('a supervisor grants the look', async () => {
    await steps.signInInstead(page, 'ambeki')
    await steps.goToReview(page)
    const [waiting] = await steps.ask(page, 'reveal.list', { item: null })
    looked = waiting?.item ?? ''
    const looks = page.getByRole('region', { name: 'Clearer looks' })
    await expect(looks).toContainText('To identify a person or place')
    await looks.getByRole('button', { name: 'Grant' }).click()
    await expect(looks).toContainText('granted')
  })

  await test.step('clear pixels are there while R is held, and never else; each look has a receipt', async () => {
    await steps.signInInstead(page, 'jlindqvist')
    await steps.goToReview(page)
    await steps.holdReveal(page, 'the region is shown')
    await steps.holdReveal(page, 'the region is shown')
    expect((await steps.custodyOf(page, looked)).filter((act) => act.includes('reveal'))).toEqual([
      ...['reveal-requested', 'reveal-granted'],
      ...['reveal', 'reveal-ended', 'reveal', 'reveal-ended'],
    ])
  })

  await test.step('the analyst hides two places in a still, and cannot approve it', async () => {
    await steps.signInInstead(page, 'mokafor')
    await steps.goTo(page, 'Redact')
    await steps.redact(page, 'YJCEA 1999 s.45')
    const approve = page.getByRole('button', { name: 'Approve' })
    await expect(approve).toHaveAccessibleDescription(/You prepared it/)
    await approve.click({ force: true })
    await expect(page.getByText(/^Approved by/)).toHaveCount(0)
  })

  await test.step('the supervisor approves it', async () => {
    await steps.signInInstead(page, 'ambeki')
    await steps.goTo(page, 'Redact')
    await page.getByRole('button', { name: 'Approve' }).click()
    await expect(page.getByText('No redaction waits for you.')).toBeVisible()
    const [redaction] = await steps.ask(page, 'redaction.list', { item: null })
    expect(redaction).toMatchObject({ state: 'approved', decidedBy: 'ambeki' })
  })

  await steps.expectNoNetwork(app)

  await test.step('after quitting, the case opens again where the ledger left it', async () => {
    const { size } = (await steps.ask(page, 'app.state')).ledger ?? { size: 0 }
    expect(await app.quit()).toBe(0)
    const again = await launch({ home: app.home })
    await again.page.getByRole('button', { name: /Larch Row/ }).click()
    await steps.signIn(again.page, 'ambeki')
    await again.page.getByRole('button', { name: 'Verify now' }).click()
    await expect(again.page.getByText('Intact: everything is as it was recorded.')).toBeVisible()
    const now = (await steps.ask(again.page, 'app.state')).ledger
    expect(now?.size).toBeGreaterThan(size)
    await steps.expectNoNetwork(again)
  })
})
