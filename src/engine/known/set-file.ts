/** One hash set as Safehold keeps it: a SQLite file of sorted hashes, written once, outside any case. */
import Sqlite from 'better-sqlite3'
import type { KnownEntry } from './known-entry.ts'

/** Sorting may use so much memory; what is more goes through temporary files of SQLite's. */
const CACHE_KIB = 65_536
/** Rows of one transaction while entries come in. */
const PORTION = 50_000

/** Writes a set. Entries come in any order, and twice; they are sorted once at the end, which takes bounded
 *  memory at any number of them. The file is of use only after {@link finish}. */
export class SetWriter {
  readonly #db: Sqlite.Database
  readonly #stage: Sqlite.Statement<[Buffer, string]>
  #inPortion = 0

  /** @param path - Of a file that is not there. */
  constructor(path: string) {
    this.#db = new Sqlite(path)
    // Nothing is lost with a half-written set: the import begins again.
    this.#db.pragma('journal_mode = OFF')
    this.#db.pragma('synchronous = OFF')
    this.#db.pragma(`cache_size = -${CACHE_KIB}`)
    this.#db.pragma('temp_store = FILE')
    this.#db.exec(`
      CREATE TABLE staged (hash BLOB NOT NULL, category TEXT NOT NULL) STRICT;
      CREATE TABLE entry (hash BLOB NOT NULL, category TEXT NOT NULL,
        PRIMARY KEY (hash, category)) STRICT, WITHOUT ROWID;
      BEGIN`)
    this.#stage = this.#db.prepare('INSERT INTO staged VALUES (?, ?)')
  }

  add({ hash, category }: KnownEntry): void {
    this.#stage.run(hash, category)
    this.#inPortion += 1
    if (this.#inPortion < PORTION) return
    this.#db.exec('COMMIT; BEGIN')
    this.#inPortion = 0
  }

  /** @returns How many different entries there are. */
  finish(): number {
    this.#db.exec(`
      INSERT INTO entry SELECT DISTINCT hash, category FROM staged ORDER BY hash, category;
      COMMIT;
      DROP TABLE staged;
      VACUUM`)
    const entries = this.#db.prepare<[], number>('SELECT count(*) FROM entry').pluck().get() ?? 0
    this.#db.pragma('synchronous = FULL')
    this.#db.close()
    return entries
  }

  /** Leaves the unfinished file to its caller. */
  abandon(): void {
    this.#db.close()
  }
}

/** Answers what is in a set. */
export class SetReader {
  readonly #db: Sqlite.Database
  readonly #find: Sqlite.Statement<[Buffer], string>

  constructor(path: string) {
    this.#db = new Sqlite(path, { readonly: true, fileMustExist: true })
    this.#db.pragma('trusted_schema = OFF')
    const find = this.#db.prepare<[Buffer], string>('SELECT category FROM entry WHERE hash = ?')
    this.#find = find.pluck()
  }

  /** Categories of a hash, in order; empty when it is not in the set. */
  categories(hash: Buffer): string[] {
    return this.#find.all(hash)
  }

  close(): void {
    this.#db.close()
  }
}
