/** Bit-rot and hands: whatever has changed in a case is found and named, and the rest is checked all the
 *  same. */
import { createHash } from 'node:crypto'
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ExhibitId } from '../../../src/domain/exhibit.ts'
import type { ItemId } from '../../../src/domain/item.ts'
import { canonicalJson } from '../../../src/domain/jcs.ts'
import { type Checked, checkCase } from '../../../src/engine/case-check/check-case.ts'
import { lastReport, recordCheck } from '../../../src/engine/case-check/record-check.ts'
import { ingestFolder } from '../../../src/engine/ingest/ingest-folder.ts'
import { Job } from '../../../src/engine/jobs/job.ts'
import type { DecoderPool } from '../../../src/engine/media/decoder-pool.ts'
import { ANALYST } from '../export/bundle-case.ts'
import { copyOf, flip, found, makeTemplate, opened, type Template } from './a-checked-case.ts'

let template: Template
let still: ItemId
let other: ItemId

beforeAll(async () => {
  template = await makeTemplate()
  const [first, second] = template.items
  if (first === undefined || second === undefined) throw new Error('not ingested')
  still = first
  other = second
}, 180_000)

afterAll(() => template.remove())

/** Where an item's sealed original lies, below the case folder. */
const objectOf = (copy: ReturnType<typeof copyOf>, item: ItemId) =>
  copy.sql((db) => {
    const sql = 'SELECT object FROM item WHERE id = ?'
    return place('objects', db.prepare<[string], string>(sql).pluck().get(item) ?? '')
  })
const derivativeOf = (copy: ReturnType<typeof copyOf>, item: ItemId, kind: string) =>
  copy.sql((db) => {
    const sql = 'SELECT object FROM derivative WHERE item = ? AND kind = ?'
    const name = db.prepare<[string, string], string>(sql).pluck().get(item, kind)
    return place('derivatives', name ?? '')
  })
const place = (folder: string, name: string) => join(folder, name.slice(0, 2), `${name}.obj`)

test('an honest case is intact, and everything was looked at', async () => {
  const copy = copyOf(template)
  const checked = await copy.check()
  expect(checked.findings).toEqual([])
  expect(checked).toMatchObject({ state: 'done', isIntact: true, counts: [] })
  expect(checked.counted).toMatchObject({ items: 3, objects: 3, derivatives: 4, redactions: 1 })
  expect(checked.counted.entries).toBeGreaterThan(15)
  expect(checked.counted.checkpoints).toBeGreaterThan(2)
  expect(checked.counted.bytes).toBeGreaterThan(1_000)
  expect(checked.counted.files).toBeGreaterThan(10)
})

describe('keys and people', () => {
  const changed = (copy: ReturnType<typeof copyOf>, change: (text: string) => string) => {
    const path = join(copy.dir, 'case.json')
    writeFileSync(path, change(readFileSync(path, 'utf8')))
  }

  test('a byte more in case.json that keeps its form is found by the ledger’s digest', async () => {
    const copy = copyOf(template)
    changed(copy, (text) => text.replace('"title": "', '"title": "A'))
    expect(found(await copy.check())).toEqual(['error case-file-differs case.json'])
  })

  test('a person whose key another has taken the place of is named', async () => {
    const copy = copyOf(template)
    const key = Buffer.alloc(32, 7).toString('base64')
    changed(copy, (text) => {
      const file = JSON.parse(text)
      const users = file.users.map((user: { id: string }) =>
        user.id === 'ana' ? { ...user, publicKey: key } : user,
      )
      return JSON.stringify({ ...file, users })
    })
    const { findings } = await copy.check()
    expect(findings.map(({ code }) => code)).toEqual(['case-file-differs', 'case-file-keys'])
    expect(findings[1]?.message).toContain('ana')
  })
})

describe('sealed bytes', () => {
  test('one bit in an object, in a preview and in a redaction: each is named, none stops the rest', async () => {
    const copy = copyOf(template)
    const paths = [
      objectOf(copy, still),
      derivativeOf(copy, other, 'preview'),
      derivativeOf(copy, still, 'redaction'),
    ]
    for (const path of paths) flip(join(copy.dir, path), -1)
    const checked = await copy.check()
    expect(found(checked).toSorted()).toEqual(
      [
        `error object-altered ${paths[0]}`,
        `error derivative-altered ${paths[1]}`,
        `error derivative-altered ${paths[2]}`,
      ].toSorted(),
    )
    expect(checked.findings.every(({ message }) => /item i[0-9a-f]{16}/.test(message))).toBe(true)
    expect(checked.findings.some(({ message }) => message.includes(still))).toBe(true)
    // The redaction of a damaged original cannot be made again; what else there is was looked at.
    expect(checked.counted).toMatchObject({ items: 3, objects: 3, derivatives: 4, redactions: 0 })
    expect(checked.isIntact).toBe(false)
  })

  test('an object that is gone, and one in another’s place', async () => {
    const copy = copyOf(template)
    const [a, b] = [objectOf(copy, still), objectOf(copy, other)]
    renameSync(join(copy.dir, a), join(copy.dir, b))
    const checked = await copy.check()
    expect(found(checked).toSorted()).toEqual(
      [`error object-altered ${b}`, `error object-missing ${a}`].toSorted(),
    )
  })

  test('a derivative that was deleted, and one whose row was', async () => {
    const copy = copyOf(template)
    const path = derivativeOf(copy, other, 'preview')
    rmSync(join(copy.dir, path))
    const orphan = derivativeOf(copy, still, 'preview')
    copy.sql((db) => db.exec(`DELETE FROM derivative WHERE item = '${still}' AND kind = 'preview'`))
    expect(found(await copy.check()).toSorted()).toEqual(
      [
        `error derivative-missing ${path}`,
        'error derivative-missing catalogue.db',
        `warning object-unknown ${orphan}`,
      ].toSorted(),
    )
  })
})

describe('the catalogue against the ledger', () => {
  const DIGEST = 'ab'.repeat(32)

  test.each<[string, string[], string[]]>([
    [
      'digests, sizes, names, grades, recipes, seals, bundles',
      [
        `UPDATE item SET md5 = '${'0'.repeat(32)}' WHERE no = 1`,
        'UPDATE item SET size = size + 1 WHERE no = 2',
        `UPDATE item SET name = 'x' WHERE no = 3`,
        `UPDATE opinion SET grade = 'B'`,
        `UPDATE redaction SET recipe = replace(recipe, 'face', 'name')`,
        `UPDATE exhibit SET seal = 'S-2'`,
        `UPDATE bundle SET audience = 'defence'`,
      ],
      [
        ...['bundle-differs 1', 'exhibit-differs 1', 'grade-differs 1', 'item-differs 3'],
        'redaction-differs 1',
      ],
    ],
    [
      'contents, times, states, grades that nobody gave, approvals, bundles that are gone',
      [
        `UPDATE item SET sha256 = '${DIGEST}' WHERE no = 1`,
        'UPDATE item SET modified_ns = modified_ns + 1 WHERE no = 2',
        `UPDATE item SET ingest = 'pending' WHERE no = 3`,
        `INSERT INTO opinion (item, user, grade, at) SELECT id, 'ana', 'C', 'x' FROM item WHERE no = 2`,
        'UPDATE redaction SET decided_by = NULL',
        'DELETE FROM bundle',
      ],
      [
        ...['bundle-differs 1', 'grade-differs 1', 'item-differs 2', 'item-unrecorded 1'],
        'redaction-differs 1',
      ],
    ],
    [
      'objects’ names, and results that the ledger does not know',
      [
        `UPDATE item SET object = '../../x' WHERE no = 1`,
        `UPDATE derivative SET object = '../../x' WHERE kind = 'preview'`,
        `UPDATE derivative SET sha256 = '${DIGEST}' WHERE kind = 'redaction'`,
      ],
      [
        ...['derivative-altered 3', 'derivative-misnamed 3', 'derivative-unrecorded 1'],
        'item-differs 1',
      ],
    ],
  ])('%s: what was changed is named', async (_, changes, expected) => {
    const copy = copyOf(template)
    copy.sql((db) => {
      db.pragma('foreign_keys = OFF')
      for (const sql of changes) db.exec(sql)
    })
    const checked = await copy.check()
    const errors = checked.counts.filter(({ severity }) => severity === 'error')
    expect(errors.map(({ code, count }) => `${code} ${count}`).toSorted()).toEqual(expected)
    const words = /item i[0-9a-f]{16}|exhibit E-0001|bundle B0001/
    expect(checked.findings.filter(({ message }) => !words.test(message))).toEqual(
      checked.findings.filter(({ code }) => code === 'object-unknown'),
    )
    expect(checked.isIntact).toBe(false)
  })
})

describe('pages of the database', () => {
  type Page = { readonly pageno: number; readonly pgsize: number }

  const flipIn = (copy: ReturnType<typeof copyOf>, names: readonly string[]) => {
    const pageOf = copy.sql((db) => {
      const sql = `SELECT pageno, pgsize FROM dbstat WHERE name = ? AND pagetype = 'leaf'
        ORDER BY pageno DESC LIMIT 1`
      return names.map((name) => db.prepare<[string], Page>(sql).get(name))
    })
    for (const page of pageOf) {
      if (page === undefined) throw new Error('a table without a page')
      // The end of a page is the content of its first row.
      flip(join(copy.dir, 'catalogue.db'), page.pageno * page.pgsize - 2)
    }
  }

  const wordsOf = ({ findings }: Pick<Checked, 'findings'>) =>
    findings.map(({ code, path, message }) => `${code} ${path} ${message}`).join('\n')

  test.each<[string, string[], RegExp[]]>([
    [
      'of entries, items, checkpoints and what was made of them',
      ['entry', 'item', 'derivative', 'checkpoint'],
      [
        /^entry-(leaf|form|column) catalogue\.db entry \d+/m,
        /item: CHECK|item-differs|table item/m,
        /^derivative-altered derivatives\/../m,
        /checkpoint/m,
      ],
    ],
    [
      'of indexes and of the tree',
      ['entry_chain', 'item_name', 'item_sha256', 'item_head'],
      [/table entry: .*entry_chain/m, /item_name/m, /item_sha256/m, /^item-head catalogue\.db/m],
    ],
  ])('one byte in each page %s is found, and the rest is checked', async (_, names, expected) => {
    const copy = copyOf(template)
    flipIn(copy, names)
    const checked = await copy.check()
    for (const words of expected) expect(wordsOf(checked)).toMatch(words)
    expect(checked.isIntact).toBe(false)
    expect(checked.counted).toMatchObject({ items: 3, objects: 3 })
    expect(checked.counted.files).toBeGreaterThan(10)
  })

  test('a page that is no page any more stops nothing but itself', async () => {
    const copy = copyOf(template)
    const page = copy.sql((db) =>
      db.prepare<[], Page>(`SELECT pageno, pgsize FROM dbstat WHERE name = 'item_name'`).get(),
    )
    const start = ((page?.pageno ?? 1) - 1) * (page?.pgsize ?? 0)
    for (const at of [0, 3, 5, 8]) flip(join(copy.dir, 'catalogue.db'), start + at, 0x55)
    const checked = await copy.check()
    expect(found(checked)).toContain('error database-damaged catalogue.db')
    expect(checked.findings.every(({ message }) => message.includes('item'))).toBe(true)
    expect(checked.counted).toMatchObject({ items: 3, objects: 3, derivatives: 4, redactions: 1 })
  })
})

describe('the folder', () => {
  test('a flipped bit in a checkpoint’s file is named', async () => {
    const copy = copyOf(template)
    const names = readdirSync(join(copy.dir, 'checkpoints')).filter((name) => name.endsWith('.txt'))
    const [name = ''] = names
    flip(join(copy.dir, 'checkpoints', name), -5)
    const checked = await copy.check()
    expect(checked.isIntact).toBe(false)
    expect(found(checked)).toContain(`error checkpoint-file checkpoints/${name}`)
    expect(checked.counted).toMatchObject({ items: 3, objects: 3, redactions: 1 })
  })

  test('what does not belong there is told, and takes nothing from what is proven', async () => {
    const copy = copyOf(template)
    const at = (...parts: string[]) => join(copy.dir, ...parts)
    writeFileSync(at('letter.docx'), 'x')
    writeFileSync(at('exports', 'notes\u001b[31m.txt'), 'x')
    mkdirSync(at('old'))
    mkdirSync(at('objects', 'zz'))
    symlinkSync('/etc/passwd', at('checkpoints', '000000001.txt'))
    mkdirSync(at('objects', 'ab'), { recursive: true })
    writeFileSync(at('objects', 'ab', `ab${'0'.repeat(62)}.obj`), 'x')
    writeFileSync(at('objects', 'ab', `.${'0'.repeat(8)}.part`), 'x')
    const checked = await copy.check()
    expect(found(checked).toSorted()).toEqual(
      [
        'warning file-unknown letter.docx',
        'warning file-unknown exports/notes\\x1B[31m.txt',
        'warning file-unknown old',
        'warning file-unknown objects/zz',
        'error checkpoint-differs checkpoints/000000001.txt',
        'error checkpoint-file-unknown checkpoints/000000001.txt',
        'warning file-unknown checkpoints/000000001.txt',
        `warning object-unknown objects/ab/ab${'0'.repeat(62)}.obj`,
        'warning file-unfinished objects/ab/.00000000.part',
      ].toSorted(),
    )
  })

  test('a folder of objects that is gone', async () => {
    const copy = copyOf(template)
    rmSync(join(copy.dir, 'objects'), { recursive: true })
    const checked = await copy.check()
    const codes = checked.counts.map(({ code, count }) => `${code} ${count}`)
    expect(codes).toEqual(expect.arrayContaining(['object-missing 3', 'folder-missing 1']))
    expect(checked.counted).toMatchObject({ derivatives: 4 })
  })
})

describe('one file that is two items', () => {
  test('read once below a folder and once below the folder around it', async () => {
    const copy = copyOf(template)
    const outer = join(copy.dir, '..', 'medium')
    mkdirSync(join(outer, 'dcim'), { recursive: true })
    writeFileSync(join(outer, 'dcim', 'a.txt'), 'the same file')
    writeFileSync(join(outer, 'b.txt'), 'another')
    await opened(copy.dir, async (kase, keyring) => {
      for (const sourceDir of [join(outer, 'dcim'), outer]) {
        const exhibit = 'E-0001' as ExhibitId
        const run = { exhibit, sourceDir, job: new Job('ingest'), actor: ANALYST, containers: null }
        await ingestFolder(kase, keyring, run)
      }
    })
    const checked = await copy.check()
    expect(found(checked)).toEqual(['error item-twice catalogue.db'])
    expect(checked.findings[0]?.message).toMatch(
      /^items i[0-9a-f]{16} and i[0-9a-f]{16} are one file/,
    )
  })

  test('one item that the ledger counts under two numbers', async () => {
    const copy = copyOf(template)
    // The writer cheats: it forgets the item's head, and begins its history a second time.
    copy.sql((db) =>
      db.prepare(`UPDATE item_head SET item = 'i00000000000000ff' WHERE item = ?`).run(still),
    )
    await opened(copy.dir, async (kase, keyring) => {
      kase.ledger.append({ action: 'grade', item: still, data: { grade: 'B' } }, ANALYST)
      kase.ledger.checkpoint(keyring.ledgerKey)
    })
    const checked = await copy.check()
    expect(found(checked)).toEqual(
      expect.arrayContaining([
        'error item-chain catalogue.db',
        'error item-unlisted catalogue.db',
        'error grade-differs catalogue.db',
      ]),
    )
  })
})

describe('the check itself', () => {
  test('stopped, it tells what it has found until then, and does not call it intact', async () => {
    const copy = copyOf(template)
    const job = new Job('check', { onProgress: ({ stage }) => stage === 'objects' && job.cancel() })
    const checked = await copy.check(job)
    expect(checked.state).toBe('cancelled')
    expect(checked.counted.entries).toBeGreaterThan(15)
    expect(checked.counted).toMatchObject({ files: 0, redactions: 0 })
  })

  test('its report has the findings worst first, and the hash that the ledger quotes', async () => {
    const copy = copyOf(template)
    writeFileSync(join(copy.dir, 'letter.docx'), 'x')
    flip(join(copy.dir, objectOf(copy, still)), 60)
    await opened(copy.dir, async (kase, keyring) => {
      const job = new Job('check')
      const { decoders } = template
      const checked = await checkCase(kase, keyring, { job, decoders })
      const report = recordCheck(kase, checked, { ...ANALYST, startedAt: 'x' })
      expect(report.findings.map(({ severity }) => severity)).toEqual(['error', 'warning'])
      const hash = createHash('sha256').update(canonicalJson(report.findings)).digest('hex')
      const [entry] = kase.ledger.entries({ limit: 1, newestFirst: true })
      expect(entry?.entry).toMatchObject({
        action: 'verified',
        seq: report.seq,
        data: { scope: 'case', intact: false, errors: 1, warnings: 1, findings: hash },
      })
      expect(lastReport(kase.readable)).toEqual(report)
    })
  })

  test('keys that were locked before it began end it without an answer', async () => {
    const copy = copyOf(template)
    await opened(copy.dir, async (kase, keyring) => {
      keyring.lock()
      const { decoders } = template
      const check = checkCase(kase, keyring, { job: new Job('check'), decoders })
      await expect(check).rejects.toMatchObject({ code: 'NO_KEY' })
    })
  })

  test('a redaction that another build of the tools has made is not judged, and that is said', async () => {
    const copy = copyOf(template)
    const burner = {
      burn: async (...wish: Parameters<DecoderPool['burn']>) => ({
        ...(await template.decoders.burn(...wish)),
        tools: { libvips: '1.2.3' },
      }),
    }
    await opened(copy.dir, async (kase, keyring) => {
      const checked = await checkCase(kase, keyring, { job: new Job('check'), decoders: burner })
      expect(found(checked)).toEqual(['warning redaction-not-repeated catalogue.db'])
      expect(checked.findings[0]?.message).toMatch(/was made by .*libvips.*; here is libvips 1.2.3/)
    })
  })

  test('a redaction that gives another picture, made again, is told', async () => {
    const copy = copyOf(template)
    const burner = {
      burn: async (...wish: Parameters<DecoderPool['burn']>) => ({
        ...(await template.decoders.burn(...wish)),
        png: Buffer.from('another picture'),
      }),
    }
    await opened(copy.dir, async (kase, keyring) => {
      const checked = await checkCase(kase, keyring, { job: new Job('check'), decoders: burner })
      expect(found(checked)).toEqual(['error redaction-differs catalogue.db'])
    })
  })
})
