/** The catalogue's rows of telephones' backups, and the ledger's entries that go with them. */
import { createHash } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import type { BackupFailure, BackupFinding } from '../../domain/backup.ts'
import type { ExhibitId } from '../../domain/exhibit.ts'
import type { ItemId } from '../../domain/item.ts'
import { insideOf } from '../../domain/member-path.ts'
import { atomically } from '../catalogue/database.ts'
import { inTurns } from '../catalogue/in-turns.ts'
import { indexing } from '../catalogue/item-text.ts'
import type { Actor } from '../ledger/ledger.ts'
import type { Case } from '../open-case.ts'
import type { ManifestEntry } from './manifest-answer.ts'

/** A `Manifest.db` that was ingested. */
export type Manifest = {
  readonly no: number
  readonly id: ItemId
  readonly path: Buffer
  readonly parent: ItemId | null
  readonly object: string
}

/** A file in the folders of a backup. */
export type BackupItem = { readonly no: number; readonly id: ItemId; readonly size: number }

/** What lies around a manifest. */
export type Surroundings = {
  /** By name: of what is called as a backup calls it, 40 digits; of the rest the path below the backup. */
  readonly files: ReadonlyMap<string, BackupItem>
  /** Sealed `Manifest.plist`. */
  readonly plist: string | null
  /** Highest number of all of these. */
  readonly upto: number
}

export type BackupEnd = {
  readonly failure: BackupFailure | null
  readonly listed: number
  readonly missing: number
  readonly unlisted: number
}

export type NewRow = {
  readonly name: string
  readonly item: BackupItem | null
  readonly entry: ManifestEntry | null
  readonly finding: BackupFinding | null
}

/** A row as an earlier reading left it, and the number of its item. */
type Before = {
  readonly item: ItemId | null
  readonly domain: string | null
  readonly path: string | null
  readonly no: number | null
}

/** Those that another run may get over. */
const RETRIED: readonly BackupFailure[] = ['timed-out', 'crashed', 'no-room']
/** Rows of a turn. */
const PAGE = 500
/** More than any telephone holds; their names are in memory together. */
const MOST_FILES = 1_000_000

export class BackupRows {
  readonly #kase: Case
  readonly #source: number
  readonly #exhibit: ExhibitId
  readonly #actor: Actor
  readonly #statements: ReturnType<typeof prepare>
  readonly #index: ReturnType<typeof indexing>

  constructor(
    kase: Case,
    of: { readonly exhibit: ExhibitId; readonly source: number; readonly actor: Actor },
  ) {
    this.#kase = kase
    this.#source = of.source
    this.#exhibit = of.exhibit
    this.#actor = of.actor
    this.#statements = prepare(kase)
    this.#index = indexing(kase.writable)
  }

  /** In order of finding. */
  manifests(): Manifest[] {
    return this.#statements.manifests.all(this.#source) as Manifest[]
  }

  /** @returns null when there are too many. */
  async around({ path, parent }: Manifest): Promise<Surroundings | null> {
    const inside = Buffer.from(insideOf(path))
    const folder = inside.subarray(0, inside.lastIndexOf(0x2f) + 1)
    // Members of a container lie together, whatever their folders; files of a folder by their folders. A path that
    // begins with a zero byte is a member's.
    const prefix = parent === null ? folder : Buffer.from(`\0${parent}\0`)
    const first = prefix.length === 0 ? Buffer.of(1) : prefix
    const end = prefix.length === 0 ? Buffer.of(0xff) : behind(prefix)
    const files = new Map<string, BackupItem>()
    let plist: string | null = null
    let upto = 0
    for (let after: Buffer = first; ; ) {
      const page = this.#statements.page.all(this.#source, after, end) as (BackupItem & {
        readonly path: Buffer
        readonly object: string | null
      })[]
      for (const { path: itemPath, object, ...item } of page) {
        const name = below(folder, itemPath)
        if (name === 'Manifest.plist') plist = object
        const isOfBackup = name !== null && /^[0-9a-f]{2}\/[^/]+$/.test(name)
        if (isOfBackup) files.set(nameOf(name), item)
        if (isOfBackup || name === 'Manifest.plist') upto = Math.max(upto, item.no)
      }
      if (files.size > MOST_FILES) return null
      const last = page.at(-1)
      if (last === undefined) return { files, plist, upto }
      after = last.path
      await turn()
    }
  }

  /** Whether it was compared with all of these before. */
  isRead({ id }: Manifest, { upto }: Pick<Surroundings, 'upto'>): boolean {
    const known = this.#statements.known.get(id) as
      | {
          readonly upto: number
          readonly failure: BackupFailure | null
          readonly results: string | null
        }
      | undefined
    if (known === undefined || known.results === null) return false
    return known.upto === upto && !(known.failure !== null && RETRIED.includes(known.failure))
  }

  /** Until its end there is no result. */
  begin({ id }: Manifest, { upto }: Pick<Surroundings, 'upto'>): void {
    this.#statements.begin.run(id, upto)
  }

  /** What an earlier reading said in the same words stays as it is: taking a path out of its index costs a hundred
   *  times what putting it in does. */
  async add({ id }: Manifest, rows: readonly NewRow[]): Promise<void> {
    await inTurns(this.#kase.writable, rows, ({ name, item, entry, finding }) => {
      const { domain = null, path = null } = entry ?? {}
      const { modified = null, born = null, changed = null } = entry ?? {}
      const before = this.#statements.row.get(id, name) as Before | undefined
      const isSame =
        before?.item === (item?.id ?? null) && before.domain === domain && before.path === path
      if (before !== undefined && !isSame) this.#remove(id, name, before)
      const values = { name, domain, path, modified, born, changed, finding }
      this.#statements.put.run({ backup: id, item: item?.id ?? null, ...values })
      if (!isSame && item !== null && entry !== null) {
        this.#index.origin(item.no, `${entry.domain}/${entry.path}`)
      }
    })
  }

  /** Takes back what an earlier reading said of names that this one does not know. */
  async prune({ id }: Manifest, isKnown: (name: string) => boolean): Promise<void> {
    for (let after = ''; ; ) {
      const page = this.#statements.names.all(id, after) as (Before & { readonly name: string })[]
      const stale = page.filter(({ name }) => !isKnown(name))
      await inTurns(this.#kase.writable, stale, (row) => this.#remove(id, row.name, row))
      const last = page.at(-1)
      if (last === undefined) return
      after = last.name
      await turn()
    }
  }

  #remove(id: ItemId, name: string, { no }: Before): void {
    this.#statements.remove.run(id, name)
    if (no !== null) this.#index.noOrigin(no)
  }

  /** The ledger names digests and numbers, and no file. */
  async end({ id }: Manifest, end: BackupEnd): Promise<void> {
    const results = await this.#resultsOf(id)
    atomically(this.#kase.writable, () => {
      this.#statements.end.run({ id, ...end, results })
      const data = { exhibit: this.#exhibit, ...end, results }
      this.#kase.ledger.append({ action: 'backup-read', item: id, data }, this.#actor)
    })
  }

  /** SHA-256 of one line for each row in order of names: `name item finding`, `-` for none. */
  async #resultsOf(id: ItemId): Promise<string> {
    const hash = createHash('sha256')
    for (let after = ''; ; ) {
      const page = this.#statements.lines.all(id, after) as { name: string; line: string }[]
      for (const { line } of page) hash.update(`${line}\n`)
      const last = page.at(-1)
      if (last === undefined) return hash.digest('hex')
      after = last.name
      await turn()
    }
  }
}

/** The part below a folder of the same container or source; null when it lies elsewhere. */
function below(folder: Buffer, path: Buffer): string | null {
  const inside = Buffer.from(insideOf(path))
  const isBelow = inside.subarray(0, folder.length).equals(folder)
  return isBelow ? inside.toString('latin1', folder.length) : null
}

/** `ab/abcd…` is called by its 40 digits, as the manifest calls it. */
function nameOf(below: string): string {
  const [first, name = ''] = below.split('/')
  return /^[0-9a-f]{40}$/.test(name) && name.startsWith(first ?? '') ? name : below
}

/** The first path behind all that begin with these bytes, which end in `/` or a zero byte. */
function behind(prefix: Buffer): Buffer {
  const end = Buffer.from(prefix)
  end[end.length - 1] = (end[end.length - 1] ?? 0) + 1
  return end
}

const BEFORE = `SELECT name, item, domain, path,
    (SELECT no FROM item WHERE item.id = f.item) AS no FROM backup_file f`

function prepare({ writable: db }: Case) {
  return {
    manifests: db.prepare(
      `SELECT no, id, item.path, parent, object FROM item_path p JOIN item ON no = p.rowid
       WHERE item_path MATCH '"manifest.db"' AND source = ? AND name = 'Manifest.db'
         AND ingest = 'ingested' AND disposed_at IS NULL ORDER BY no`,
    ),
    page: db.prepare(
      `SELECT no, id, path, size, object FROM item
       WHERE source = ? AND path > ? AND path < ? ORDER BY path LIMIT ${PAGE}`,
    ),
    known: db.prepare('SELECT upto, failure, results FROM backup WHERE item = ?'),
    begin: db.prepare(
      `INSERT INTO backup VALUES (?, NULL, 0, 0, 0, ?, NULL)
       ON CONFLICT DO UPDATE SET failure = NULL, upto = excluded.upto, results = NULL`,
    ),
    row: db.prepare(`${BEFORE} WHERE backup = ? AND name = ?`),
    names: db.prepare(`${BEFORE} WHERE backup = ? AND name > ? ORDER BY name LIMIT ${PAGE}`),
    remove: db.prepare('DELETE FROM backup_file WHERE backup = ? AND name = ?'),
    put: db.prepare(
      `INSERT INTO backup_file
       VALUES (@backup, @name, @item, @domain, @path, @modified, @born, @changed, @finding)
       ON CONFLICT DO UPDATE SET modified = @modified, born = @born, changed = @changed,
         finding = @finding`,
    ),
    end: db.prepare(
      `UPDATE backup SET failure = @failure, listed = @listed, missing = @missing,
         unlisted = @unlisted, results = @results WHERE item = @id`,
    ),
    lines: db.prepare(
      `SELECT name, name || ' ' || coalesce(item, '-') || ' ' || coalesce(finding, '-') AS line
       FROM backup_file WHERE backup = ? AND name > ? ORDER BY name LIMIT ${PAGE}`,
    ),
  }
}
