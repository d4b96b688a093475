/** The window without a mouse: everything is reached by Tab, and what is reached is seen. */
import type { Page } from '@playwright/test'
import { expect, test } from './prepared.ts'
import { goTo, type Stage } from './steps.ts'

const STAGES: readonly Stage[] = [
  ...(['Case', 'Exhibits', 'Catalogue', 'Review'] as const),
  ...(['Redact', 'Export', 'Verify', 'Ledger'] as const),
]

test('every control of every screen is reached by Tab, and its focus is seen', async ({
  prepared,
}) => {
  const { page } = await prepared('mokafor')
  for (const stage of STAGES) {
    await goTo(page, stage)
    const { reached, unseen } = await walkWhileStill(page)
    expect(unseen, `${stage}: focus that is not seen`).toEqual([])
    expect(await unreached(page, reached), `${stage}: controls that Tab does not reach`).toEqual([])
  }
})

test('? lists the keys; Escape leaves a dialog and the focus is where it was', async ({
  prepared,
}) => {
  const { page } = await prepared('mokafor')
  await goTo(page, 'Exhibits')
  const button = page.getByRole('button', { name: 'Ingest a folder' })
  await button.focus()
  await page.keyboard.press('?')
  const dialog = page.getByRole('dialog', { name: 'Shortcuts' })
  await expect(dialog).toContainText('Register an exhibit')
  for (let presses = 0; presses < 6; presses++) await page.keyboard.press('Tab')
  expect(await dialog.evaluate((box) => box.contains(document.activeElement))).toBe(true)
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(button).toBeFocused()
})

const CONTROLS = 'a[href], button, input, select, textarea, [tabindex="0"]'

/** A walk tells of what was there when it began; what a list that arrived meanwhile brought is walked to again. */
async function walkWhileStill(page: Page): Promise<{ reached: number; unseen: string[] }> {
  for (let walks = 1; ; walks++) {
    await mark(page)
    const walked = await walk(page)
    if (walks === 5 || !(await isAnyLate(page))) return walked
  }
}

async function mark(page: Page): Promise<void> {
  await page.evaluate((controls) => {
    for (const one of document.querySelectorAll(controls)) one.setAttribute('data-before', '')
  }, CONTROLS)
}

function isAnyLate(page: Page): Promise<boolean> {
  return page.evaluate(
    (controls) =>
      [...document.querySelectorAll(controls)].some(
        (one) => !one.hasAttribute('data-before') && !one.hasAttribute('data-reached'),
      ),
    CONTROLS,
  )
}

/** Presses Tab from the top until it comes round, and marks what it reached. */
async function walk(page: Page): Promise<{ reached: number; unseen: string[] }> {
  await page.evaluate(() => {
    ;(document.activeElement as HTMLElement | null)?.blur()
    for (const old of document.querySelectorAll('[data-reached]')) {
      old.removeAttribute('data-reached')
    }
  })
  const unseen: string[] = []
  for (let reached = 0; reached < 400; reached++) {
    await page.keyboard.press('Tab')
    const step = await page.evaluate(() => {
      const at = document.activeElement
      // From the last control Tab goes out of the page and comes back at its first.
      if (at === null || at === document.body) return { isOver: false, unseen: null }
      // A date has three parts, each a stop of its own.
      const known = at.getAttribute('data-reached')
      if (known !== null) return { isOver: known === 'first', unseen: null }
      const isFirst = document.querySelector('[data-reached]') === null
      at.setAttribute('data-reached', isFirst ? 'first' : 'later')
      const { outlineStyle, boxShadow } = getComputedStyle(at)
      // A list shows which of its items has the focus; a field may show it on its frame.
      const active = document.getElementById(at.getAttribute('aria-activedescendant') ?? '')
      const holder = getComputedStyle(active ?? at.closest('.find, .person, .fr') ?? at)
      // A mark on a timeline shows it by a ring in the colour of the focus.
      const ring = at.querySelector('.tm-reach')
      const isRinged = ring !== null && getComputedStyle(ring).stroke !== 'none'
      const isSeen = [outlineStyle, holder.outlineStyle].some((style) => style !== 'none')
      const isShown = isSeen || isRinged || boxShadow !== 'none'
      return { isOver: false, unseen: isShown ? null : at.outerHTML }
    })
    if (step.isOver) return { reached, unseen }
    if (step.unseen !== null) unseen.push(step.unseen.slice(0, 120))
  }
  return { reached: 400, unseen }
}

/** Controls in sight that the walk did not pass; of radio buttons, one of a group is enough. */
async function unreached(page: Page, reached: number): Promise<string[]> {
  expect(reached).toBeGreaterThan(10)
  return page.evaluate((controls) => {
    return [...document.querySelectorAll<HTMLElement>(controls)]
      .filter((one) => one.checkVisibility() && one.tabIndex >= 0)
      .filter((one) => !one.hasAttribute('data-reached'))
      .filter((one) => (one as HTMLInputElement).type !== 'radio')
      .map((one) => one.outerHTML.slice(0, 120))
  }, CONTROLS)
}
