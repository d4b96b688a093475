/** What people do in the window, as they do it: by what they read and the keys they press. */
import { expect, type Page } from '@playwright/test'
import type { Bridge } from '../../src/ipc/bridge.ts'
import type { Output, RequestName } from '../../src/ipc/contract.ts'
import { PEOPLE, type Person } from './people.ts'

export type Stage =
  | 'Case'
  | 'Exhibits'
  | 'Catalogue'
  | 'Review'
  | 'Redact'
  | 'Export'
  | 'Verify'
  | 'Ledger'

/** Asks the program as the page would. @throws with the code when it refuses. */
export async function ask<R extends RequestName>(
  page: Page,
  name: R,
  input: object = {},
): Promise<Output<R>> {
  return page.evaluate(
    async ([name, input]) => {
      const reply = await (window as unknown as { bridge: Bridge }).bridge.request(name, input)
      if (!reply.ok) throw new Error(`${name}: ${reply.error.code} ${reply.error.message}`)
      return reply.value as never
    },
    [name, input] as const,
  )
}

/** Opens a case without the chooser, for tests that are about something else. */
export async function openCase(page: Page, dir: string): Promise<void> {
  await ask(page, 'case.open', { dir })
  await page.reload()
}

export async function signIn(page: Page, person: Person): Promise<void> {
  const { name, passphrase } = PEOPLE[person]
  await page.getByRole('radio', { name }).check()
  await page.getByLabel('Passphrase').fill(passphrase)
  await page.getByLabel('Passphrase').press('Enter')
  await expect(page.getByRole('button', { name: 'Lock' })).toBeVisible()
}

/** Somebody else takes the chair. */
export async function signInInstead(page: Page, person: Person): Promise<void> {
  await page.getByRole('button', { name: 'Lock' }).click()
  await signIn(page, person)
}

export async function goTo(page: Page, stage: Stage): Promise<void> {
  await page.getByRole('navigation', { name: 'Stages' }).getByRole('link', { name: stage }).click()
  await expect(page.getByRole('heading', { level: 1, name: stage })).toBeVisible()
}

/** Walks the folder chooser from the top of the machine to `dir`. */
export async function choose(page: Page, dir: string): Promise<void> {
  const dialog = page.getByRole('dialog')
  const here = dialog.locator('.chooser-path .mono')
  await expect(here).toHaveText(/^\//)
  while ((await here.textContent()) !== '/') {
    const before = await here.textContent()
    await dialog.getByRole('button', { name: 'Folder above' }).click()
    await expect(here).not.toHaveText(before ?? '')
  }
  let at = ''
  for (const name of dir.split('/').filter(Boolean)) {
    await dialog.getByRole('button', { name, exact: true }).click()
    at += `/${name}`
    await expect(here).toHaveText(at)
  }
  await dialog.getByRole('button', { name: 'Take this folder' }).click()
}
