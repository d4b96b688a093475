/** Checkpoints as rows, and as files of the case folder that a custodian can carry away. The row
 *  commits first: a file that a crash has kept from being written is written on opening. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ReadableDb } from '../catalogue/database.ts'
import { writeNewFile } from '../disk.ts'

/** A signed statement of the whole ledger's size and root. */
export type Checkpoint = {
  readonly size: number
  /** Hexadecimal. */
  readonly root: string
  /** C2SP signed note, verbatim. */
  readonly note: string
  /** That of the heads entry just before it. */
  readonly time: string
}

export type CheckpointRow = {
  readonly size: number
  readonly root: Buffer
  readonly note: Buffer
  readonly time: string
}

export class CheckpointStore {
  readonly #dir: string
  readonly #last: () => CheckpointRow | undefined
  readonly #sizes: () => number[]
  readonly #noteOf: (size: number) => Buffer | undefined
  readonly #insert: (row: CheckpointRow) => unknown

  constructor(db: ReadableDb, caseDir: string) {
    this.#dir = join(caseDir, 'checkpoints')
    const last = db.prepare<[], CheckpointRow>(
      'SELECT * FROM checkpoint ORDER BY size DESC LIMIT 1',
    )
    const sizes = db.prepare<[], number>('SELECT size FROM checkpoint ORDER BY size').pluck()
    const note = db.prepare<[number], Buffer>('SELECT note FROM checkpoint WHERE size = ?').pluck()
    const insert = db.prepare(
      'INSERT INTO checkpoint (size, root, note, time) VALUES (@size, @root, @note, @time)',
    )
    this.#last = () => last.get()
    this.#sizes = () => sizes.all()
    this.#noteOf = (size) => note.get(size)
    this.#insert = (row) => insert.run(row)
  }

  last(): Checkpoint | null {
    const row = this.#last()
    return row === undefined ? null : toCheckpoint(row)
  }

  add(row: CheckpointRow): Checkpoint {
    this.#insert(row)
    return toCheckpoint(row)
  }

  /** Writes each file that is not there. One that is there is never touched, whatever it holds: the
   *  check of the case compares it. Only outside a transaction: a file must not outlive its row.
   *  @returns The sizes written, ascending. */
  writeFiles(): number[] {
    mkdirSync(this.#dir, { recursive: true })
    const there = new Set(readdirSync(this.#dir))
    const missing = this.#sizes().filter((size) => !there.has(checkpointFile(size)))
    for (const size of missing) {
      writeNewFile(join(this.#dir, checkpointFile(size)), this.#noteOf(size) ?? '')
    }
    return missing
  }

  /** Sizes that the folder holds files for, in no order; empty when it cannot be read. */
  fileSizes(): number[] {
    try {
      return readdirSync(this.#dir)
        .filter((name) => /^\d{9,15}\.txt$/.test(name))
        .map((name) => Number.parseInt(name, 10))
    } catch {
      return []
    }
  }

  /** Bytes of one file, or null when it cannot be read. */
  readFile(size: number): Buffer | null {
    try {
      return readFileSync(join(this.#dir, checkpointFile(size)))
    } catch {
      return null
    }
  }
}

/** `000001234.txt`, so that names sort as sizes do. */
export function checkpointFile(size: number): string {
  return `${String(size).padStart(9, '0')}.txt`
}

function toCheckpoint(row: CheckpointRow): Checkpoint {
  return {
    size: row.size,
    root: row.root.toString('hex'),
    note: row.note.toString('utf8'),
    time: row.time,
  }
}
