import { expect, test } from 'vitest'
import { contentType } from '../../../src/engine/media/content-type.ts'
import { diskImageType, isDiskImage } from '../../../src/engine/media/disk-image-type.ts'
import { randomOf } from '../../random.ts'

const HEAD_BYTES = 4_100
const RAW = 'application/x-raw-disk-image'

/** Zeros, and what is written at some places. */
function head(...parts: readonly (readonly [number, string | readonly number[]])[]): Buffer {
  const bytes = Buffer.alloc(HEAD_BYTES)
  for (const [at, part] of parts) {
    bytes.set(typeof part === 'string' ? Buffer.from(part, 'latin1') : part, at)
  }
  return bytes
}

const BOOT_MARK = [510, [0x55, 0xaa]] as const
/** Not active, from sector 2,048 on, 8,192 sectors. */
const PARTITION = [446, [0, 0, 0, 0, 0x0c, 0, 0, 0, 0, 8, 0, 0, 0, 32, 0, 0]] as const

test.each([
  ['E01', head([0, 'EVF\x09\r\n\xff\0']), 'application/x-ewf'],
  ['L01', head([0, 'LVF\x09\r\n\xff\0']), 'application/x-ewf'],
  ['Ex01', head([0, 'EVF2\r\n\x81\0']), 'application/x-ewf'],
  ['AFF', head([0, 'AFF10\r\n\0']), 'application/x-aff'],
  ['VMDK', head([0, 'KDMV\x01\0\0\0']), 'application/x-vmdk'],
  ['VHDX', head([0, 'vhdxfile']), 'application/x-vhdx'],
  ['VHD', head([0, 'conectix']), 'application/x-vhd'],
  ['QCOW2', head([0, 'QFI\xfb']), 'application/x-qcow2'],
  ['NTFS', head([3, 'NTFS    '], BOOT_MARK), RAW],
  ['exFAT', head([3, 'EXFAT   '], BOOT_MARK), RAW],
  ['FAT16', head([54, 'FAT16   '], BOOT_MARK), RAW],
  ['FAT32', head([82, 'FAT32   '], BOOT_MARK), RAW],
  ['a GUID partition table', head([512, 'EFI PART']), RAW],
  ['a partition table', head(PARTITION, BOOT_MARK), RAW],
  ['APFS', head([32, 'NXSB']), RAW],
  ['ext4', head([1_024, [0, 1]], [1_080, [0x53, 0xef]]), RAW],
  ['HFS+', head([1_024, 'H+\0\x04']), RAW],
  ['HFSX', head([1_024, 'HX\0\x05']), RAW],
])('%s is a disk image', async (_, bytes, mediaType) => {
  expect(await contentType(bytes, 'a.bin')).toEqual({
    ...{ mediaType, kind: 'archive', extensionMismatch: false },
  })
  expect(isDiskImage(mediaType)).toBe(true)
})

test.each([
  ['zeros', head()],
  ['a mark at the end of the first sector alone', head(BOOT_MARK)],
  ['a mark and a table that no partition fits', head([446, [7, 1, 2, 3]], BOOT_MARK)],
  ['the name of a file system in a text', Buffer.from('no NTFS    here')],
  ['a block size that no ext has', head([1_024, [1]], [1_048, [9]], [1_080, [0x53, 0xef]])],
  ['HFS+ of a version that there is not', head([1_024, 'H+\0\x09'])],
])('%s is none', (_, bytes) => {
  expect(diskImageType(bytes)).toBeNull()
})

test('a beginning of any length is looked at, and noise is none', () => {
  const random = randomOf(7)
  for (let n = 0; n < 2_000; n += 1) {
    const bytes = Buffer.from(Array.from({ length: n % 1_100 }, () => Math.floor(random() * 256)))
    expect(diskImageType(bytes)).toBeNull()
  }
})
