/** The whole story in the window: four people, one case, from seizure to a bundle that holds. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateSample } from '../../scripts/generate-sample.ts'
import { expect, test } from './launch.ts'
import * as steps from './steps.ts'

test('one case from seizure to a verified bundle', async ({ launch, scratch }) => {
  test.setTimeout(240_000)
  const source = join(scratch, 'EX-04')
  const cases = join(scratch, 'cases')
  const stick = join(scratch, 'stick')
  for (const folder of [cases, stick]) mkdirSync(folder)
  const files = await generateSample(source)
  const app = await launch()
  const { page } = app
  /** The item that the reviewer looks at. */
  let looked = ''
  let rootFingerprint = ''
  let bundle = ''

  await test.step('a supervisor makes a case, is shown its recovery key, and adds people', async () => {
    const { recoveryKey, ...root } = await steps.createCase(page, cases)
    rootFingerprint = root.rootFingerprint
    expect(recoveryKey.length).toBeGreaterThan(20)
    await steps.storeKeyAndGoOn(page)
    await steps.addPerson(page, 'skwan', { recoveryKey })
    await steps.addPerson(page, 'mokafor', { second: 'skwan' })
    await steps.addPerson(page, 'jlindqvist', { second: 'skwan' })
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
    const approve = page.getByRole('button', { name: 'Approve' })
    await expect(approve).toHaveAccessibleDescription(/Look at the copy first/)
    await approve.click({ force: true })
    await steps.lookAtCopy(page)
    await approve.click()
    await expect(page.getByText('No redaction waits for you.')).toBeVisible()
    const [redaction] = await steps.ask(page, 'redaction.list', { item: null })
    expect(redaction).toMatchObject({ state: 'approved', decidedBy: 'ambeki' })
    const acts = await steps.custodyOf(page, redaction?.item ?? '')
    expect(acts.slice(-4)).toEqual(['reveal-requested', 'reveal', 'reveal-ended', 'approved'])
    expect(acts).not.toContain('rejected')
  })

  await test.step('the analyst writes a bundle, which is read back and verified', async () => {
    await steps.signInInstead(page, 'mokafor')
    await steps.goTo(page, 'Export')
    bundle = await steps.exportBundle(page, stick)
    expect(bundle.startsWith(stick)).toBe(true)
  })

  await test.step('a prosecutor verifies it without an account, with what they have on paper', async () => {
    await page.getByRole('button', { name: 'Lock' }).click()
    await page.getByRole('button', { name: 'Verify a bundle' }).click()
    const root = join(app.home, 'root.pem')
    await expect(await steps.verify(page, bundle, { root })).toContainText('Intact, and signed by')
    await page.getByRole('button', { name: 'Open another bundle' }).click()
    const verdict = await steps.verify(page, bundle, { fingerprint: rootFingerprint })
    await expect(verdict).toContainText('Intact, and signed by')
    await page.getByRole('button', { name: 'Open another bundle' }).click()
    await expect(await steps.verify(page, bundle, {})).toContainText('not one you trust')
  })

  await test.step('one flipped bit is told', async () => {
    const altered = join(scratch, 'altered')
    cpSync(bundle, altered, { recursive: true })
    flipBit(join(altered, 'report/report.pdf'))
    await page.getByRole('button', { name: 'Open another bundle' }).click()
    const verdict = await steps.verify(page, altered, { fingerprint: rootFingerprint })
    await expect(verdict).toContainText('Altered or incomplete.')
    await expect(page.getByText('File altered').first()).toBeVisible()
    await page.getByRole('button', { name: 'Back' }).click()
  })

  await steps.expectNoNetwork(app)

  await test.step('after quitting, the case opens again where the ledger left it', async () => {
    const { size } = (await steps.ask(page, 'app.state')).ledger ?? { size: 0 }
    expect(await app.quit()).toBe(0)
    const again = await launch({ home: app.home })
    await again.page.getByRole('button', { name: /Larch Row/ }).click()
    await steps.signIn(again.page, 'ambeki')
    await again.page.getByRole('button', { name: 'Check now' }).click()
    await expect(again.page.getByText('Intact: everything is as it was recorded.')).toBeVisible()
    const now = (await steps.ask(again.page, 'app.state')).ledger
    expect(now?.size).toBeGreaterThan(size)
    await steps.expectNoNetwork(again)
  })
})

function flipBit(file: string): void {
  const bytes = readFileSync(file)
  const middle = Math.floor(bytes.length / 2)
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  writeFileSync(file, bytes, { flag: 'w' })
}
