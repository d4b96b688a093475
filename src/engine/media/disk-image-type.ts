/** Disk images by their beginning: containers of sectors, and sectors themselves. ISO 9660 begins at byte 32,768, behind
 *  what is looked at, and is not told. */

/** Formats that name themselves. */
const SIGNATURES: readonly (readonly [string, string])[] = [
  ['455646090d0aff00', 'application/x-ewf'], // Expert Witness: .E01 and each further part
  ['4c5646090d0aff00', 'application/x-ewf'], // logical: .L01
  ['455646320d0a81', 'application/x-ewf'], // second version: .Ex01
  ['41464631300d0a00', 'application/x-aff'],
  ['4b444d56', 'application/x-vmdk'],
  ['7668647866696c65', 'application/x-vhdx'],
  ['636f6e6563746978', 'application/x-vhd'],
  ['514649fb', 'application/x-qcow2'],
]

/** freedesktop.org's name for sectors as they lie on a medium. */
const RAW = 'application/x-raw-disk-image'

const DISK_IMAGE_TYPES: readonly string[] = [
  ...new Set([RAW, ...SIGNATURES.map(([, type]) => type)]),
]

export function isDiskImage(mediaType: string | null): boolean {
  return mediaType !== null && DISK_IMAGE_TYPES.includes(mediaType)
}

/** The same for a statement: a list of literals. */
export const DISK_IMAGE_TYPES_SQL = DISK_IMAGE_TYPES.map((type) => `'${type}'`).join(', ')

/** @param head - The first bytes of a file. From the evidence: hostile.
 *  @returns A media type, or null for what does not begin like a disk. */
export function diskImageType(head: Uint8Array): string | null {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.length)
  const named = SIGNATURES.find(([magic]) => holds(bytes, 0, Buffer.from(magic, 'hex')))
  if (named !== undefined) return named[1]
  return RAW_BEGINNINGS.some((isIt) => isIt(bytes)) ? RAW : null
}

const SECTOR_BYTES = 512

const RAW_BEGINNINGS: readonly ((bytes: Buffer) => boolean)[] = [
  (bytes) => hasBootMark(bytes) && hasText(bytes, 3, 'NTFS    '),
  (bytes) => hasBootMark(bytes) && hasText(bytes, 3, 'EXFAT   '),
  (bytes) => hasBootMark(bytes) && (hasText(bytes, 54, 'FAT1') || hasText(bytes, 82, 'FAT32')),
  (bytes) => hasText(bytes, SECTOR_BYTES, 'EFI PART'),
  (bytes) => hasBootMark(bytes) && hasPartitions(bytes),
  (bytes) => hasText(bytes, 32, 'NXSB'),
  isExt,
  isHfsPlus,
]

function hasBootMark(bytes: Buffer): boolean {
  return holds(bytes, SECTOR_BYTES - 2, Buffer.from('55aa', 'hex'))
}

/** Four entries of a partition table, each empty or sound, one of them not empty. */
function hasPartitions(bytes: Buffer): boolean {
  const entries = [446, 462, 478, 494].map((at) => bytes.subarray(at, at + 16))
  const isEmpty = (entry: Buffer) => entry.every((byte) => byte === 0)
  const isSound = (entry: Buffer) =>
    (entry[0] === 0x00 || entry[0] === 0x80) &&
    entry[4] !== 0 &&
    entry.readUInt32LE(8) > 0 &&
    entry.readUInt32LE(12) > 0
  return entries.every((one) => isEmpty(one) || isSound(one)) && !entries.every(isEmpty)
}

/** The superblock of ext2, 3 and 4 at 1,024: its mark, a block size, a count of inodes. */
function isExt(bytes: Buffer): boolean {
  if (bytes.length < 2_048 || bytes.readUInt16LE(1_080) !== 0xef53) return false
  return bytes.readUInt32LE(1_048) <= 6 && bytes.readUInt32LE(1_024) > 0
}

/** The volume header of HFS+ and HFSX at 1,024, with the version that its mark stands for. */
function isHfsPlus(bytes: Buffer): boolean {
  if (bytes.length < 1_028) return false
  const [mark, version] = [bytes.toString('latin1', 1_024, 1_026), bytes.readUInt16BE(1_026)]
  return (mark === 'H+' && version === 4) || (mark === 'HX' && version === 5)
}

function hasText(bytes: Buffer, at: number, text: string): boolean {
  return holds(bytes, at, Buffer.from(text, 'latin1'))
}

function holds(bytes: Buffer, at: number, part: Buffer): boolean {
  return bytes.subarray(at, at + part.length).equals(part)
}
