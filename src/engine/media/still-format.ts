/** What decodes a still, told from its first bytes alone. Seized names and declared types are not asked. */

/** `raw`: what a camera's sensor saw; only the JPEG that the camera laid into it is shown. Those that ffmpeg reads
 *  are in foreign-still.ts. `foreign`: a picture, but of a kind that nothing here decodes. */
export type StillFormat =
  | 'jpeg'
  | 'png'
  | 'gif'
  | 'webp'
  | 'tiff'
  | 'avif'
  | 'heic'
  | 'jxl'
  | 'bmp'
  | 'raw'
  | 'psd'
  | 'jp2'
  | 'ico'
  | 'tga'
  | 'foreign'

/** Reads up to `length` bytes from a place; fewer at the end, none behind it. */
export type BytesAt = (start: number, length: number) => Buffer

const HEAD_BYTES = 256

/** @returns null when the bytes are no picture known here. */
export function stillFormat(bytesAt: BytesAt): StillFormat | null {
  const head = bytesAt(0, HEAD_BYTES)
  // JPEG-LS, without loss: another coding under the same beginning.
  if (startsWith(head, 'ffd8fff7')) return 'foreign'
  if (startsWith(head, 'ffd8ff')) return 'jpeg'
  if (startsWith(head, '89504e470d0a1a0a')) return 'png'
  if (ascii(head, 0, 4) === 'GIF8') return 'gif'
  if (ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 12) === 'WEBP') return 'webp'
  if (startsWith(head, '49492a00') || startsWith(head, '4d4d002a')) return tiffFormat(head, bytesAt)
  if (ascii(head, 4, 8) === 'ftyp') return isoFormat(head)
  if (ascii(head, 0, 2) === 'BM' && isBitmapHeader(head)) return 'bmp'
  if (RAW.some((magic) => startsWith(head, magic))) return 'raw'
  if (startsWith(head, '38425053')) return 'psd'
  if (startsWith(head, '0000000c6a5020200d0a870a') || startsWith(head, 'ff4fff51')) return 'jp2'
  if (startsWith(head, '00000100')) return 'ico'
  if (JXL.some((magic) => startsWith(head, magic))) return 'jxl'
  if (FOREIGN.some((magic) => startsWith(head, magic))) return 'foreign'
  return isTargaHeader(head) ? 'tga' : null
}

/** Targa has no signature, but fields of which most values are none (Truevision TGA 2.0, "TGA file header"). */
export function isTargaHeader(head: Uint8Array): boolean {
  if (head.length < 18) return false
  const [, mapType = 9, imageType = 0] = head
  const bytes = Buffer.from(head.buffer, head.byteOffset, 18)
  const hasMap = mapType === 1
  const mapIsSound = hasMap
    ? [15, 16, 24, 32].includes(bytes[7] ?? 0) && bytes.readUInt16LE(5) > 0
    : mapType === 0 && bytes.subarray(3, 8).every((byte) => byte === 0)
  return (
    mapIsSound &&
    (hasMap ? [1, 9] : [2, 3, 10, 11]).includes(imageType) &&
    bytes.readUInt16LE(12) > 0 &&
    bytes.readUInt16LE(14) > 0 &&
    [8, 15, 16, 24, 32].includes(bytes[16] ?? 0) &&
    ((bytes[17] ?? 0) & 0xc0) === 0
  )
}

/** Olympus (three), Fujifilm, Canon CRW, Panasonic. */
const RAW = [
  '4949524f',
  '49495253',
  '4d4d4f52',
  '46554a4946494c4d',
  '49491a00000048454150',
  '49495500',
]

/** JPEG XL, bare and boxed. */
const JXL = ['ff0a', '0000000c4a584c200d0a870a']

/** BigTIFF, JPEG XR, DDS, OpenEXR, Radiance. */
const FOREIGN = ['49492b00', '4d4d002b', '4949bc01', '44445320', '762f3101', '233f52414449414e4345']

/** A camera's raw file is a TIFF whose first picture is a thumbnail: shown, it would stand for a
 *  photograph that nobody has looked at. */
function tiffFormat(head: Buffer, bytesAt: BytesAt): StillFormat {
  if (ascii(head, 8, 10) === 'CR') return 'raw'
  const tags = firstDirectory(bytesAt)
  const isReduced = ((tags.get(NEW_SUBFILE_TYPE) ?? 0) & 1) === 1
  const isOfCamera = OF_CAMERAS.has(tags.get(COMPRESSION) ?? 0)
  return tags.has(DNG_VERSION) || isOfCamera || (isReduced && tags.has(SUB_IFDS)) ? 'raw' : 'tiff'
}

const NEW_SUBFILE_TYPE = 0x00fe
const COMPRESSION = 0x0103
const SUB_IFDS = 0x014a
const DNG_VERSION = 0xc612
/** Sony, Nikon, Samsung (two), Pentax. */
const OF_CAMERAS: ReadonlySet<number> = new Set([32767, 34713, 32770, 32772, 65535])

/** Tag → first value of the first image file directory, as far as it is there (TIFF 6.0, 2). */
export function firstDirectory(bytesAt: BytesAt): Map<number, number> {
  const head = bytesAt(0, HEAD_BYTES)
  const isLittle = head[0] === 0x49
  const u16 = (from: Buffer, at: number) =>
    isLittle ? from.readUInt16LE(at) : from.readUInt16BE(at)
  const u32 = (from: Buffer, at: number) =>
    isLittle ? from.readUInt32LE(at) : from.readUInt32BE(at)
  const tags = new Map<number, number>()
  const directory = head.length < 8 ? Buffer.alloc(0) : bytesAt(u32(head, 4), 2 + 12 * MAX_TAGS)
  const count = directory.length < 2 ? 0 : u16(directory, 0)
  for (let i = 0, at = 2; i < count && at + 12 <= directory.length; i++, at += 12) {
    const isShort = u16(directory, at + 2) === 3
    tags.set(u16(directory, at), isShort ? u16(directory, at + 8) : u32(directory, at + 8))
  }
  return tags
}

const MAX_TAGS = 512

/** Whether a still is an animation too, of a kind that is read as a film: a PNG with the chunk `acTL` before its pixels
 *  (PNG 3rd edition, 11.3.6), or a sequence of pictures in ISO base media. */
export function isFilm(bytesAt: BytesAt): boolean {
  const head = bytesAt(0, HEAD_BYTES)
  if (ascii(head, 4, 8) === 'ftyp') return brandsOf(head).some((brand) => SEQUENCES.has(brand))
  if (!startsWith(head, '89504e470d0a1a0a')) return false
  for (let at = 8, n = 0; n < MAX_CHUNKS; n += 1) {
    const chunk = bytesAt(at, 8)
    const type = ascii(chunk, 4, 8)
    if (chunk.length < 8 || type === 'IDAT') return false
    if (type === 'acTL') return true
    at += 12 + chunk.readUInt32BE(0)
  }
  return false
}

/** Before the pixels; nobody writes more. */
const MAX_CHUNKS = 100

/** Of tracks of AV1 and of HEVC. */
const SEQUENCES = new Set(['avis', 'hevc', 'hevx', 'msf1'])

/** Brands of ISO base media files that hold a still (ISO/IEC 23008-12). */
function isoFormat(head: Buffer): StillFormat | null {
  const brands = brandsOf(head)
  if (brands[0] === 'crx ') return 'raw'
  if (brands.includes('avif') || brands.includes('avis')) return 'avif'
  return brands.some((brand) => HEIF_BRANDS.has(brand)) ? 'heic' : null
}

/** The major brand, then the compatible ones. */
function brandsOf(head: Buffer): string[] {
  const end = Math.min(head.readUInt32BE(0), head.length, 256)
  const brands = [ascii(head, 8, 12)]
  for (let at = 16; at + 4 <= end; at += 4) brands.push(ascii(head, at, at + 4))
  return brands
}

const HEIF_BRANDS = new Set(
  'heic heix hevc hevx heim heis hevm hevs mif1 mif2 mif3 msf1 vvic'.split(' '),
)

/** `BM` begins many texts; a bitmap goes on with the size of a header that exists. */
function isBitmapHeader(head: Buffer): boolean {
  return head.length >= 26 && [12, 16, 40, 52, 56, 64, 108, 124].includes(head.readUInt32LE(14))
}

function startsWith(head: Buffer, hex: string): boolean {
  return head.subarray(0, hex.length / 2).equals(Buffer.from(hex, 'hex'))
}

function ascii(head: Buffer, start: number, end: number): string {
  return head.toString('latin1', start, end)
}
