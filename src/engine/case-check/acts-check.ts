/** What stands in the catalogue beside the items, against the ledger; and whether the two know the same
 *  items. */
import type { Finding } from '../../domain/finding.ts'
import { isOfSqlite, type ReadableDb } from '../catalogue/database.ts'
import { broken } from './case-findings.ts'
import { CATALOGUE } from './database-check.ts'
import { entriesOn } from './item-entries.ts'

/** Findings of one kind; beyond, a list says nothing new. */
const MOST = 1_000

/** @returns Findings about exhibits, bundles, and items that only one of ledger and catalogue knows, or
 *  that are one file under two numbers. */
export function checkActs(db: ReadableDb): Finding[] {
  return [checkExhibits, checkBundles, findUnlisted, findTwice].flatMap((check) => {
    try {
      return check(db)
    } catch (error) {
      if (!isOfSqlite(error)) throw error
      return [broken('catalogue-unreadable', CATALOGUE, `rows cannot be read (${error.code})`)]
    }
  })
}

type ExhibitRow = { readonly id: string; readonly seal: string; readonly seizedAt: string }

function checkExhibits(db: ReadableDb): Finding[] {
  const said = new Map(
    [...entriesOn(db, 'exhibit-registered')].map(({ data }) => [data['exhibit'], data]),
  )
  return db
    .prepare<[], ExhibitRow>('SELECT id, seal, seized_at AS seizedAt FROM exhibit')
    .all()
    .filter(({ id, seal, seizedAt }) => {
      const entry = said.get(id)
      return entry === undefined || entry['seal'] !== seal || entry['seizedAt'] !== seizedAt
    })
    .map(({ id }) =>
      broken('exhibit-differs', CATALOGUE, `exhibit ${id}: not as it was registered`),
    )
}

type BundleRow = {
  readonly id: string
  readonly sequence: number
  readonly audience: string
  readonly tag: string
  readonly size: number
}

function checkBundles(db: ReadableDb): Finding[] {
  const said = new Map(
    [...entriesOn(db, 'bundle')]
      .filter(({ data }) => data['verified'] === true)
      .map(({ data }) => [data['bundle'], data]),
  )
  const rows = db
    .prepare<[], BundleRow>(
      `SELECT id, sequence, audience, tag_manifest_sha512 AS tag, checkpoint_size AS size FROM bundle`,
    )
    .all()
  const differs = rows.filter(({ id, sequence, audience, tag, size }) => {
    const entry = said.get(id)
    return (
      entry?.['seq'] !== sequence ||
      entry['audience'] !== audience ||
      entry['tagManifestSha512'] !== tag ||
      entry['checkpointSize'] !== size
    )
  })
  const known = new Set(rows.map(({ id }) => id))
  const gone = [...said.keys()].filter((id) => !known.has(String(id)))
  return [
    ...differs.map(({ id }) =>
      broken('bundle-differs', CATALOGUE, `bundle ${id}: not as recorded`),
    ),
    ...gone.map((id) => broken('bundle-differs', CATALOGUE, `bundle ${String(id)}: it has no row`)),
  ]
}

/** An item that the ledger tells of and the catalogue does not list would be in no sum and no search. */
function findUnlisted(db: ReadableDb): Finding[] {
  return db
    .prepare<[], string>(
      `SELECT item FROM item_head WHERE NOT EXISTS (SELECT 1 FROM item WHERE item.id = item_head.item)
       LIMIT ${MOST}`,
    )
    .pluck()
    .all()
    .map((item) => broken('item-unlisted', CATALOGUE, `item ${item}: in the ledger, in no row`))
}

type Source = { readonly id: number; readonly exhibit: string; readonly root: string }

/** One file under two numbers: what a cheat could disclose one of (formats.md 5, last line). Twice in one
 *  source, or in two sources of an exhibit of which one is a folder of the other. */
function findTwice(db: ReadableDb): Finding[] {
  const within = db
    .prepare<[], { a: string; b: string }>(
      `SELECT min(id) AS a, max(id) AS b FROM item GROUP BY source, path HAVING count(*) > 1
       LIMIT ${MOST}`,
    )
    .all()
  const sources = db
    .prepare<[], Source>(`SELECT id, exhibit, root FROM source WHERE kind = 'folder'`)
    .all()
  const between = sources.flatMap((inner) =>
    sources
      .filter(
        ({ id, exhibit, root }) =>
          id !== inner.id && exhibit === inner.exhibit && isIn(inner.root, root),
      )
      .flatMap((outer) => sharedFiles(db, inner, outer)),
  )
  return [...within, ...between]
    .slice(0, MOST)
    .map(({ a, b }) => broken('item-twice', CATALOGUE, `items ${a} and ${b} are one file`))
}

function isIn(root: string, outer: string): boolean {
  return root.startsWith(`${outer.replace(/\/$/, '')}/`)
}

/** The same path below both, and the same content. */
function sharedFiles(db: ReadableDb, inner: Source, outer: Source): { a: string; b: string }[] {
  const way = Buffer.from(`${inner.root.slice(outer.root.replace(/\/$/, '').length + 1)}/`)
  return db
    .prepare<[number, Buffer, number], { a: string; b: string }>(
      `SELECT o.id AS a, i.id AS b FROM item i
       JOIN item o ON o.source = ? AND o.path = CAST(? || i.path AS BLOB)
       WHERE i.source = ? AND i.sha256 = o.sha256 LIMIT ${MOST}`,
    )
    .all(outer.id, way, inner.id)
}
