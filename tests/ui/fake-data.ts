import { createHash } from 'node:crypto'

/** Made-up rows for looking at screens without a program behind them. Names and places are invented. */

const hex = (seed: string, digits: number) =>
  createHash('sha512').update(seed).digest('hex').slice(0, digits)

export const EXHIBITS = ['EX-01', 'EX-02', 'EX-04'] as const

const NAMES = [
  ['IMG_20260311_1142.heic', 'still', 'image/heic'],
  ['IMG_20260311_1143.jpg', 'still', 'image/jpeg'],
  ['DSC04471.ARW', 'still', 'image/x-sony-arw'],
  ['harbour-fair_long_take_0019.mov', 'video', 'video/quicktime'],
  ['P1030082.JPG', 'still', 'image/jpeg'],
  ['clip_00391.mp4', 'video', 'video/mp4'],
  ['voice_memo_14.m4a', 'audio', 'audio/mp4'],
  ['scan-0007.tif', 'still', 'image/tiff'],
  ['Screenshot_2026-03-12.png', 'still', 'image/jpeg'],
  ['letter to school.pdf', 'document', 'application/pdf'],
  ['backup old phone.zip', 'archive', 'application/zip'],
  ['thumbs.db', 'other', null],
] as const

export type FakeItem = ReturnType<typeof fakeItem>

export function fakeItem(index: number) {
  const [name, kind, mediaType] = NAMES[index % NAMES.length] ?? NAMES[0]
  const isVisual = kind === 'still' || kind === 'video'
  const isFailed = index % 97 === 41
  const isPending = index % 53 === 17
  const isUndecodable = isVisual && index % 31 === 7
  const isWaiting = isVisual && index % 23 === 19
  const hasPicture = isVisual && !isFailed && !isPending && !isUndecodable && !isWaiting
  const grades = ['A', 'B', 'C', 'not-relevant', 'cannot-tell', 'other'] as const
  const grade = hasPicture && index % 4 === 1 ? (grades[(index >> 2) % 6] ?? null) : null
  const state = isFailed
    ? 'failed'
    : isPending
      ? 'found'
      : grade !== null
        ? 'reviewed'
        : hasPicture
          ? 'decoded'
          : 'hashed'
  const isRead = !isFailed && !isPending
  return {
    id: `i${hex(`item${index}`, 16)}`,
    exhibit: EXHIBITS[index % 3] ?? 'EX-01',
    name: name.replace(/(\.\w+)$/, `_${String(index).padStart(5, '0')}$1`) as string | null,
    state,
    kind: kind as string,
    mediaType: isRead ? (mediaType as string | null) : null,
    sizeBytes: 900 + ((index * 7_919_333) % 48_000_000),
    preview:
      isPending || isWaiting ? 'pending' : hasPicture ? 'ready' : isVisual ? 'failed' : 'none',
    stripFrames: hasPicture && kind === 'video' ? 8 : 0,
    ingestFailure: isFailed ? 'read-error' : null,
    decodeFailure: isUndecodable ? 'damaged' : null,
    takenAt:
      isRead && isVisual ? `2026-03-${String((index % 28) + 1).padStart(2, '0')}T11:42:07` : null,
    widthPx: hasPicture ? 4032 : null,
    heightPx: hasPicture ? 3024 : null,
    durationSeconds: kind === 'video' || kind === 'audio' ? 9 + ((index * 37) % 900) : null,
    grade,
    copies: index % 6 === 0 ? (index % 13) + 2 : 1,
    redaction: grade === 'A' ? 'pending' : 'none',
    extensionMismatch: name.startsWith('Screenshot'),
  }
}

export function fakeDetail(row: FakeItem, isReviewer: boolean) {
  const sealed = row.state !== 'failed' && row.state !== 'found'
  return {
    ...row,
    path: isReviewer ? null : `DCIM/2026-03/camera/${row.name ?? ''}`,
    pathHex: isReviewer
      ? null
      : Buffer.from(`DCIM/2026-03/camera/${row.name ?? ''}`).toString('hex'),
    digests: sealed
      ? { md5: hex(`m${row.id}`, 32), sha1: hex(`s${row.id}`, 40), sha256: hex(`h${row.id}`, 64) }
      : null,
    itemNo: sealed ? 4711 : null,
    takenZone: row.takenAt === null ? null : '+01:00',
    takenSource: row.takenAt === null ? null : 'ExifIFD:DateTimeOriginal',
    device:
      row.takenAt === null
        ? null
        : { make: 'Larkin', model: 'P7', serial: null, software: 'Larkin Camera 4.2' },
    place: row.takenAt === null ? null : { latitude: 54.2079, longitude: -1.3317 },
    dates:
      row.takenAt === null
        ? []
        : [
            { meaning: 'taken', value: row.takenAt, zone: '+01:00', source: 'EXIF' },
            { meaning: 'gps', value: '2026-03-11T10:42:05', zone: 'Z', source: 'EXIF GPS' },
            { meaning: 'other', value: '2026-03-11T11:42:08', zone: null, source: 'FAT32' },
          ],
    metadata: [
      { tag: 'EXIF:Make', value: 'Larkin' },
      { tag: 'EXIF:Model', value: 'P7' },
      { tag: 'EXIF:UserComment', value: '<img src=x onerror=alert(1)> only text' },
      { tag: 'File:FileSize', value: '2.5 MB' },
      { tag: 'XMP:CreatorTool', value: 'Larkin Camera 4.2' },
    ],
    metadataState: sealed ? 'read' : 'none',
    contentFindings: [],
    facts: [],
    known: row.grade === null ? [] : [fakeMatch()],
    duplicates: row.copies > 1 ? [`i${hex(`copy${row.id}`, 16)}`] : [],
  }
}

/** A blurred drawing: soft shapes of muted colours. */
export function fakePicture(seed: string): string {
  const bytes = createHash('sha256').update(seed).digest()
  const palettes = [
    ['#6d7f5e', '#a9b48c', '#d9d2b8', '#4a5643'],
    ['#5b6275', '#8d93a8', '#c9b8a8', '#3d4353'],
    ['#a89b82', '#d3c7ae', '#7d8f96', '#6b5f4c'],
    ['#7d97a0', '#b6c7cb', '#d8cbb5', '#566d75'],
  ]
  const colours = palettes[(bytes[0] ?? 0) % 4] ?? []
  const shapes = Array.from({ length: 7 }, (_, at) => {
    const [x = 0, y = 0, r = 0, c = 0] = bytes.subarray(at * 4, at * 4 + 4)
    const fill = colours[c % 4] ?? '#888'
    return `<ellipse cx="${(x * 240) / 255}" cy="${(y * 180) / 255}" rx="${20 + r / 5}" ry="${14 + c / 7}" fill="${fill}" opacity=".7"/>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 180"><filter id="b"><feGaussianBlur stdDeviation="11"/></filter><rect width="240" height="180" fill="${colours[0] ?? '#777'}"/><g filter="url(#b)">${shapes.join('')}</g></svg>`
}

export function fakeLine(seq: number, action: string, item: string | null) {
  return {
    seq,
    time: `2026-11-23T14:${String(seq % 60).padStart(2, '0')}:32.120Z`,
    tz: '+01:00',
    actor: 'm.okafor',
    role: 'analyst',
    action,
    item,
    purpose: null,
    leaf: hex(`leaf${seq}`, 64),
    data: {},
  }
}

export const fakeHash = (seed: string) => hex(seed, 64)

/** Lists of known hashes with their provenance, invented. */
export const FAKE_SETS = [
  {
    ...{ id: '5b0f6a1e-6d0c-4c3e-9a61-1a1c39bd6c55', name: 'NSRL modern, minimal' },
    ...{ version: '2026.09.1', meaning: 'known', form: 'nsrl' },
    ...{
      sourceSha256: hex('nsrl', 64),
      sourceBytes: 9_812_344_832,
      entries: 38_114_927,
      unread: 0,
    },
    ...{ importedBy: 'm.okafor', importedAt: '2026-11-20T08:02:11.000Z', tool: 'safehold 0.1.0' },
  },
  {
    ...{ id: '6c0f6a1e-6d0c-4c3e-9a61-1a1c39bd6c56', name: 'National list' },
    ...{ version: '2026-10', meaning: 'categories', form: 'vics' },
    ...{ sourceSha256: hex('vics', 64), sourceBytes: 301_223_011, entries: 186_419, unread: 12 },
    ...{ importedBy: 's.kwan', importedAt: '2026-11-21T13:40:00.000Z', tool: 'safehold 0.1.0' },
  },
] as const

function fakeMatch() {
  const [, { id, name, version, meaning, importedBy, importedAt }] = FAKE_SETS
  return {
    ...{ set: id, name, version, meaning, importedBy, importedAt },
    ...{ algorithm: 'sha1', category: '5', proposedGrade: null },
  }
}
