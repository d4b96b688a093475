/** What the window says of the backup of a telephone. */
import { join } from 'node:path'
import { fileIdOf, writeBackup } from '../engine/backups/a-backup.ts'
import { scene } from '../engine/media/drawings.ts'
import { expect, test } from './launch.ts'
import { expectTidy, lookAt, WIDE } from './look-at.ts'
import * as steps from './steps.ts'

test('a photograph out of a backup is found by its name on the telephone, and what is missing is told', async ({
  launch,
  scratch,
}) => {
  const source = join(scratch, 'EX-04')
  const photo = {
    domain: 'CameraRollDomain',
    path: 'Media/DCIM/100APPLE/IMG_0001.JPG',
    bytes: await scene(640, 480, 3).jpeg().toBuffer(),
  }
  const lost = {
    ...{
      domain: 'HomeDomain',
      path: 'Library/SMS/sms.db',
      bytes: Buffer.alloc(1),
      isMissing: true,
    },
  }
  writeBackup(source, [photo, lost], { isEncrypted: true })
  const { page } = await launch()
  await steps.startFirstIngest(page, { parentDir: scratch, source })
  await steps.waitForJob(page)
  await page.setViewportSize(WIDE)
  await expect(page.getByText('the backup’s manifest names files that are not there')).toBeVisible()
  await steps.goTo(page, 'Catalogue')
  await page.getByLabel('Search names, metadata, texts').fill('IMG_0001')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('of-whole')).toHaveText('1 of 4 items')
  await page.getByRole('option', { name: new RegExp(fileIdOf(photo)) }).click()
  const detail = page.getByRole('complementary', { name: 'Item' })
  await expect(detail.getByText(photo.path)).toBeVisible()
  await expect(detail.getByText('UTC, Manifest.db:Birth')).toBeVisible()
  await detail.getByText('On the telephone').scrollIntoViewIfNeeded()
  await expectTidy(page)
  await lookAt(page, 'backups-file')
  await detail.getByRole('button', { name: 'Manifest of the backup' }).click()
  await expect(detail.getByText(/The backup is encrypted/)).toBeVisible()
  await expect(detail.getByText('HomeDomain/Library/SMS/sms.db')).toBeVisible()
  await detail.getByText('Backup of a telephone').scrollIntoViewIfNeeded()
  await lookAt(page, 'backups-manifest')
})
