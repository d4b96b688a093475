/** Redaction in the window: drawn blurred, looked at with a receipt, decided by somebody else. */
import { expect, test } from './prepared.ts'
import { ask, custodyOf, drag, goTo, redact, signInInstead } from './steps.ts'

test('boxes are drawn, moved, removed, and every step can be undone', async ({ prepared }) => {
  const { page } = await prepared('mokafor')
  await goTo(page, 'Redact')
  const picture = page.locator('.redact-cv')
  await expect(picture.locator('img.art')).toBeVisible()
  const boxes = page.getByRole('region', { name: 'Boxes' }).getByRole('listitem')
  await drag(page, picture, [0.1, 0.1], [0.3, 0.3])
  await drag(page, picture, [0.6, 0.6], [0.8, 0.8])
  await expect(boxes).toHaveCount(2)
  await page.keyboard.press('Delete')
  await expect(boxes).toHaveCount(1)
  await page.keyboard.press('u')
  await expect(boxes).toHaveCount(2)
  await page.keyboard.press('u')
  await expect(boxes).toHaveCount(1)
  await page.keyboard.press('y')
  await expect(boxes).toHaveCount(2)
  const frame = page.locator('[data-box]').last()
  const before = await frame.getAttribute('style')
  await boxes.last().getByRole('button').click()
  await page.keyboard.press('ArrowLeft')
  await expect(frame).not.toHaveAttribute('style', before ?? '')
})

test('the original is clear while H is held, after a reason, and each look is on record', async ({
  prepared,
}) => {
  const { page } = await prepared('mokafor')
  await goTo(page, 'Redact')
  await expect(page.locator('.redact-cv img.art')).toBeVisible()
  await page.keyboard.press('h')
  await page.getByRole('button', { name: 'Record the reason' }).click()
  await expect(page.getByRole('button', { name: 'Hold to look clearly' })).toBeVisible()
  const clear = page.locator('img[src^="/media/reveal/"]')
  await expect(clear).toHaveCount(0)
  await page.keyboard.down('h')
  await expect(clear).toBeVisible()
  await page.keyboard.up('h')
  await expect(clear).toHaveCount(0)
  const { lines } = await ask(page, 'custody.list', {
    ...{ item: null, newestFirst: true, offset: 0, limit: 3 },
  })
  expect(lines.map(({ action }) => action)).toEqual(['reveal-ended', 'reveal', 'reveal-requested'])
})

test('a redaction that is sent back says why, and its boxes are taken over', async ({
  prepared,
}) => {
  const { page } = await prepared('ambeki')
  await goTo(page, 'Redact')
  const all = await ask(page, 'redaction.list', { item: null })
  const item = all.find(({ state }) => state === 'pending')?.item ?? ''
  await page.getByRole('button', { name: 'Send back' }).click()
  const dialog = page.getByRole('dialog', { name: 'Why does it go back?' })
  await dialog.getByRole('radio', { name: 'Something that identifies was missed' }).check()
  await dialog.getByRole('button', { name: 'Send back' }).click()
  await expect(page.getByText('No redaction waits for you.')).toBeVisible()
  expect(await custodyOf(page, item)).toContain('rejected')
  await signInInstead(page, 'mokafor')
  await page.evaluate((id) => {
    window.location.hash = `redact?item=${id}`
  }, item)
  await page.getByRole('button', { name: 'Draw again' }).click()
  await expect(page.getByText(/This came back/)).toBeVisible()
  await expect(page.getByRole('region', { name: 'Boxes' }).getByRole('listitem')).toHaveCount(1)
})

test('nothing waits in the bundle until a second person has approved it', async ({ prepared }) => {
  const { page } = await prepared('mokafor')
  await goTo(page, 'Redact')
  await redact(page, 'YJCEA 1999 s.45')
  await goTo(page, 'Export')
  await expect(page.getByRole('heading', { name: 'Ready: 1 redacted output.' })).toBeVisible()
  await expect(page.getByText('2 redactions wait for a second person')).toBeVisible()
})

test('redaction and export are closed to a reviewer, and say why', async ({ prepared }) => {
  const { page } = await prepared('jlindqvist')
  for (const [stage, why] of [
    ['Redact', /hiding identities is done by an analyst/],
    ['Export', /bundles are written by an analyst/],
  ] as const) {
    const closed = page.getByRole('navigation').getByRole('button', { name: stage })
    await expect(closed).toHaveAccessibleDescription(why)
  }
})
