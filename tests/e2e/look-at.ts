/** Pictures of the window for people to judge, and the rules a machine can judge it by. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

const SCREENSHOTS = fileURLToPath(new URL('../../.screenshots/', import.meta.url))
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

export const WIDE = { width: 1440, height: 900 }
export const NARROW = { width: 1100, height: 750 }

/** Photographs what the window shows, light and dark, and finds no accessibility fault in either. */
export async function lookAt(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme)
    await photograph(page, `${name}-${colorScheme}`)
    await expectNoFaults(page)
  }
  await page.emulateMedia({ colorScheme: 'light' })
}

/** @param name - Its file in `.screenshots/`, without the ending. */
export async function photograph(page: Page, name: string): Promise<void> {
  await expectSettled(page)
  const path = join(SCREENSHOTS, `${name}.png`)
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' })
}

/** WCAG 2.0 to 2.2, A and AA. */
export async function expectNoFaults(page: Page): Promise<void> {
  // Legacy mode: the window may open no second page, which the newer mode needs.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(RULES).analyze()
  const found = violations.map(({ id, nodes }) => ({
    id,
    where: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`),
  }))
  expect(found).toEqual([])
}

/** Fonts are there, pictures are loaded, nothing says that it is loading, nothing sticks out. */
async function expectSettled(page: Page): Promise<void> {
  await expect(page.getByText('Loading', { exact: true })).toHaveCount(0)
  await expect
    .poll(() =>
      page.evaluate(async () => {
        await document.fonts.ready
        const inSight = [...document.images].filter((image) => {
          const { top, bottom } = image.getBoundingClientRect()
          return bottom > 0 && top < innerHeight
        })
        return inSight.every(({ complete, naturalWidth }) => complete && naturalWidth > 0)
      }),
    )
    .toBe(true)
}

/** Nothing is wider than the window, and no message key is shown in place of its words. */
export async function expectTidy(page: Page): Promise<void> {
  const found = await page.evaluate(() => {
    // What is seen, not what is in the tree.
    // biome-ignore lint/performance/useDomNodeTextContent: hidden text has other rules
    const text = document.body.innerText
    return {
      sticksOut: document.documentElement.scrollWidth > innerWidth,
      keys: text.match(
        /\b(common|start|case|check|exhibits|catalogue|review|redact|export|verify|ledger|retention|anchors|timeline|settings|errors):[\w.]+/g,
      ),
      holes: text.match(/\{\{\w+\}\}|undefined|\[object |NaN/g),
    }
  })
  expect(found).toEqual({ sticksOut: false, keys: null, holes: null })
}

/** In the settings, as a person does it. */
export async function setLanguage(page: Page, name: 'English' | '简体中文'): Promise<void> {
  await page.locator('nav .ft button').last().click()
  await page.getByRole('dialog').getByRole('button', { name }).click()
  await page.keyboard.press('Escape')
}
