/** Real files of many makers, some malformed on purpose, through the window. Skipped where they are not. */
import { cpSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { expect, test } from './launch.ts'
import * as steps from './steps.ts'

const shared =
  process.env['SAFEHOLD_SHARED'] ?? fileURLToPath(new URL('../../../shared', import.meta.url))
const corpus = join(shared, 'corpus')
const SETS = ['small', 'exif-samples', 'wuffs', 'bbb-1080p']
const present = SETS.filter((name) => existsSync(join(corpus, name)))

/** A picture whose neighbours differ by more than this, on average and of 255, is not blurred. */
const MOST_NEIGHBOUR_DIFFERENCE = 6

test(`files of ${SETS.join(', ')} are accounted for, and blurred, while the window answers`, async ({
  launch,
  scratch,
}) => {
  test.skip(present.length < SETS.length, `the corpus is not in ${corpus}`)
  test.setTimeout(240_000)
  const source = join(scratch, 'EX-04')
  mkdirSync(source)
  for (const name of present) cpSync(join(corpus, name), join(source, name), { recursive: true })
  const { page } = await launch()
  await steps.startFirstIngest(page, { parentDir: scratch, source })

  const { version } = await steps.ask(page, 'app.state')
  expect(version).not.toBe('')
  expect((await steps.ask(page, 'job.list'))[0]?.state).toBe('running')
  await steps.goTo(page, 'Catalogue')
  await expect(page.getByTestId('of-whole')).toBeVisible()
  expect((await steps.ask(page, 'job.list'))[0]?.state).toBe('running')

  await steps.waitForJob(page)
  const { completeness } = await steps.ask(page, 'ingest.summary', { exhibit: null })
  expect(completeness.found).toBe(
    completeness.ingested + completeness.failed + completeness.pending,
  )
  expect(completeness).toMatchObject({ pending: 0, failed: 0 })
  expect(completeness.found).toBeGreaterThan(150)

  const { items } = await steps.ask(page, 'item.list', {
    ...{ filter: { state: ['decoded'] }, sort: 'found', descending: false, offset: 0, limit: 500 },
  })
  expect(items.length).toBeGreaterThan(90)
  for (const { id, mediaType } of items) {
    const difference = await neighbourDifference(page, `/media/preview/${id}`)
    expect(difference, `${id} ${mediaType}`).toBeLessThan(MOST_NEIGHBOUR_DIFFERENCE)
  }
})

/** Mean difference of each pixel to the one at its right, as the page can measure it. */
async function neighbourDifference(page: Page, url: string): Promise<number> {
  return page.evaluate(async (url) => {
    const bitmap = await createImageBitmap(await (await fetch(url)).blob())
    const { width, height } = bitmap
    const surface = new OffscreenCanvas(width, height).getContext('2d')
    if (surface === null) throw new Error('no canvas')
    surface.drawImage(bitmap, 0, 0)
    const { data } = surface.getImageData(0, 0, width, height)
    let sum = 0
    for (let y = 0; y < height; y++) {
      for (let x = 1; x < width; x++) {
        const at = 4 * (y * width + x)
        sum += Math.abs((data[at] ?? 0) - (data[at - 4] ?? 0))
      }
    }
    return sum / Math.max(1, height * (width - 1))
  }, url)
}
