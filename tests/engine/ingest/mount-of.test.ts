import { expect, test } from 'vitest'
import { findMount, mountOf } from '../../../src/engine/ingest/mount-of.ts'

const TABLE = String.raw`22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro
40 22 8:17 / /media/exhibit\04004 ro,nosuid,noatime shared:2 - ntfs3 /dev/sdb1 rw
41 22 8:33 / /media/stick rw,relatime - vfat /dev/sdc1 rw,fmask=0022
42 41 8:34 / /media/stick/inner rw,noatime - exfat /dev/sdc2 ro
43 22 8:49 / /media/stick rw,relatime - ext4 /dev/sdd1 rw
44 22 0:50 / /media/a\134b\012c rw - fuse.ntfs-3g mtp rw
not a line
`

test.each([
  ['/home/x', '/', 'ext4', false],
  ['/media/exhibit 04', '/media/exhibit 04', 'ntfs3', true],
  ['/media/exhibit 04/DCIM', '/media/exhibit 04', 'ntfs3', true],
  ['/media/exhibit 040', '/', 'ext4', false],
  ['/media/stick/inner/a', '/media/stick/inner', 'exfat', true],
  ['/media/stick/other', '/media/stick', 'ext4', false],
  ['/media/a\\b\nc/d', '/media/a\\b\nc', 'fuse.ntfs-3g', false],
])('%j lies on what is mounted at %j', (path, mountPoint, type, isReadOnly) => {
  expect(findMount(TABLE, path)).toMatchObject({ mountPoint, type, isReadOnly })
})

test('counting is quiet where reading a folder leaves no time, and nowhere else', () => {
  expect(findMount(TABLE, '/media/exhibit 04')?.isQuiet).toBe(true)
  expect(findMount(TABLE, '/media/stick/inner')?.isQuiet).toBe(true)
  expect(findMount(TABLE, '/media/stick')?.isQuiet).toBe(false)
})

test('what the system does not tell is not made up', () => {
  expect(findMount('', '/')).toBeNull()
})

test.runIf(process.platform === 'linux')('this machine tells where its root is', () => {
  expect(mountOf('/')).toMatchObject({ mountPoint: '/' })
})
