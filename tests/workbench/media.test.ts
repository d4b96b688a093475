/** No route of the window returns a clear pixel without a granted reveal: everything that a page could
 *  ask for is asked for, as everyone, and what comes back is measured. */
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testClip } from '../../scripts/sample-clip.ts'
import type { ItemRow } from '../../src/domain/item.ts'
import { askedIn, type Reveal } from '../../src/domain/reveal.ts'
import type { Output } from '../../src/ipc/contract.ts'
import { checkerboard, drawing } from '../engine/media/drawings.ts'
import { withExif } from '../engine/media/tiff-parts.ts'
import { type ABench, aBench, everything, type Person } from './a-bench.ts'

const shared = process.env['SAFEHOLD_SHARED'] ?? join(import.meta.dirname, '../../../shared')
const heic = join(shared, 'corpus/libheif/examples/example.heic')

/** Neighbours of a blurred picture differ by less, whatever it shows (JPEG's own blocks, in strong
 *  colours, by most of this); clear edges by far more. */
const GREATEST_BLURRED_STEP = 16
const LEAST_CLEAR_STEP = 60

const region = { x: 250_000, y: 250_000, width: 250_000, height: 500_000 }

let a: ABench
let items: ItemRow[]
let chosen: ItemRow
let redaction: Output<'redaction.make'>

beforeAll(async () => {
  const text = Buffer.from(
    `<svg width="640" height="480"><rect width="640" height="480" fill="#fff"/>${Array.from(
      { length: 20 },
      (_, i) => `<text x="8" y="${22 + i * 23}" font-size="18">Heron lives at 4 Larch Row</text>`,
    ).join('')}</svg>`,
  )
  a = await aBench(
    {
      'heron-board.jpg': await checkerboard(400, 300, 4).jpeg({ quality: 95 }).toBuffer(),
      'heron-board.png': await checkerboard(640, 480, 1).png().toBuffer(),
      'heron-board.tif': await checkerboard(200, 150, 2).tiff().toBuffer(),
      'heron-text.webp': await sharp(text).webp().toBuffer(),
      'heron-lines.gif': await drawing(320, 200).gif().toBuffer(),
      'heron-cropped.jpg': withExif(await drawing(320, 240).jpeg().toBuffer(), {
        thumbnail: await checkerboard(160, 120, 4).jpeg({ quality: 95 }).toBuffer(),
      }),
      'heron-clip.mp4': await testClip({ seconds: 2, pattern: 'testsrc2' }),
      'heron-note.txt': Buffer.from('nothing to see'),
      'heron-broken.jpg': Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'),
      ...(existsSync(heic) && { 'heron-photo.heic': readFileSync(heic) }),
    },
    ['skwan', 'mokafor', 'jlindqvist'],
  )
  items = (await a.ask('item.list', everything)).items
  const found = items.find(({ name }) => name === 'heron-board.png')
  if (found === undefined) throw new Error('not ingested')
  chosen = found
  for (const part of [region, { ...region, x: 0 }]) {
    redaction = await a.ask('redaction.make', {
      item: chosen.id,
      regions: [{ region: part, reason: 'face', person: null, legalBasis: 'b' }],
    })
  }
})

afterAll(() => a.remove())

test('the pictures asked for below are there: stills, a video strip and redactions', () => {
  const ready = items.filter(({ preview }) => preview === 'ready')
  expect(ready.length).toBeGreaterThanOrEqual(existsSync(heic) ? 7 : 6)
  expect(items.some(({ stripFrames }) => stripFrames > 1)).toBe(true)
})

describe('whoever asks', () => {
  const seen: Record<string, number> = {}

  test.each<Person | null>([null, 'jlindqvist', 'mokafor', 'ambeki'])(
    'as %s, everything that is in the case or ever could be: blurred, or nothing',
    async (person) => {
      await a.as(person)
      seen[String(person)] = await askForEverything()
    },
  )

  test('nobody sees anything, a reviewer no redaction, the others both', () => {
    expect(seen['null']).toBe(0)
    expect(seen['jlindqvist']).toBeGreaterThan(existsSync(heic) ? 8 : 7)
    expect(seen['mokafor']).toBe((seen['jlindqvist'] ?? 0) + 2)
    expect(seen['ambeki']).toBe(seen['mokafor'])
  })
})

test('each redaction shows its own picture, not that of the newest', async () => {
  await a.as('ambeki')
  const ids = a.sql((db) => db.prepare<[], string>('SELECT id FROM redaction').pluck().all())
  const pictures = await Promise.all(
    ids.map(async (id) => digest((await get('redaction', id)).body)),
  )
  expect(new Set(pictures).size).toBe(2)
})

describe('a reveal', () => {
  test('gives its region once, clear, after its entry is on disk', async () => {
    await a.as('mokafor')
    const { hold, url } = await open(await request())
    expect(url).toBe(`/media/reveal/${hold}`)
    expect(lastEntry()).toEqual({ action: 'reveal', actor: 'mokafor', item: chosen.id })
    const look = await get('reveal', hold)
    expect(look.status).toBe(200)
    expect(await sharp(look.body).metadata()).toMatchObject({ width: 160, height: 240 })
    expect(await greatestStep(look.body)).toBeGreaterThan(LEAST_CLEAR_STEP)
    expect((await get('reveal', hold)).status).toBe(404)
    await a.ask('reveal.close', { hold })
    expect(lastEntry()).toEqual({ action: 'reveal-ended', actor: 'mokafor', item: chosen.id })
    expect(await a.codeOf('reveal.close', { hold })).toBe('NOT_FOUND')
  })

  test('of an original is shown to a reviewer once a supervisor has granted it, to nobody else', async () => {
    await a.as('jlindqvist')
    const reveal = await request()
    expect(reveal.state).toBe('requested')
    await a.as('ambeki')
    await a.ask('reveal.decide', { ...askedIn(reveal), grant: true })
    for (const other of ['ambeki', 'mokafor'] as const) {
      await a.as(other)
      expect(await a.codeOf('reveal.open', { reveal: reveal.id, item: chosen.id })).toBe(
        'NOT_GRANTED',
      )
      expect((await get('reveal', reveal.id)).status).toBe(404)
    }
    await a.as('jlindqvist')
    const { hold } = await open(reveal)
    await a.as('mokafor')
    expect((await get('reveal', hold)).status).toBe(404)
    await a.as('jlindqvist')
    expect((await get('reveal', hold)).status).toBe(404)
    const again = await open(reveal)
    const look = await get('reveal', again.hold)
    expect(await greatestStep(look.body)).toBeGreaterThan(LEAST_CLEAR_STEP)
    await a.ask('reveal.close', { hold: again.hold })
  })

  test('asked for again while the first picture is still decoded gives it once', async () => {
    await a.as('mokafor')
    const { hold } = await open(await request())
    const both = await Promise.all([get('reveal', hold), get('reveal', hold)])
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 404])
    await a.ask('reveal.close', { hold })
  })

  test('gives nothing after it was closed', async () => {
    const { hold } = await open(await request())
    await a.ask('reveal.close', { hold })
    expect((await get('reveal', hold)).status).toBe(404)
  })

  test('gives nothing when the key is let go while the picture is decoded', async () => {
    const { hold } = await open(await request())
    const look = get('reveal', hold)
    await a.ask('reveal.close', { hold })
    expect((await look).status).toBe(404)
  })

  test('gives nothing past its time, neither a new hold nor one that is open', async () => {
    const reveal = await request()
    const { hold } = await open(reveal)
    a.sql((db) =>
      db
        .prepare(`UPDATE reveal SET expires_at = '2026-01-01T00:00:00.000Z' WHERE id = ?`)
        .run(reveal.id),
    )
    expect((await get('reveal', hold)).status).toBe(404)
    expect(await a.codeOf('reveal.open', { reveal: reveal.id, item: chosen.id })).toBe(
      'NOT_GRANTED',
    )
    const [listed] = await a.ask('reveal.list', { item: chosen.id })
    expect(listed?.state).toBe('expired')
  })

  test('gives nothing after the program was locked, nor when it is locked meanwhile', async () => {
    const { hold } = await open(await request())
    const { hold: second } = await open(await request())
    const look = get('reveal', hold)
    a.bench.lock('idle')
    expect((await look).status).toBe(404)
    expect((await get('reveal', second)).status).toBe(404)
    await a.as('mokafor')
    expect((await get('reveal', second)).status).toBe(404)
  })

  test('without its entry there is no hold and no picture', async () => {
    const reveal = await request()
    a.sql((db) =>
      db.exec(`CREATE TRIGGER stop BEFORE INSERT ON entry BEGIN SELECT raise(ABORT, 'no'); END`),
    )
    try {
      expect(await a.codeOf('reveal.open', { reveal: reveal.id, item: chosen.id })).toBe(
        'NOT_WRITABLE',
      )
      expect((await get('reveal', reveal.id)).status).toBe(404)
    } finally {
      a.sql((db) => db.exec('DROP TRIGGER stop'))
    }
  })

  test('of a redaction shows the redaction: the box is black', async () => {
    await a.as('ambeki')
    const wish = { item: chosen.id, target: 'redaction', region, reason: 'approve' } as const
    const { hold } = await open(
      await a.ask('reveal.request', { ...wish, region: redaction.regions[0]?.region ?? region }),
    )
    const { body } = await get('reveal', hold)
    expect((await sharp(body).stats()).channels.every(({ max }) => max < 8)).toBe(true)
    await a.ask('reveal.close', { hold })
  })

  test('left a receipt for each look, and its entry before it', () => {
    const actions = a.sql((db) =>
      db
        .prepare<[], string>(`SELECT action FROM entry WHERE action LIKE 'reveal%' ORDER BY seq`)
        .pluck()
        .all(),
    )
    const count = (action: string) => actions.filter((one) => one === action).length
    expect(count('reveal')).toBe(count('reveal-ended'))
    expect(count('reveal')).toBeGreaterThanOrEqual(8)
  })
})

test('no reply to a reviewer holds a name, a path of the evidence, or bytes of a picture', async () => {
  await a.as('jlindqvist')
  const page = { offset: 0, limit: 500 }
  const asked: [string, unknown][] = [
    ['app.state', {}],
    ['user.list', {}],
    ['exhibit.list', {}],
    ['ingest.summary', { exhibit: null }],
    ['job.list', {}],
    ['item.list', everything],
    ['item.list', { ...everything, sort: 'name', filter: { text: 'heron' } }],
    ['item.facets', { filter: {} }],
    ['review.progress', {}],
    ['reveal.list', { item: null }],
    ['bundle.list', {}],
    ['certificate.show', {}],
    ['custody.list', { item: null, newestFirst: true, ...page }],
    ['custody.verify', {}],
    ['case.verify', {}],
    ...items.flatMap(({ id }): [string, unknown][] => [
      ['item.show', { item: id }],
      ['custody.list', { item: id, newestFirst: false, ...page }],
      ['reveal.list', { item: id }],
    ]),
  ]
  for (const [name, input] of asked) {
    const reply = JSON.stringify(await a.bench.request(name, input))
    expect(reply, name).not.toMatch(/heron/i)
    expect(reply, name).not.toMatch(/\/9j\/|ffd8ff|"type":"Buffer"|iVBORw0/)
  }
  expect(a.unforeseen).toEqual([])
})

test('after the case is closed there is nothing, whoever was signed in', async () => {
  await a.as('mokafor')
  const { hold } = await open(await request())
  const ids = everyId()
  const look = get('reveal', hold)
  await a.ask('case.close', {})
  expect((await look).status).toBe(404)
  for (const kind of KINDS) {
    for (const id of ids) expect((await get(kind, id)).status).toBe(404)
  }
})

const KINDS = [
  ...['preview', 'strip', 'thumbnail', 'redaction', 'reveal'],
  ...['original', 'originals', 'object', 'objects', 'derivative', 'derivatives', 'item', 'clear'],
  ...['', '__proto__', 'constructor', 'toString', '../preview', 'preview/..', 'PREVIEW'],
]
const TRICKS = [
  ...['', '.', '..', '0', '1', '-1', 'null', 'undefined', '__proto__', 'constructor', '*', '%'],
  ...['../catalogue.db', '../../case.json', '/etc/hostname', 'i0000000000000000', 'case.json'],
  ...["' OR 1=1 --", 'i%', '\u0000', 'a'.repeat(100_000), randomUUID()],
]
const FRAMES = [
  '1',
  '2',
  '11',
  '-1',
  '1e9',
  '9007199254740993',
  'NaN',
  '__proto__',
  '0x1',
  ' 0',
  '',
]

/** Every text that any row of the case holds, its object names among them. */
function everyId(): string[] {
  return a.sql((db) => {
    const texts = new Set(TRICKS)
    const tables = db
      .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
      .pluck()
      .all()
    for (const table of tables) {
      for (const row of db.prepare<[], unknown[]>(`SELECT * FROM ${table}`).raw().iterate()) {
        for (const cell of row) if (typeof cell === 'string' && cell.length < 80) texts.add(cell)
      }
    }
    return [...texts]
  })
}

/** @returns how many different pictures came back. Fails when one of them is clear. */
async function askForEverything(): Promise<number> {
  const pictures = new Set<string>()
  const take = async (kind: string, id: string, query: string) => {
    const { status, mediaType, body } = await get(kind, id, query)
    expect([200, 404]).toContain(status)
    if (status === 404) return expect(body).toHaveLength(0)
    expect(mediaType).toBe('image/jpeg')
    const name = `${kind === 'redaction' ? `redaction ${id}` : ''}${digest(body)}`
    if (pictures.has(name)) return
    pictures.add(name)
    expect(await greatestStep(body), `${kind}/${id}`).toBeLessThanOrEqual(GREATEST_BLURRED_STEP)
  }
  for (const id of everyId()) {
    for (const kind of KINDS) await take(kind, id, '')
    if (!/^i[0-9a-f]{16}$/.test(id)) continue
    for (const frame of FRAMES) await take('strip', id, `frame=${encodeURIComponent(frame)}`)
    await take('preview', id, 'frame=1&tier=original&clear=1&size=original')
  }
  return pictures.size
}

function get(kind: string, id: string, query = '') {
  return a.bench.media(kind, id, new URLSearchParams(query))
}

function request(): Promise<Reveal> {
  return a.ask('reveal.request', {
    item: chosen.id,
    target: 'original',
    region,
    reason: 'identify',
  })
}

function open(reveal: Reveal) {
  return a.ask('reveal.open', { reveal: reveal.id, item: reveal.item })
}

function lastEntry() {
  return a.sql((db) =>
    db.prepare('SELECT action, actor, item FROM entry ORDER BY seq DESC LIMIT 1').get(),
  )
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Largest difference between neighbours of one channel, in either direction. */
async function greatestStep(jpeg: Uint8Array): Promise<number> {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  const row = width * channels
  let greatest = 0
  for (let at = 0; at < row * height; at++) {
    const here = data[at] ?? 0
    if (at % row >= channels)
      greatest = Math.max(greatest, Math.abs(here - (data[at - channels] ?? 0)))
    if (at >= row) greatest = Math.max(greatest, Math.abs(here - (data[at - row] ?? 0)))
  }
  return greatest
}
