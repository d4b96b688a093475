/** A made-up exhibit: benign drawings and test patterns in the formats and folders of a real one, with
 *  what makes real ones hard: copies, wrong endings, damage, nothing at all. */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp, { type Exif } from 'sharp'
import { testClip } from './sample-clip.ts'
import { figures, landscape, page, smileys } from './sample-drawings.ts'

/** Every file gets this time: the sample is the same each time it is made. */
const MODIFIED = new Date('2025-07-01T12:00:00Z')

/** Fills a folder with about fifty files. The same machine gives the same bytes each time.
 *  @returns how many files it wrote */
export async function generateSample(dir: string): Promise<number> {
  let files = 0
  const put = (path: string, bytes: Buffer | string) => {
    const target = join(dir, path)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, bytes)
    utimesSync(target, MODIFIED, MODIFIED)
    files++
  }
  await putCamera(put)
  await putPhone(put)
  await putDocuments(put)
  await putFormats(put)
  await putOddities(put)
  put('DCIM/102CLIPS/MVI_0031.MP4', await testClip({ seconds: 6, pattern: 'testsrc2' }))
  put('手机/视频/海边.mp4', await testClip({ seconds: 3, pattern: 'smptebars' }))
  return files
}

type Put = (path: string, bytes: Buffer | string) => void

/** A camera's card: numbered photographs, days apart. Place: 0° 0′, where there is nothing but sea. */
async function putCamera(put: Put): Promise<void> {
  for (let i = 1; i <= 12; i++) {
    const day = String(i).padStart(2, '0')
    const exif = exifOf('Acme', 'Field 5', `2025:06:${day} 1${i % 10}:30:0${i % 10}`, {
      GPSLatitudeRef: 'N',
      GPSLatitude: '0/1 0/1 0/1',
      GPSLongitudeRef: 'E',
      GPSLongitude: '0/1 0/1 0/1',
    })
    const name = `DCIM/100ACME/IMG_${String(i).padStart(4, '0')}.JPG`
    put(name, await jpeg(landscape(1600, 1067, i), exif))
  }
}

/** A phone: upright pictures that are stored lying, groups, Chinese names. Place: a lighthouse. */
async function putPhone(put: Put): Promise<void> {
  const names = ['家庭聚会', '公园', '学校门口', '生日', '海边', '山路', '早餐', '新自行车']
  for (const [i, name] of names.entries()) {
    const exif = exifOf('Starlight', 'Phone 9', `2025:05:2${i} 09:1${i}:00`, {
      GPSLatitudeRef: 'N',
      GPSLatitude: '50/1 3/1 58/1',
      GPSLongitudeRef: 'W',
      GPSLongitude: '5/1 44/1 41/1',
    })
    const drawing = i % 2 === 0 ? smileys(1200, 900, 3 + i / 2) : landscape(1200, 900, 40 + i)
    const picture = sharp(Buffer.from(drawing)).withExif(exif)
    const lying = i % 3 === 2 ? picture.rotate(270).withMetadata({ orientation: 6, exif }) : picture
    put(`手机/照片/${name}.jpg`, await lying.jpeg({ quality: 85 }).toBuffer())
  }
}

async function putDocuments(put: Put): Promise<void> {
  for (let i = 1; i <= 4; i++) {
    put(`Scans/scan-${i}.png`, await png(page(900, 1270, i)))
  }
  put(
    'Scans/letter.tif',
    await sharp(svg(page(900, 1270, 9)))
      .tiff({ compression: 'lzw' })
      .toBuffer(),
  )
  put('文件/收据.png', await png(page(600, 850, 12)))
}

async function putFormats(put: Put): Promise<void> {
  for (let i = 1; i <= 4; i++) {
    put(
      `Downloads/figure-${i}.webp`,
      await sharp(svg(figures(800, 600, i)))
        .webp()
        .toBuffer(),
    )
  }
  for (let i = 5; i <= 7; i++) put(`Downloads/figure-${i}.png`, await png(figures(640, 480, i)))
  put('Downloads/moving.gif', await animatedGif())
  put(
    'Downloads/still.gif',
    await sharp(svg(figures(320, 240, 21)))
      .gif()
      .toBuffer(),
  )
  put(
    'Downloads/wide.avif',
    await sharp(svg(landscape(960, 320, 77)))
      .avif({ effort: 0 })
      .toBuffer(),
  )
  put('Downloads/drawing.bmp', await bmp(figures(400, 300, 22)))
  put(
    'Downloads/page.tiff',
    await sharp(svg(page(600, 850, 23)))
      .tiff()
      .toBuffer(),
  )
  put(
    'Downloads/grey.jpg',
    await sharp(svg(landscape(800, 600, 24)))
      .grayscale()
      .jpeg()
      .toBuffer(),
  )
}

async function putOddities(put: Put): Promise<void> {
  const again = await jpeg(
    landscape(1600, 1067, 1),
    exifOf('Acme', 'Field 5', '2025:06:01 11:30:01'),
  )
  put('WhatsApp/Media/IMG-20250610-WA0001.jpg', again)
  put('WhatsApp/Media/IMG-20250611-WA0007.jpg', again)
  put('backup/IMG-20250610-WA0001 (copy).jpg', again)
  put('Downloads/invoice.pdf', await jpeg(smileys(800, 600, 4), {}))
  put('Downloads/looks-like.jpg', await png(figures(300, 300, 31)))
  put('Downloads/empty.jpg', Buffer.alloc(0))
  put('Downloads/cut-short.jpg', again.subarray(0, Math.floor(again.length * 0.4)))
  put('Downloads/not-a-picture.png', 'This was never a picture.\n')
  put('notes.txt', 'Pick up bread. Call the garage.\n')
  put('文件/说明.txt', '这些图片都是画出来的。\n')
  put('WhatsApp/chat.csv', 'time,from,text\n2025-06-10 10:00,A,Look at this hill!\n')
}

function exifOf(make: string, model: string, taken: string, place?: Record<string, string>): Exif {
  return {
    IFD0: { Make: make, Model: model, Software: 'Safehold sample', DateTime: taken },
    IFD2: { DateTimeOriginal: taken, DateTimeDigitized: taken, OffsetTimeOriginal: '+02:00' },
    ...(place && { IFD3: place }),
  }
}

function svg(drawing: string): Buffer {
  return Buffer.from(drawing)
}

function jpeg(drawing: string, exif: Exif): Promise<Buffer> {
  return sharp(svg(drawing)).withExif(exif).jpeg({ quality: 88 }).toBuffer()
}

function png(drawing: string): Promise<Buffer> {
  return sharp(svg(drawing)).png().toBuffer()
}

/** A ball that crosses the picture. */
async function animatedGif(): Promise<Buffer> {
  const frames = Array.from({ length: 8 }, (_, i) =>
    svg(
      `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="160"><rect width="240" height="160" fill="#2a6f97"/><circle cx="${20 + i * 28}" cy="80" r="18" fill="#ffd166"/></svg>`,
    ),
  )
  return sharp(frames, { join: { animated: true } })
    .gif({ delay: Array<number>(8).fill(120), loop: 0 })
    .toBuffer()
}

/** 24 bits, rows from the bottom: what every program of thirty years has read. */
async function bmp(drawing: string): Promise<Buffer> {
  const { data, info } = await sharp(svg(drawing))
    .flatten({ background: '#ffffff' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const stride = Math.ceil((info.width * 3) / 4) * 4
  const file = Buffer.alloc(54 + stride * info.height)
  file.write('BM', 'latin1')
  file.writeUInt32LE(file.length, 2)
  file.writeUInt32LE(54, 10)
  file.writeUInt32LE(40, 14)
  file.writeInt32LE(info.width, 18)
  file.writeInt32LE(info.height, 22)
  file.writeUInt16LE(1, 26)
  file.writeUInt16LE(24, 28)
  for (let y = 0; y < info.height; y++) {
    const row = 54 + (info.height - 1 - y) * stride
    for (let x = 0; x < info.width; x++) {
      const from = (y * info.width + x) * 3
      for (let c = 0; c < 3; c++) file[row + x * 3 + 2 - c] = data[from + c] ?? 0
    }
  }
  return file
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = await generateSample(process.argv[2] ?? 'sample')
  process.stdout.write(`${files} files\n`)
}
