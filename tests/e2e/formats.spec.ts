/** What the window says of contents: thumbnails that show something else, strips, texts. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { pages } from '../engine/media/animations.ts'
import { scene } from '../engine/media/drawings.ts'
import { withExif } from '../engine/media/tiff-parts.ts'
import { expect, test } from './launch.ts'
import { lookAt, WIDE } from './look-at.ts'
import * as steps from './steps.ts'

test('a thumbnail that shows what was cropped away is told, filtered by, and shown blurred beside the picture', async ({
  launch,
  scratch,
}) => {
  const page = await ingested(launch, scratch, {
    'cropped.jpg': await cropped(),
    'whole.jpg': await scene(640, 480, 3).jpeg().toBuffer(),
  })
  await page.setViewportSize(WIDE)
  await page.getByText('Thumbnail shows something else').click()
  await expect(page.getByTestId('of-whole')).toHaveText('1 of 2 items')
  await page.getByRole('option', { name: /cropped\.jpg/ }).click()
  const detail = page.getByRole('complementary', { name: 'Item' })
  await expect(detail.getByText(/it may show what was cropped away/)).toBeVisible()
  await expect(detail.getByText('Embedded in it')).toBeVisible()
  await expect(detail.getByText('IFD1:ThumbnailImage').first()).toBeVisible()
  await detail.getByText('Embedded in it').scrollIntoViewIfNeeded()
  await lookAt(page, 'formats-thumbnail')
})

test('a chat is found by its words and read on request; an animation shows its pictures one by one', async ({
  launch,
  scratch,
}) => {
  const page = await ingested(launch, scratch, {
    'WhatsApp Chat.txt': CHAT,
    'moving.gif': await (await pages(20)).gif().toBuffer(),
  })
  await page.setViewportSize(WIDE)
  await page.getByLabel('Search names, metadata, texts').fill('"at the lake"')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('of-whole')).toHaveText('1 of 2 items')
  await page.getByRole('option', { name: /WhatsApp Chat/ }).click()
  const detail = page.getByRole('complementary', { name: 'Item' })
  await expect(detail.getByText('Messages of a chat')).toBeVisible()
  await expect(detail.getByText('Marten')).toHaveCount(0)
  await detail.getByRole('button', { name: 'Read its text (goes on record)' }).click()
  const text = detail.getByRole('region', { name: 'Text of this item' })
  await expect(text).toContainText('Are you at the lake?')
  await expect(detail.getByText('Heron, Marten')).toBeVisible()
  await text.scrollIntoViewIfNeeded()
  await lookAt(page, 'formats-chat')

  await page.getByLabel('Search names, metadata, texts').fill('moving')
  await page.keyboard.press('Enter')
  await page.getByRole('option', { name: /moving\.gif/ }).click()
  await expect(detail.getByText('Frame 1 of 16')).toBeVisible()
  await detail.getByRole('slider').press('ArrowRight')
  await expect(detail.getByText('Frame 2 of 16')).toBeVisible()
  await expect(detail.getByText('Pictures in it')).toBeVisible()
})

const CHAT = [
  '02/03/2026, 09:58 - Messages and calls are end-to-end encrypted.',
  '02/03/2026, 10:00 - Heron: Are you at the lake?',
  '02/03/2026, 10:01 - Marten: Yes',
  'and it is cold \u202egnirts',
  '03/03/2026, 23:59 - Heron: <Media omitted>',
].join('\n')

async function cropped(): Promise<Buffer> {
  const whole = await scene(1200, 900).jpeg().toBuffer()
  const box = { left: 0, top: 0, width: 500, height: 900 }
  const half = await sharp(whole).extract(box).jpeg().toBuffer()
  return withExif(half, { thumbnail: await sharp(whole).resize(160).jpeg().toBuffer() })
}

/** A case with these files in it, its analyst signed in, at the catalogue. */
async function ingested(
  launch: Parameters<Parameters<typeof test>[2]>[0]['launch'],
  scratch: string,
  files: Readonly<Record<string, Buffer | string>>,
): Promise<Page> {
  const source = join(scratch, 'EX-04')
  mkdirSync(source)
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(source, name), bytes)
  const { page } = await launch()
  await steps.startFirstIngest(page, { parentDir: scratch, source })
  await steps.waitForJob(page)
  await steps.goTo(page, 'Catalogue')
  return page
}
