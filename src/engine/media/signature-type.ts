/** Type by signature: the `file-type` library, and what it cannot tell from a beginning alone. */
import { fileTypeFromBuffer } from 'file-type'
import { diskImageType } from './disk-image-type.ts'

/** Formats that the library tells only with bytes from further in (a TIFF's directory may lie at the
 *  end, a PNG's chunks may be damaged): the signature alone still says what it claims to be. */
const SIGNATURES: readonly (readonly [string, string])[] = [
  ['ffd8ff', 'image/jpeg'],
  ['89504e470d0a1a0a', 'image/png'],
  ['47494638', 'image/gif'],
  ['49492a00', 'image/tiff'],
  ['4d4d002a', 'image/tiff'],
  ['49492b00', 'image/tiff'],
  ['4d4d002b', 'image/tiff'],
  ['504b0304', 'application/zip'],
  ['504b0506', 'application/zip'],
  ['1a45dfa3', 'video/matroska'],
  ['255044462d', 'application/pdf'],
  ['d0cf11e0a1b11ae1', 'application/x-cfb'],
  ['414e44524f4944204241434b55500a', 'application/x-android-backup'],
]

/** Brands of still pictures in an ISO base media file (ISO/IEC 23008-12, AVIF 1.1); any other brand is
 *  film or sound, which is what the library takes unknown ones for. */
const STILL_BRANDS: Readonly<Record<string, string>> = {
  heic: 'image/heic',
  heix: 'image/heic',
  heim: 'image/heic',
  heis: 'image/heic',
  avif: 'image/avif',
  mif1: 'image/heif',
  mif2: 'image/heif',
  mif3: 'image/heif',
}

/** @param head - The first bytes of a file. From the evidence: hostile.
 *  @returns A media type, or null when no signature is known. */
export async function signatureType(head: Uint8Array): Promise<string | null> {
  if (startsWith(head, OUTLOOK_STORE)) return 'application/vnd.ms-outlook-pst'
  const type = await libraryType(head)
  if (type === 'video/mp4') return stillBrand(head) ?? type
  const known = type ?? SIGNATURES.find(([magic]) => startsWith(head, magic))?.[1]
  return known ?? diskImageType(head)
}

/** MS-PST, 2.2.2.6. The library calls it by the name of single messages. */
const OUTLOOK_STORE = '2142444e'

/** A detector that stumbles over hostile bytes has not recognised them. */
async function libraryType(head: Uint8Array): Promise<string | null> {
  try {
    return (await fileTypeFromBuffer(head))?.mime ?? null
  } catch {
    return null
  }
}

/** Major brand first, then the compatible ones, as far as the box says and the head goes. */
function stillBrand(head: Uint8Array): string | null {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.length)
  if (bytes.length < 16 || bytes.toString('latin1', 4, 8) !== 'ftyp') return null
  const end = Math.min(bytes.readUInt32BE(0), bytes.length, 256)
  for (let at = 8; at + 4 <= end; at += 4) {
    const type = STILL_BRANDS[bytes.toString('latin1', at, at + 4)]
    if (type !== undefined) return type
  }
  return null
}

function startsWith(head: Uint8Array, magic: string): boolean {
  return Buffer.from(head.subarray(0, magic.length / 2)).toString('hex') === magic
}
