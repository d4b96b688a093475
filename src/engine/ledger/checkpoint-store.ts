/** Checkpoints as rows, and as files of the case folder that a custodian can carry away. The row
 *  commits first: a file that a crash has kept from being written is written on opening. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ReadableDb } from '../catalogue/database.ts'
import { makeFolder, writeNewFile } from '../disk.ts'

/** A signed statement of the whole ledger's size and root. */
export type Checkpoint = {
  readonly size: number
  /** Hexadecimal. */
  readonly root: string
  /** C2SP signed note, verbatim. */
  readonly note: string
  /** Detached CMS over the note by the case's certificate, DER; null when whoever made the checkpoint
   *  held no key for it: then a later one that has it covers this one. */
  readonly cms: Buffer | null
  /** That of the heads entry just before it. */
  readonly time: string
}

export type CheckpointRow = {
  readonly size: number
  readonly root: Buffer
  readonly note: Buffer
  readonly cms: Buffer | null
  readonly time: string
}

/** A checkpoint's files: the note, and the certificate's signature over it. */
export type CheckpointFile = 'txt' | 'p7s'

const FILE = /^(\d{9,15})\.(txt|p7s)$/

export class CheckpointStore {
  readonly #dir: string
  readonly #last: () => CheckpointRow | undefined
  readonly #after: (size: number) => CheckpointRow[]
  readonly #insert: (row: CheckpointRow) => unknown
  /** Checkpoints up to this size have their files. */
  #written = -1

  constructor(db: ReadableDb, caseDir: string) {
    this.#dir = join(caseDir, 'checkpoints')
    const last = db.prepare<[], CheckpointRow>(
      'SELECT * FROM checkpoint ORDER BY size DESC LIMIT 1',
    )
    const after = db.prepare<[number], CheckpointRow>(
      'SELECT * FROM checkpoint WHERE size > ? ORDER BY size LIMIT 100',
    )
    const insert = db.prepare(
      `INSERT INTO checkpoint (size, root, note, cms, time)
       VALUES (@size, @root, @note, @cms, @time)`,
    )
    this.#last = () => last.get()
    this.#after = (size) => after.all(size)
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
   *  @param from - `start` looks after all checkpoints, `written` after those since the last call.
   *  @returns The sizes of which something was written, ascending. */
  writeFiles(from: 'start' | 'written'): number[] {
    if (from === 'start') this.#written = -1
    makeFolder(this.#dir)
    const there = new Set(readdirSync(this.#dir))
    const sizes: number[] = []
    for (
      let rows = this.#after(this.#written);
      rows.length > 0;
      rows = this.#after(this.#written)
    ) {
      for (const row of rows) {
        if (this.#write(row, there)) sizes.push(row.size)
        this.#written = row.size
      }
    }
    return sizes
  }

  #write({ size, note, cms }: CheckpointRow, there: ReadonlySet<string>): boolean {
    const files = [
      { name: checkpointFile(size, 'txt'), bytes: note },
      { name: checkpointFile(size, 'p7s'), bytes: cms },
    ]
    let hasWritten = false
    for (const { name, bytes } of files) {
      if (bytes === null || there.has(name)) continue
      writeNewFile(join(this.#dir, name), bytes)
      hasWritten = true
    }
    return hasWritten
  }

  /** Files that the folder holds, in order of their names; none when it cannot be read. */
  files(): { readonly size: number; readonly kind: CheckpointFile; readonly name: string }[] {
    try {
      return readdirSync(this.#dir)
        .toSorted()
        .flatMap((name) => {
          const [, size, kind] = FILE.exec(name) ?? []
          return size === undefined
            ? []
            : [{ size: Number.parseInt(size, 10), kind: kind as CheckpointFile, name }]
        })
    } catch {
      return []
    }
  }

  /** Bytes of one file, or null when it cannot be read. */
  readFile(size: number, kind: CheckpointFile): Buffer | null {
    try {
      return readFileSync(join(this.#dir, checkpointFile(size, kind)))
    } catch {
      return null
    }
  }
}

/** `000001234.txt`, so that names sort as sizes do. */
export function checkpointFile(size: number, kind: CheckpointFile = 'txt'): string {
  return `${String(size).padStart(9, '0')}.${kind}`
}

function toCheckpoint(row: CheckpointRow): Checkpoint {
  return {
    size: row.size,
    root: row.root.toString('hex'),
    note: row.note.toString('utf8'),
    cms: row.cms,
    time: row.time,
  }
}
