/** `case.json` of an open case. It is changed together with the ledger: what counts is the file whose
 *  digest the newest entry about keys names. A change is written beside, its entry commits, and only then
 *  it takes the old one's place; a crash leaves either, and the ledger says which. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Act, Action } from '../domain/custody.ts'
import { RequestError } from '../domain/errors.ts'
import type { Finding } from '../domain/finding.ts'
import type { ReadableDb } from './catalogue/database.ts'
import { renameAndDestroy, syncFolder, writeFileAtomically } from './disk.ts'
import type { Ledger } from './ledger/ledger.ts'
import {
  type CaseFile,
  caseFileBytes,
  generationOf,
  NamedKeys,
  parseCaseFile,
  readCaseBytes,
} from './sealing/case-file.ts'

/** Every act that changes the file. Its entry has {@link NamedKeys} in its data. */
const KEY_ACTS = [
  'case-created',
  'case-migrated',
  'user-added',
  'user-revoked',
  'passphrase-changed',
  'passphrase-reset',
  'custodian-added',
  'custodian-withdrawn',
  'certificate-set',
  'keys-renewed',
  'keys-destroyed',
] as const satisfies readonly Action[]

/** A change that waits for its entry. */
export type KeyChange = {
  readonly data: NamedKeys
  /** Writes it; to be called in the transaction of the entry, last.
   *  @throws {RequestError} CONFLICT when the keys have changed since it was made. */
  readonly write: () => void
}

/** What an act on keys has got ready. */
export type KeyAct<T> = {
  /** Goes into its entry. */
  readonly data: Act['data']
  /** Runs in the transaction of the entry. */
  readonly act: () => T
  /** Runs when that has committed, after {@link KeyFile.settle}. */
  readonly after?: () => void
}

export class KeyFile {
  readonly #dir: string
  readonly #db: ReadableDb
  readonly #ledger: Ledger

  constructor(dir: string, db: ReadableDb, ledger: Ledger) {
    this.#dir = dir
    this.#db = db
    this.#ledger = ledger
  }

  /** The keys in force; when the ledger names no file that is there, `case.json` as it is.
   *  @throws {CaseError} as `readCaseFile`. */
  read(): CaseFile {
    return parseCaseFile(this.#inForce().bytes)
  }

  /** Null when the file is the one that the ledger names. An exchanged or older one opens, for a case must
   *  not be lost by a copy put back; but it is told, and nothing is exported. */
  finding(): Finding | null {
    if (this.#inForce().isNamed) return null
    const message = 'case.json is not the one that the ledger names: it was changed or put back'
    return { severity: 'error', code: 'case-file-differs', path: 'case.json', message }
  }

  /** Whether keys that nobody's secret has authenticated yet may be believed, and evidence be sealed.
   *  @returns generation - That the ledger names; 0 when it names none. */
  named(): { readonly isNamed: boolean; readonly generation: number } {
    return { isNamed: this.#inForce().isNamed, generation: this.#named()?.generation ?? 0 }
  }

  prepare(change: (file: CaseFile) => CaseFile): KeyChange {
    this.settle()
    const before = readCaseBytes(this.#dir)
    const file = change(parseCaseFile(before))
    const bytes = caseFileBytes(file)
    return {
      data: { caseFile: digest(bytes), generation: generationOf(file) },
      write: () => {
        if (!readCaseBytes(this.#dir).equals(before)) {
          throw new RequestError('CONFLICT', 'the keys of this case have changed meanwhile')
        }
        writeFileAtomically(this.#next, bytes, 0o600)
      },
    }
  }

  /** Finishes or drops a change: to be called when its entry has committed, or has not. The file that
   *  stood there is overwritten: who lost their keys is not to find them on the disk. */
  settle(): void {
    const { open, readonly, inTransaction } = this.#db
    if (!open || readonly || inTransaction || !existsSync(this.#next)) return
    if (digest(readFileSync(this.#next)) === this.#named()?.caseFile) {
      renameAndDestroy(this.#next, join(this.#dir, 'case.json'))
    } else {
      rmSync(this.#next)
    }
    syncFolder(this.#dir)
  }

  get #next(): string {
    return join(this.#dir, 'case.json.next')
  }

  #inForce(): { readonly bytes: Buffer; readonly isNamed: boolean } {
    this.settle()
    const named = this.#named()?.caseFile
    const bytes = readCaseBytes(this.#dir)
    if (digest(bytes) === named) return { bytes, isNamed: true }
    const next = existsSync(this.#next) ? readFileSync(this.#next) : null
    if (next !== null && digest(next) === named) return { bytes: next, isNamed: true }
    return { bytes, isNamed: false }
  }

  #named(): NamedKeys | null {
    const entry = this.#ledger.lastOf(KEY_ACTS)?.entry
    return NamedKeys.safeParse(entry?.data).data ?? null
  }
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
