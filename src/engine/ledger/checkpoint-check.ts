/** Checks the signed checkpoints against the tree that the entries make, rows and files. */
import type { KeyObject } from 'node:crypto'
import type { CustodyEntry } from '../../domain/custody.ts'
import type { ReadableDb } from '../catalogue/database.ts'
import { verifyDetached } from '../signing/cms-verify.ts'
import {
  type CheckpointFile,
  type CheckpointRow,
  type CheckpointStore,
  checkpointFile,
} from './checkpoint-store.ts'
import type { LedgerFindings } from './ledger-findings.ts'
import { verifyNote } from './note.ts'
import type { Base } from './verified-base.ts'

export class CheckpointCheck {
  readonly #findings: LedgerFindings
  readonly #log: string
  readonly #publicKey: KeyObject
  readonly #store: CheckpointStore
  readonly #row: (size: number) => CheckpointRow | undefined
  readonly #sizes: Set<number>
  readonly #files: ReturnType<CheckpointStore['files']>
  /** The certificate that signs checkpoints, as the entries so far say it. */
  #signer: string | null = null
  /** Size of the newest checkpoint that is checked; 0 when there is none. */
  readonly newest: number
  /** And of the newest one that the certificate signed. */
  #certified = 0

  constructor(
    of: {
      readonly db: ReadableDb
      readonly log: string
      readonly publicKey: KeyObject
      readonly checkpoints: CheckpointStore
    },
    findings: LedgerFindings,
    base: Base | null,
  ) {
    this.#findings = findings
    this.#log = of.log
    this.#publicKey = of.publicKey
    this.#store = of.checkpoints
    // Listed before the first question to the catalogue, which fixes the moment that is checked: a file
    // that is there by then has its row.
    const from = base?.head.size ?? -1
    this.#files = of.checkpoints.files().filter(({ size }) => size > from)
    const row = of.db.prepare<[number], CheckpointRow>('SELECT * FROM checkpoint WHERE size = ?')
    this.#row = (size) => row.get(size)
    const sizes = of.db.prepare<[number], number>(
      'SELECT size FROM checkpoint WHERE size > ? ORDER BY size',
    )
    const all = sizes.pluck().all(from)
    this.#sizes = new Set(all)
    this.newest = all.at(-1) ?? 0
    this.#signer = base?.signer ?? null
  }

  /** An entry says which certificate signs from here on. */
  named(signer: string): void {
    this.#signer = signer
  }

  /** Checks the checkpoint of this size, if there is one.
   *  @param entry - The last of its entries; null when that cannot be read.
   *  @param root - Asked for only then; null when entries are missing. */
  at(size: number, entry: CustodyEntry | null, root: () => Buffer | null): void {
    if (!this.#sizes.delete(size)) return
    const row = this.#row(size)
    const path = pathOf(size)
    if (!Buffer.isBuffer(row?.root) || !Buffer.isBuffer(row.note)) {
      this.#findings.add('checkpoint-note', path, 'cannot be read')
      return
    }
    if (entry?.action !== 'heads') {
      this.#findings.add('checkpoint-place', path, 'the entry before it is not a heads entry')
    } else if (row.time !== entry.time) {
      this.#findings.add('checkpoint-column', path, 'its time is not that of its heads entry')
    }
    const made = root()
    if (made === null || !row.root.equals(made)) {
      this.#findings.add('checkpoint-root', path, 'the entries have another root')
    }
    const head = { size, root: row.root }
    if (!verifyNote(row.note.toString('utf8'), this.#log, head, this.#publicKey)) {
      this.#findings.add('checkpoint-note', path, 'the note is not signed by the ledger key')
    }
    this.#file(size, 'txt', row.note)
    if (row.cms !== null) this.#certificate(size, row.note, row.cms)
  }

  /** What is signed for, and not there: a ledger cut short, or put back to an older copy. */
  end(entries: number): void {
    for (const size of this.#sizes) {
      this.#findings.add('checkpoint-place', pathOf(size), `the ledger has ${entries} entries`)
    }
    for (const { size, kind, name } of this.#files) {
      const row = this.#row(size)
      if (row === undefined || (kind === 'p7s' && row.cms === null)) {
        this.#findings.add('checkpoint-file-unknown', `checkpoints/${name}`, 'it has no row')
      }
    }
    if (this.#signer !== null && this.#certified < this.newest) {
      const since = `its signatures end at entry ${this.#certified}`
      this.#findings.add('checkpoint-cms-missing', pathOf(this.newest), since)
    }
  }

  /** The certificate's signature is over the note's bytes, and by the one that the entries name. */
  #certificate(size: number, note: Buffer, cms: unknown): void {
    const path = pathOf(size, 'p7s')
    const { faults, signature } = Buffer.isBuffer(cms) ? verifyDetached(cms, note) : NOTHING
    if (signature === null || faults.length > 0) {
      this.#findings.add('checkpoint-cms', path, 'the signature is not one over this note')
    } else if (signature.signer.sha256 !== this.#signer) {
      this.#findings.add('checkpoint-cms', path, 'signed by a certificate that no entry names')
    } else {
      this.#certified = size
    }
    if (Buffer.isBuffer(cms)) this.#file(size, 'p7s', cms)
  }

  #file(size: number, kind: CheckpointFile, stored: Buffer): void {
    const path = pathOf(size, kind)
    const bytes = this.#store.readFile(size, kind)
    if (bytes === null) {
      this.#findings.add('checkpoint-file-missing', path, 'its file cannot be read')
    } else if (!bytes.equals(stored)) {
      this.#findings.add('checkpoint-file', path, 'its file holds other bytes')
    }
  }
}

const NOTHING = { faults: [], signature: null }

function pathOf(size: number, kind: CheckpointFile = 'txt'): string {
  return `checkpoints/${checkpointFile(size, kind)}`
}
