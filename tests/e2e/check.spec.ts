/** The check of a whole case: what has changed is named, filtered and taken away as a report. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expectTidy, lookAt, photograph, setLanguage, WIDE } from './look-at.ts'
import { expect, test } from './prepared.ts'
import { ask } from './steps.ts'

test('bit-rot and strange files are named, the rest is checked all the same, and the report is saved', async ({
  prepared,
  scratch,
}) => {
  const { page, places } = await prepared('ambeki')
  await page.setViewportSize(WIDE)
  const sealed = readdirSync(join(places.case, 'objects'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.obj'))
    .toSorted()
  for (const name of sealed.slice(0, 2)) {
    const path = join(places.case, 'objects', name)
    const bytes = readFileSync(path)
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
    chmodSync(path, 0o600)
    writeFileSync(path, bytes)
  }
  writeFileSync(join(places.case, 'objects', 'readme.txt'), 'who put this here?')
  const caseFile = join(places.case, 'case.json')
  writeFileSync(caseFile, readFileSync(caseFile, 'utf8').replace('Larch Row', 'Larch row'))

  await page.getByRole('button', { name: 'Check now' }).click()
  await expect(page.getByText(/^Not intact\./)).toBeVisible()
  const check = page.getByRole('region', { name: 'Check of the whole case' })
  const rows = check.getByRole('table').getByRole('row')
  await expect(rows.filter({ hasText: 'objects/' })).toHaveCount(3)
  await expect(rows.filter({ hasText: 'case.json' })).toHaveCount(1)
  await lookAt(page, 'check-not-intact')
  await expectTidy(page)
  await setLanguage(page, '简体中文')
  await photograph(page, 'check-not-intact-zh')
  await setLanguage(page, 'English')
  await check.getByRole('button', { name: /^To know/ }).click()
  await expect(rows.filter({ hasText: 'readme.txt' })).toHaveCount(1)
  await expect(rows.filter({ hasText: '.obj' })).toHaveCount(0)

  const stick = join(scratch, 'stick')
  mkdirSync(stick)
  await check.getByRole('button', { name: 'Save the report' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Folder to write it in' }).fill(stick)
  await dialog.getByRole('button', { name: 'Write it', exact: true }).click()
  await expect(dialog.getByText('Written.')).toBeVisible()
  await lookAt(page, 'check-saved')
  const [name = ''] = readdirSync(stick)
  const report = JSON.parse(readFileSync(join(stick, name), 'utf8'))
  const codes = report.findings.map(({ code }: { code: string }) => code)
  expect(codes.toSorted()).toEqual(
    ['case-file-differs', 'file-unknown', 'object-altered', 'object-altered'].toSorted(),
  )
  const { lines } = await ask(page, 'custody.list', {
    ...{ item: null, newestFirst: true, offset: 0, limit: 1 },
  })
  expect(lines[0]).toMatchObject({ action: 'report-saved', actor: 'ambeki' })
})
