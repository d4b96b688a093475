/** Checks the signed checkpoints against the tree that the entries make, rows and files. */
import type { KeyObject } from 'node:crypto'
import type { ReadableDb } from '../catalogue/database.ts'
import { type CheckpointRow, type CheckpointStore, checkpointFile } from './checkpoint-store.ts'
import type { LedgerFindings } from './ledger-findings.ts'
import { verifyNote } from './note.ts'

export class CheckpointCheck {
  readonly #findings: LedgerFindings
  readonly #log: string
  readonly #publicKey: KeyObject
  readonly #store: CheckpointStore
  readonly #row: (size: number) => CheckpointRow | undefined
  readonly #sizes: Set<number>
  readonly #fileSizes: readonly number[]

  constructor(
    of: {
      readonly db: ReadableDb
      readonly log: string
      readonly publicKey: KeyObject
      readonly checkpoints: CheckpointStore
    },
    findings: LedgerFindings,
  ) {
    this.#findings = findings
    this.#log = of.log
    this.#publicKey = of.publicKey
    this.#store = of.checkpoints
    // Listed before the first question to the catalogue, which fixes the moment that is checked: a file
    // that is there by then has its row.
    this.#fileSizes = of.checkpoints.fileSizes().sort((a, b) => a - b)
    const row = of.db.prepare<[number], CheckpointRow>('SELECT * FROM checkpoint WHERE size = ?')
    this.#row = (size) => row.get(size)
    const sizes = of.db.prepare<[], number>('SELECT size FROM checkpoint ORDER BY size').pluck()
    this.#sizes = new Set(sizes.all())
  }

  /** Checks the checkpoint of this size, if there is one.
   *  @param action - Of the last of its entries; null when that cannot be read.
   *  @param root - Asked for only then; null when entries are missing. */
  at(size: number, action: string | null, root: () => Buffer | null): void {
    if (!this.#sizes.delete(size)) return
    const row = this.#row(size)
    const path = pathOf(size)
    if (!Buffer.isBuffer(row?.root) || !Buffer.isBuffer(row.note)) {
      this.#findings.add('checkpoint-note', path, 'cannot be read')
      return
    }
    if (action !== 'heads') {
      this.#findings.add('checkpoint-place', path, 'the entry before it is not a heads entry')
    }
    const made = root()
    if (made === null || !row.root.equals(made)) {
      this.#findings.add('checkpoint-root', path, 'the entries have another root')
    }
    const head = { size, root: row.root }
    if (!verifyNote(row.note.toString('utf8'), this.#log, head, this.#publicKey)) {
      this.#findings.add('checkpoint-note', path, 'the note is not signed by the ledger key')
    }
    this.#file(size, row.note)
  }

  /** What is signed for, and not there: a ledger cut short, or put back to an older copy. */
  end(entries: number): void {
    for (const size of this.#sizes) {
      this.#findings.add('checkpoint-place', pathOf(size), `the ledger has ${entries} entries`)
    }
    for (const size of this.#fileSizes) {
      if (this.#row(size) === undefined) {
        this.#findings.add('checkpoint-file-unknown', pathOf(size), 'the ledger does not know it')
      }
    }
  }

  #file(size: number, note: Buffer): void {
    const bytes = this.#store.readFile(size)
    if (bytes === null) {
      this.#findings.add('checkpoint-file-missing', pathOf(size), 'its file cannot be read')
    } else if (!bytes.equals(note)) {
      this.#findings.add('checkpoint-file', pathOf(size), 'its file holds another note')
    }
  }
}

function pathOf(size: number): string {
  return `checkpoints/${checkpointFile(size)}`
}
