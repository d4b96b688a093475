/** Before, during and after an ingest: what the window says of the source, of the steps, and of what was found. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lookAt, photograph, setLanguage, WIDE } from './look-at.ts'
import { expect, test } from './prepared.ts'
import { choose, goOnFromPreflight, goTo, waitForJob } from './steps.ts'

function fillSource(dir: string): string {
  const source = join(dir, 'seized')
  mkdirSync(join(source, 'deep'), { recursive: true })
  for (let n = 0; n < 40; n += 1) writeFileSync(join(source, 'deep', `${n}.txt`), `note ${n}`)
  writeFileSync(join(source, 'line\nfeed.txt'), 'x')
  writeFileSync(join(source, 'turn\u202egpj.exe'), 'x')
  writeFileSync(join(source, 'old.7z'), 'not one')
  symlinkSync('/etc', join(source, 'away'))
  execFileSync('mkfifo', [join(source, 'pipe')])
  return source
}

test('a source is looked at before it is ingested, and says that it can be written to', async ({
  prepared,
  scratch,
}) => {
  const { page } = await prepared('mokafor')
  await page.setViewportSize(WIDE)
  const source = fillSource(scratch)
  await goTo(page, 'Exhibits')
  await page.getByRole('button', { name: 'Ingest a folder' }).click()
  await choose(page, source)
  const dialog = page.getByRole('dialog', { name: /^Before the ingest/ })
  await expect(dialog).toContainText('This source can be written to')
  await expect(dialog).toContainText('through a write blocker')
  const count = dialog.getByRole('button', { name: 'Count what is there' })
  if ((await count.count()) > 0) await count.click()
  await expect(dialog).toContainText('Counted to the end')
  await expect(dialog).toContainText(/control character in the name: 1/)
  await expect(dialog).toContainText(/hidden character in the name: 1/)
  await lookAt(page, 'preflight')
  await dialog.getByRole('button', { name: 'Choose another' }).click()
  await expect(page.getByRole('dialog').locator('.chooser-path')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('the steps of an ingest are shown, done ones with what they did', async ({
  prepared,
  scratch,
}) => {
  const { page } = await prepared('mokafor')
  await page.setViewportSize(WIDE)
  const source = fillSource(scratch)
  await goTo(page, 'Exhibits')
  await page.getByRole('button', { name: 'Ingest a folder' }).click()
  await choose(page, source)
  await goOnFromPreflight(page)
  const steps = page.getByRole('region', { name: 'Steps of the ingest' })
  await expect(steps).toBeVisible()
  await waitForJob(page)
  await expect(steps.getByRole('row', { name: /Read, hashed and sealed 4\d / })).toBeVisible()
  await expect(steps).toContainText('ended')
  await photograph(page, 'ingest-steps')
  await lookAt(page, 'ingest-steps')
})

test('findings are narrowed, lead to their items, and are taken along; the completeness is printed', async ({
  prepared,
  scratch,
}) => {
  const { page } = await prepared('mokafor')
  await page.setViewportSize(WIDE)
  const source = fillSource(scratch)
  const stick = join(scratch, 'stick')
  mkdirSync(stick)
  await goTo(page, 'Exhibits')
  await page.getByRole('button', { name: 'Ingest a folder' }).click()
  await choose(page, source)
  await goOnFromPreflight(page)
  await waitForJob(page)
  const findings = page.getByRole('region', { name: 'Findings of the ingest' })
  await expect(findings.getByRole('row', { name: /pipe/ })).toContainText('not an ordinary file')
  await expect(findings.getByRole('row', { name: /hidden character.*turn/ })).toBeVisible()
  await findings.getByRole('checkbox', { name: /Not ingested 2/ }).check()
  await expect(findings.getByRole('row', { name: /turn/ })).toHaveCount(0)
  await expect(findings).toContainText('1 to 2 of 2')
  await findings.getByRole('combobox', { name: 'Source' }).selectOption({ index: 1 })
  await findings.scrollIntoViewIfNeeded()
  await expect(findings.getByRole('table')).toBeVisible()
  await findings.getByRole('combobox', { name: 'Source' }).selectOption({ index: 0 })
  await lookAt(page, 'findings')

  await findings.getByRole('button', { name: 'Save as CSV' }).click()
  await choose(page, stick)
  await expect(findings.getByText(/2 findings written to/)).toBeVisible()
  const [saved = ''] = readdirSync(stick)
  expect(readFileSync(join(stick, saved), 'utf8')).toContain('not-read,link,EX-04,')

  await page.getByRole('button', { name: 'Print the completeness' }).click()
  await choose(page, stick)
  await expect(page.getByText(/completeness-\d+\.pdf\. Entry \d+ has its digest/)).toBeVisible()
  await lookAt(page, 'completeness-printed')
  const pdf = readdirSync(stick).find((name) => name.endsWith('.pdf')) ?? ''
  expect(readFileSync(join(stick, pdf)).subarray(0, 5).toString()).toBe('%PDF-')

  await findings.getByRole('row', { name: /pipe/ }).getByRole('button', { name: 'Open' }).click()
  await expect(page.getByRole('complementary', { name: 'Item' })).toContainText('pipe')
})

test('the look at a source in Chinese', async ({ prepared, scratch }) => {
  const { page } = await prepared('mokafor')
  await page.setViewportSize(WIDE)
  const source = fillSource(scratch)
  await goTo(page, 'Exhibits')
  await page.getByRole('button', { name: 'Ingest a folder' }).click()
  await choose(page, source)
  await expect(page.getByRole('dialog', { name: /^Before the ingest/ })).toBeVisible()
  await page.keyboard.press('Escape')
  await setLanguage(page, '简体中文')
  await page.getByRole('button', { name: '导入文件夹' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: '选择此文件夹' }).click()
  await expect(page.getByRole('dialog', { name: /之前$/ })).toContainText('此来源可以写入')
  await lookAt(page, 'preflight-zh')
  await page.keyboard.press('Escape')
  await photograph(page, 'exhibit-zh')
})
