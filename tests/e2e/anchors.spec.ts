/** What is kept apart from the ledger: making it, comparing it, and the red state when it disagrees. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { makeAuthority } from '../../src/engine/signing/certificate.ts'
import { timeAuthority } from '../engine/signing/time-authority.ts'
import { expectTidy, lookAt, photograph, setLanguage, WIDE } from './look-at.ts'
import { expect, type Prepared, test } from './prepared.ts'
import * as steps from './steps.ts'

test.describe.configure({ timeout: 240_000 })

const stick = (scratch: string) => {
  const folder = join(scratch, 'stick')
  mkdirSync(folder, { recursive: true })
  return folder
}

const goToAnchors = async (page: Page) => {
  await steps.goTo(page, 'Ledger')
  await page.getByRole('button', { name: 'Anchors' }).click()
  await expect(
    page.getByRole('heading', { name: /^The ledger (agrees|contradicts)/ }),
  ).toBeVisible()
}

const make = (page: Page) => page.getByRole('region', { name: 'Make an anchor' })

/** The case, closed, as it was; then worked in, with a custodian who holds where it came to. */
const rollBack = async ({ page, places }: Prepared, folder: string, scratch: string) => {
  const old = join(scratch, 'old')
  await steps.ask(page, 'case.close')
  cpSync(places.case, old, { recursive: true })
  await steps.openCase(page, places.case)
  await steps.signIn(page, 'ambeki')
  await steps.ask(page, 'anchor.copy', { folder })
  await steps.ask(page, 'case.close')
  rmSync(places.case, { recursive: true })
  cpSync(old, places.case, { recursive: true })
  await steps.openCase(page, places.case)
}

test('anchors are made, and found to agree', async ({ prepared, scratch }) => {
  const { page } = await prepared('ambeki')
  await page.setViewportSize(WIDE)
  const folder = stick(scratch)
  await goToAnchors(page)
  await make(page).getByLabel('Folder', { exact: true }).fill(folder)
  for (const name of ['Print a receipt', 'Copy for a custodian', 'Ask for a time stamp']) {
    await make(page).getByRole('button', { name }).click()
    await expect(make(page).getByRole('status')).toContainText(folder)
  }
  const made = readdirSync(folder)
  expect(made.filter((name) => /_receipt-\d+\.pdf$/.test(name))).toHaveLength(1)
  const request = made.find((name) => name.endsWith('.tsq')) ?? ''
  const authority = timeAuthority(join(scratch, 'tsa'), await makeAuthority('Time Authority'))
  writeFileSync(join(folder, 'root.pem'), authority.rootPem)
  const stamps = page.getByRole('region', { name: 'Time stamps' })
  await stamps.getByLabel('Root of the authority', { exact: true }).fill(join(folder, 'root.pem'))
  for (const [bytes, outcome] of [
    [Buffer.from('no reply'), 'Refused, and nothing was kept.'],
    [authority.reply(readFileSync(join(folder, request))), 'Kept: nothing is at fault.'],
  ] as const) {
    writeFileSync(join(folder, 'x.tsr'), bytes)
    await stamps.getByLabel('Reply of the authority', { exact: true }).fill(join(folder, 'x.tsr'))
    await stamps.getByRole('button', { name: 'Check and keep' }).click()
    await expect(stamps.getByRole('status')).toContainText(outcome)
  }
  await expect(stamps.getByText('Not later than')).toBeVisible()
  const copy = page.getByRole('region', { name: 'Compare with a custodian’s copy' })
  await copy.getByLabel('Folder or checkpoint file', { exact: true }).fill(folder)
  await copy.getByRole('button', { name: 'Compare every note' }).click()
  await expect(copy.getByRole('status')).toContainText('contradicts none')
  const receipt = page.getByRole('region', { name: 'Compare with a receipt on paper' })
  const { checkpoint } = await steps.ask(page, 'anchor.list')
  await receipt.getByRole('button', { name: 'Compare' }).click()
  await expect(receipt.getByText('A whole number from the receipt.')).toBeVisible()
  await receipt.getByLabel('Entries').fill(String(checkpoint?.size))
  await receipt.getByLabel('Root').fill((checkpoint?.root.match(/.{8}/g) ?? []).join(' '))
  await receipt.getByRole('button', { name: 'Compare' }).click()
  await expect(receipt.getByRole('status')).toContainText('Matches')
  await receipt.getByLabel('Entries').fill('999999')
  await receipt.getByRole('button', { name: 'Compare' }).click()
  await expect(receipt.getByRole('status')).toContainText('Behind')
  await expectTidy(page)
  await lookAt(page, 'anchors')
})

test('a case that was put back is red on every screen, and is explained by a supervisor', async ({
  prepared,
  scratch,
}) => {
  const app = await prepared('ambeki')
  const { page } = app
  await page.setViewportSize(WIDE)
  const folder = stick(scratch)
  await rollBack(app, folder, scratch)
  const red = page.getByRole('alert').filter({ hasText: 'The ledger contradicts an anchor.' })
  await expect(red).toBeVisible()
  await lookAt(page, 'anchors-red-sign-in')
  await steps.signIn(page, 'ambeki')
  for (const stage of ['Case', 'Exhibits', 'Catalogue', 'Redact', 'Export', 'Ledger'] as const) {
    await steps.goTo(page, stage)
    await expect(red).toBeVisible()
  }
  await steps.goTo(page, 'Export')
  await expect(page.getByText(/contradicts the ledger, and nobody has explained it/)).toBeVisible()
  await lookAt(page, 'anchors-red-export')
  await red.getByRole('link', { name: 'Show the anchors' }).click()
  await expect(page.getByText('Ledger is behind')).toBeVisible()
  await lookAt(page, 'anchors-red')
  await setLanguage(page, '简体中文')
  await photograph(page, 'anchors-red-zh')
  await expectTidy(page)
  await setLanguage(page, 'English')
  await page.getByRole('button', { name: 'Explain' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('What happened').fill('too short')
  await dialog.getByRole('button', { name: 'Put on record' }).click()
  await expect(dialog.getByText('Too short: 20 characters or more.')).toBeVisible()
  await lookAt(page, 'anchors-explain')
  const words = 'The disk failed; the case was put back from the safety copy of the day before.'
  await dialog.getByLabel('What happened').fill(words)
  await dialog.getByRole('button', { name: 'Put on record' }).click()
  await expect(dialog).toBeHidden()
  await expect(red).toHaveCount(0)
  await expect(page.getByText(words)).toBeVisible()
  await lookAt(page, 'anchors-explained')
})

test('two histories under one key are shown as a proof of fork, and written out', async ({
  prepared,
  scratch,
}) => {
  const app = await prepared('ambeki')
  const { page } = app
  await page.setViewportSize(WIDE)
  await rollBack(app, stick(scratch), scratch)
  await steps.signIn(page, 'ambeki')
  for (let round = 0; round < 3; round += 1) await steps.signInInstead(page, 'ambeki')
  await goToAnchors(page)
  await expect(page.getByText('Proof of fork: one key has signed two histories.')).toBeVisible()
  await lookAt(page, 'anchors-fork')
  await page.getByRole('button', { name: 'Write the proof' }).click()
  const dialog = page.getByRole('dialog')
  const expert = join(scratch, 'expert')
  mkdirSync(expert)
  await dialog.getByLabel('Folder', { exact: true }).fill(expert)
  await dialog.getByRole('button', { name: 'Write the proof' }).click()
  await expect(dialog.getByRole('status')).toContainText('_fork-')
  expect(readdirSync(join(expert, readdirSync(expert)[0] ?? ''))).toContain('held.txt')
  await lookAt(page, 'anchors-fork-written')
})
