/** What people do in the window, as they do it: by what they read and the keys they press. */
import { expect, type Locator, type Page } from '@playwright/test'
import type { Bridge } from '../../src/ipc/bridge.ts'
import type { Output, RequestName } from '../../src/ipc/contract.ts'
import type { Launched } from './launch.ts'
import { CASE, EXHIBIT, PEOPLE, type Person } from './people.ts'

export type Stage =
  | 'Case'
  | 'Exhibits'
  | 'Catalogue'
  | 'Review'
  | 'Redact'
  | 'Export'
  | 'Verify'
  | 'Ledger'
  | 'Retention'

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

/** What the ledger says of an item, oldest first. */
export async function custodyOf(page: Page, item: string): Promise<string[]> {
  const wanted = { item, newestFirst: false, offset: 0, limit: 200 }
  return (await ask(page, 'custody.list', wanted)).lines.map(({ action }) => action)
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

/** To the review, with an item before the person: keys mean nothing until then. */
export async function goToReview(page: Page): Promise<void> {
  await goTo(page, 'Review')
  await expect(veil(page).locator('img.art')).toBeVisible()
}

export const veil = (page: Page) => page.getByRole('group', { name: /^Blurred picture/ })

/** Walks the folder chooser from the top of the machine to `dir`; takes it, or a file in it. */
export async function choose(page: Page, dir: string, file: string | null = null): Promise<void> {
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
  const name = file ?? 'Take this folder'
  await dialog.getByRole('button', { name, exact: true }).click()
}

/** From the first screen to the case: makes it, is shown its recovery key once, and is signed in.
 *  @returns the recovery key, and the root's fingerprint in hexadecimal digits. */
export async function createCase(
  page: Page,
  parentDir: string,
): Promise<{ readonly recoveryKey: string; readonly rootFingerprint: string }> {
  const { name, passphrase, person } = PEOPLE.ambeki
  await page.getByRole('button', { name: 'Create a case' }).click()
  await fill(page, [
    ['Case number', CASE.number],
    ['Short title', CASE.title],
    ['Agency', CASE.agency],
    ['Folder for the case', parentDir],
    ['Name', name],
    ['Short name', 'ambeki'],
    ['Staff number', person],
    ['Passphrase', passphrase],
    ['The same again', passphrase],
  ])
  await page.getByRole('button', { name: 'Create a case' }).click()
  const recoveryKey = (await page.getByTestId('recovery-key').textContent()) ?? ''
  const root = (await page.locator('.fingerprint').textContent()) ?? ''
  return { recoveryKey, rootFingerprint: root.replaceAll(' ', '') }
}

/** Nobody reaches the case before they say that the key is stored. */
export async function storeKeyAndGoOn(page: Page): Promise<void> {
  const go = page.getByRole('button', { name: 'Go to the case' })
  await expect(go).toHaveAttribute('aria-disabled', 'true')
  await page.getByRole('checkbox', { name: /stored the recovery key/ }).check()
  await go.click()
}

/** @param beside - The key from the safe, another supervisor, or nobody, where the form lets that be. */
export async function addPerson(
  page: Page,
  person: Person,
  beside: { readonly recoveryKey: string } | { readonly second: Person } | 'nobody is left',
): Promise<void> {
  const { name, role, passphrase, person: staffNumber } = PEOPLE[person]
  await page.getByRole('button', { name: 'Add a person' }).click()
  const dialog = page.getByRole('dialog')
  await fill(dialog, [
    ['Name', name],
    ['Short name', person],
    ['Staff number', staffNumber],
    ['Passphrase', passphrase],
    ['The same again', passphrase],
  ])
  const inRole = dialog.getByRole('group', { name: 'Role' })
  await inRole.getByRole('radio', { name: new RegExp(role, 'i') }).check()
  const second = dialog.getByRole('group', { name: 'Second person' })
  if (beside === 'nobody is left') {
    await second.getByRole('radio', { name: 'Nobody is left' }).check()
  } else if ('second' in beside) {
    await second.getByRole('radio', { name: PEOPLE[beside.second].name }).check()
    await second.getByLabel('Their passphrase').fill(PEOPLE[beside.second].passphrase)
  } else {
    await second.getByRole('radio', { name: /Recovery key/ }).check()
    await second.getByLabel('Recovery key', { exact: true }).fill(beside.recoveryKey)
  }
  await dialog.getByRole('button', { name: 'Add a person' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('cell', { name: person })).toBeVisible()
}

export async function registerExhibit(page: Page): Promise<void> {
  await fillExhibit(page)
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Register an exhibit' }).click()
  await expect(dialog).toBeHidden()
}

/** Opens the form of an exhibit and fills it. */
export async function fillExhibit(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Register an exhibit' }).click()
  const dialog = page.getByRole('dialog')
  await fill(dialog, [
    ['Number', EXHIBIT.id],
    ['Seal', EXHIBIT.seal],
    ['Description', EXHIBIT.description],
    ['Seized on', EXHIBIT.seizedAt.slice(0, 16)],
    ['Seized at', EXHIBIT.seizedWhere],
    ['Seized by', EXHIBIT.seizedBy],
    ['Authority', EXHIBIT.authority],
  ])
}

/** Ingests a folder into the exhibit that is shown, and waits for its end. */
export async function ingest(page: Page, source: string): Promise<void> {
  await startIngest(page, source)
  await waitForJob(page)
}

export async function startIngest(page: Page, source: string): Promise<void> {
  await page.getByRole('button', { name: 'Ingest a folder' }).click()
  await choose(page, source)
  await goOnFromPreflight(page)
  await expect(jobBar(page).getByRole('progressbar', { name: 'Ingest' })).toBeVisible()
}

/** From what is told of a source to its ingest. */
export async function goOnFromPreflight(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: /^Before the ingest/ })
  await expect(dialog).toContainText('It can be written to')
  await dialog.getByRole('button', { name: 'Ingest', exact: true }).click()
}

export async function waitForJob(page: Page): Promise<void> {
  await expect(jobBar(page)).toContainText('finished: ', { timeout: 120_000 })
}

const jobBar = (page: Page) => page.getByRole('region', { name: 'Work in progress' })

/** Presses R, keeps it down, lets it go. Clear pixels may stand in the drawn region meanwhile. */
export async function holdReveal(
  page: Page,
  meanwhile: 'nothing is shown' | 'the region is shown',
): Promise<void> {
  const clear = page.locator('img[src^="/media/reveal/"]')
  await expect(veil(page).locator('img.art')).toBeVisible()
  await expect(clear).toHaveCount(0)
  await page.keyboard.down('r')
  if (meanwhile === 'the region is shown') {
    await expect(clear).toBeVisible()
    await expect(clear).toHaveJSProperty('complete', true)
    await expect(clear).not.toHaveJSProperty('naturalWidth', 0)
  }
  await page.keyboard.up('r')
  await expect(clear).toHaveCount(0)
}

/** Drags over an element, from and to parts of its width and height. */
export async function drag(
  page: Page,
  over: Locator,
  from: readonly [number, number],
  to: readonly [number, number],
): Promise<void> {
  const box = await over.boundingBox()
  if (box === null) throw new Error('there is nothing to drag over')
  const place = ([x, y]: readonly [number, number]) =>
    [box.x + x * box.width, box.y + y * box.height] as const
  await page.mouse.move(...place(from))
  await page.mouse.down()
  await page.mouse.move(...place(to), { steps: 4 })
  await page.mouse.up()
}

/** Draws one box with the mouse and one with keys, says why, and sends the copy for approval. */
export async function redact(page: Page, basis: string): Promise<void> {
  const picture = page.getByRole('region', { name: 'Picture and boxes' }).locator('.redact-cv')
  await expect(picture.locator('img.art')).toHaveJSProperty('complete', true)
  await drag(page, picture, [0.2, 0.2], [0.4, 0.5])
  const boxes = page.getByRole('region', { name: 'Boxes' }).getByRole('listitem')
  await expect(boxes).toHaveCount(1)
  const burn = page.getByRole('button', { name: /Burn and send/ })
  await expect(burn).toHaveAttribute('aria-disabled', 'true')
  await page.getByLabel('Person (pseudonym)').fill('Heron')
  await page.getByLabel('Legal basis').fill(basis)
  await page.getByLabel('Legal basis').blur()
  await page.keyboard.press('n')
  await expect(boxes).toHaveCount(2)
  for (const key of ['ArrowRight', 'ArrowDown', 'Shift+ArrowRight', 'Shift+ArrowDown']) {
    await page.keyboard.press(key)
  }
  await burn.click()
  await expect(page.getByText('Decision by a second person')).toBeVisible()
}

/** Holds H over a redacted copy until it is clear, and lets go. */
export async function lookAtCopy(page: Page): Promise<void> {
  await expect(page.locator('.redact-cv img.art')).toBeVisible()
  const clear = page.locator('img[src^="/media/reveal/"]')
  await page.keyboard.down('h')
  await expect(clear).toBeVisible()
  await expect(clear).toHaveJSProperty('complete', true)
  await expect(clear).not.toHaveJSProperty('naturalWidth', 0)
  await page.keyboard.up('h')
  await expect(clear).toHaveCount(0)
  await expect(page.getByText('You have looked at this copy and can decide.')).toBeVisible()
}

/** Writes the approved redactions into a bundle in `folder`. @returns the path of the bundle. */
export async function exportBundle(page: Page, folder: string): Promise<string> {
  await page.getByRole('textbox', { name: 'Folder' }).fill(folder)
  await page.getByRole('button', { name: 'Write and sign bundle' }).click()
  await expect(jobBar(page)).toContainText(/Export\s*finished/, { timeout: 60_000 })
  await expect(page.getByText('Written, signed, read back and verified.')).toBeVisible()
  return (await ask(page, 'bundle.list'))[0]?.path ?? ''
}

/** Asks about a bundle. @returns the verdict, which is the heading of the answer. */
export async function verify(
  page: Page,
  bundle: string,
  trust: { readonly root?: string; readonly fingerprint?: string },
): Promise<Locator> {
  await page.getByRole('textbox', { name: 'Bundle', exact: true }).fill(bundle)
  await page.getByRole('textbox', { name: 'Root certificate (PEM)' }).fill(trust.root ?? '')
  await page.getByLabel('Or its SHA-256 fingerprint').fill(trust.fingerprint ?? '')
  await page.getByRole('button', { name: 'Verify the bundle' }).click()
  await expect(page.getByRole('button', { name: 'Open another bundle' })).toBeVisible()
  return page.getByRole('heading', { level: 2 }).first()
}

async function fill(
  place: Page | Locator,
  values: readonly (readonly [label: string, value: string])[],
): Promise<void> {
  for (const [label, value] of values) {
    await place.getByLabel(label, { exact: true }).fill(value)
  }
}

/** The page asked for nothing but its own scheme, and the program reached for no network at all. */
export async function expectNoNetwork(app: Launched): Promise<void> {
  const { answers, refusals, networkByProgram, consoleErrors } = await app.record()
  expect(answers.filter(({ url }) => !url.startsWith('safehold://app/'))).toEqual([])
  expect(refusals.filter(({ kind }) => kind !== 'permission')).toEqual([])
  expect(networkByProgram).toEqual([])
  // Who lets go, or leaves, while a picture is on its way is shown nothing: 404, which the browser notes.
  const refused = answers.filter(({ status }) => status >= 400)
  const notShown = refused.filter(
    ({ url, status }) => status === 404 && url.startsWith('safehold://app/media/'),
  )
  expect(refused).toEqual(notShown)
  expect(consoleErrors.filter((text) => !/ 404 /.test(text))).toEqual([])
  expect(consoleErrors.length).toBeLessThanOrEqual(notShown.length)
}

/** A new case, an analyst, the exhibit, and its ingest begun. */
export async function startFirstIngest(
  page: Page,
  of: { readonly parentDir: string; readonly source: string },
): Promise<void> {
  const { recoveryKey } = await createCase(page, of.parentDir)
  await storeKeyAndGoOn(page)
  await addPerson(page, 'mokafor', { recoveryKey })
  await signInInstead(page, 'mokafor')
  await goTo(page, 'Exhibits')
  await registerExhibit(page)
  await startIngest(page, of.source)
}
