/** The custody ledger of one case, `safehold-ledger/1` (docs/formats/ledger.md). The only writer. */
import type { KeyObject } from 'node:crypto'
import type { Act, Action } from '../../domain/custody.ts'
import { LedgerError, SafeholdError } from '../../domain/errors.ts'
import type { Finding } from '../../domain/finding.ts'
import type { ItemId } from '../../domain/item.ts'
import type { ReadableDb, WritableDb } from '../catalogue/database.ts'
import type { Clock, Reading } from '../clock.ts'
import { fingerprint, type SigningIdentity } from '../signing/certificate.ts'
import { signDetached } from '../signing/cms-sign.ts'
import { CheckpointDue } from './checkpoint-due.ts'
import { type CheckpointSigner, CheckpointSigners } from './checkpoint-signer.ts'
import { type Checkpoint, CheckpointStore } from './checkpoint-store.ts'
import { EntryReader, type StoredEntry } from './entry-reader.ts'
import { type Actor, EntryWriter, type Recorded, SYSTEM } from './entry-writer.ts'
import type { HeadsTree, ItemHead } from './item-head.ts'
import { type Nodes, treeRoot } from './merkle.ts'
import { namedSigner } from './named-signer.ts'
import { signNote, type TreeHead } from './note.ts'
import { baseAt } from './verified-base.ts'
import { type Verified, verifyLedger, verifyLedgerInTurns } from './verify-ledger.ts'

export { type Actor, type Recorded, SYSTEM } from './entry-writer.ts'
export type { Checkpoint, CheckpointSigner, StoredEntry, Verified }

export class Ledger {
  /** `safehold.local/case/<uuid>`: stands in every entry, and is the origin of every checkpoint. */
  readonly log: string
  readonly #db: ReadableDb
  readonly #dir: string
  readonly #clock: Clock
  readonly #writer: EntryWriter
  readonly #reader: EntryReader
  readonly #checkpoints: CheckpointStore
  readonly #due: CheckpointDue
  readonly #signers = new CheckpointSigners()
  /** The certificate that the ledger says signs its checkpoints. */
  readonly #namedSigner: () => string | null

  /** @param options.tool - Name and version of the program, as each entry quotes it.
   *  @param options.dir - The case folder; signed checkpoints go to `checkpoints/` in it. */
  constructor(options: {
    readonly db: ReadableDb | WritableDb
    readonly log: string
    readonly clock: Clock
    readonly tool: string
    readonly dir: string
  }) {
    this.log = options.log
    this.#db = options.db
    this.#dir = options.dir
    this.#clock = options.clock
    this.#writer = new EntryWriter(options.db, options.log, options.tool)
    this.#reader = new EntryReader(options.db)
    this.#checkpoints = new CheckpointStore(options.db, options.dir)
    this.#due = new CheckpointDue(options.db)
    this.#namedSigner = namedSigner(options.db)
  }

  /** From now on checkpoints are made with this person's keys whenever one is due, and signed by the
   *  case's certificate too when they hold it; until their keys are locked. */
  signWith(signer: CheckpointSigner): void {
    this.#signers.add(signer)
  }

  /** Number of entries. */
  size(): number {
    const tip = this.#writer.tip()
    return tip === null ? 0 : tip.seq + 1
  }

  /** Records an act, as part of the transaction that is open or as one of its own. When the wall clock
   *  has gone back since the last entry, an entry says so first. When a checkpoint is due and somebody
   *  is there to sign it ({@link signWith}), it is made in the same transaction.
   *  @throws {LedgerError} NOT_WRITABLE, with its cause; BAD_ENTRY for what an entry cannot hold. */
  append(act: Act, actor: Actor): Recorded {
    if (act.action === 'heads' || act.action === 'clock-anomaly') {
      throw new LedgerError('BAD_ENTRY', 'only the ledger itself writes this entry')
    }
    return this.#writing(() =>
      this.#whole(() => {
        const now = this.#clock.read()
        const recorded = this.#put(act, actor, now)
        this.#keepUp(recorded.seq + 1, now)
        return recorded
      }),
    )
  }

  /** Records the root over all item heads, then signs size and root of the whole. Does nothing when
   *  the last entry is that of the last checkpoint. Inside a transaction its files are written soon after
   *  it, at the next checkpoint outside one, or by {@link repairCheckpointFiles}.
   *  @param key - Ed25519, private.
   *  @throws {LedgerError} NOT_WRITABLE, with its cause; BROKEN when the ledger no longer begins with what
   *  was signed last: two histories are never signed. */
  checkpoint(key: KeyObject): Checkpoint {
    return this.#writing(() => {
      const checkpoint = this.#whole(() => this.#sign(key))
      if (this.#db.inTransaction) this.#writeFilesSoon()
      else this.#checkpoints.writeFiles('written')
      return checkpoint
    })
  }

  /** Entries and what they tell of: one transaction, or a part of the one that is open.
   *  @throws {LedgerError} NOT_WRITABLE, with its cause; whatever `work` throws. */
  together<T>(work: () => T): T {
    if (this.#db.inTransaction) return work()
    return this.#writing(() => this.#db.transaction(work).immediate())
  }

  lastCheckpoint(): Checkpoint | null {
    return this.#checkpoints.last()
  }

  /** Writes the files of checkpoints that a crash has left without one. To be called on opening.
   *  @returns Sizes of the checkpoints whose files it wrote; none on a medium for reading only. */
  repairCheckpointFiles(): number[] {
    if (this.#db.readonly || this.#db.inTransaction) return []
    return this.#writing(() => this.#checkpoints.writeFiles('start'))
  }

  /** Entries in order of time, or the newest first.
   *  @param query.from - The `seq` to begin with, itself included, in the order asked for.
   *  @throws {LedgerError} BROKEN when a stored entry cannot be read. */
  entries(query: {
    readonly item?: ItemId
    readonly from?: number
    readonly limit: number
    readonly newestFirst?: boolean
  }): StoredEntry[] {
    return this.#reader.entries(query)
  }

  /** All acts of these kinds on no item, oldest first. There are few of them beside those on items.
   *  @throws {LedgerError} BROKEN when a stored entry cannot be read. */
  entriesOf(actions: readonly Action[]): StoredEntry[] {
    return this.#reader.entriesOf(actions)
  }

  /** The newest act of these kinds on no item; null when there is none.
   *  @throws {LedgerError} BROKEN when the stored entry cannot be read. */
  lastOf(actions: readonly Action[]): StoredEntry | null {
    return this.#reader.lastOf(actions)
  }

  /** Number of entries of the ledger or of one item. */
  count(item?: ItemId): number {
    return item === undefined ? this.size() : (this.#writer.head(item)?.count ?? 0)
  }

  /** Entries between two others that say the wall clock had gone back, in order. */
  clockAnomalies(first: number, last: number): StoredEntry[] {
    return this.#reader.clockAnomalies(first, last)
  }

  /** The latest time of any entry after `seq`, whatever the wall clock was set to since; empty without one. */
  latestTime(seq: number): string {
    const tip = this.#writer.tip()
    if (tip === null || tip.seq <= seq) return ''
    const before = this.clockAnomalies(seq, tip.seq + 1).map(({ entry }) =>
      String(entry.data['previous']),
    )
    return [...before, tip.time].toSorted().at(-1) ?? ''
  }

  /** Number of items that have an entry. */
  items(): number {
    return this.#writer.heads.items()
  }

  /** Where an item's chain stands, or null when it has no entry. */
  head(item: ItemId): ItemHead | null {
    return this.#writer.head(item)
  }

  /** Tree over the item heads as they stand now; at a checkpoint, the one its heads entry names. */
  heads(): HeadsTree {
    return this.#writer.heads.tree(this.#checkpoints.last()?.size ?? 0)
  }

  /** Complete subtrees of the log, for roots and proofs. */
  get nodes(): Nodes {
    return this.#writer.tree.nodes
  }

  /** Checks everything from the stored bytes, as of one moment. The ledger is streamed; less than
   *  a kilobyte per item is held.
   *  @returns All that was found, at most 200 of a kind; empty means intact. Never throws on damage. */
  verify(publicKey: KeyObject, onProgress?: (done: number, total: number) => void): Finding[] {
    return verifyLedger({
      db: this.#db,
      log: this.log,
      publicKey,
      checkpoints: this.#checkpoints,
      onProgress: onProgress ?? (() => undefined),
    })
  }

  /** The same findings as {@link verify}, while this process goes on answering and writing: it reads by
   *  a connection of its own what stood when it began.
   *  @throws the reason of `signal`, once it is aborted. */
  async verifyInTurns(
    publicKey: KeyObject,
    signal: AbortSignal = new AbortController().signal,
    onProgress?: (done: number, total: number) => void,
  ): Promise<Finding[]> {
    const { findings } = await this.verifyOnward(publicKey, null, signal, onProgress)
    return findings
  }

  /** Whether a check can take up at what was remembered; see {@link verifyOnward}. */
  bearsOut(publicKey: KeyObject, remembered: TreeHead): boolean {
    return baseAt({ db: this.#db, log: this.log, publicKey }, remembered) !== null
  }

  /** As {@link verifyInTurns}, but of what came after a checkpoint up to which all was read before. What
   *  was remembered is believed only where the ledger bears it out by its tree and a signed checkpoint;
   *  else all is read. What needs all items, the root in heads entries, is left to the whole check.
   *  @throws the reason of `signal`, once it is aborted. */
  verifyOnward(
    publicKey: KeyObject,
    remembered: TreeHead | null,
    signal: AbortSignal = new AbortController().signal,
    onProgress: (done: number, total: number) => void = () => undefined,
  ): Promise<Verified> {
    const { log } = this
    const ledger = { path: this.#db.name, dir: this.#dir, log, publicKey, onProgress }
    return verifyLedgerInTurns(ledger, signal, remembered)
  }

  #put(act: Act, actor: Actor, now = this.#clock.read()): Recorded {
    let tip = this.#writer.tip()
    if (tip !== null && now.time < tip.time) {
      const data = { previous: tip.time, now: now.time }
      this.#writer.write({ action: 'clock-anomaly', data }, SYSTEM, now, tip)
      tip = this.#writer.tip()
    }
    return this.#writer.write(act, actor, now, tip)
  }

  #keepUp(size: number, now: Reading): void {
    if (this.#signers.areNone || !this.#due.isDue(size, now)) return
    const key = this.#signers.ledgerKey()
    if (key === null) return
    this.#sign(key)
    this.#writeFilesSoon()
  }

  #sign(key: KeyObject): Checkpoint {
    const last = this.#checkpoints.last()
    if (last !== null && last.size === this.size()) return last
    if (last !== null && treeRoot(this.nodes, last.size).toString('hex') !== last.root) {
      throw new LedgerError('BROKEN', 'the ledger does not continue what was signed last')
    }
    const identity = this.#nameIdentity()
    const items = this.items()
    const heads = this.#writer.heads.tree(last?.size ?? 0, true).root(items)
    const data = { items, root: heads.toString('hex') }
    const { seq, time } = this.#put({ action: 'heads', data }, SYSTEM)
    const size = seq + 1
    const root = treeRoot(this.nodes, size)
    const note = Buffer.from(signNote(this.log, { size, root }, key))
    const cms = identity === null ? null : signDetached(note, identity, new Date(time))
    return this.#checkpoints.add({ size, root, note, cms, time })
  }

  /** Whose certificate signs as well; null when nobody is there who holds its key. The ledger names it
   *  before it signs, so that another's is never taken for it. */
  #nameIdentity(): SigningIdentity | null {
    const identity = this.#signers.identity()
    if (identity === null) return null
    const signer = fingerprint(identity.certificate)
    if (this.#namedSigner() !== signer) {
      this.#put({ action: 'certificate-set', data: { signer } }, SYSTEM)
    }
    return identity
  }

  /** Once the transaction is over. An act that is recorded does not fail over a copy of what signs for
   *  it: where that cannot be written now, the next checkpoint or the next opening writes it. */
  #writeFilesSoon(): void {
    setImmediate(() => {
      if (!this.#db.open || this.#db.inTransaction) return
      try {
        this.#checkpoints.writeFiles('written')
      } catch {
        // The row has it, and whoever needs the file next says what is wrong.
      }
    })
  }

  /** In one transaction. When one is open already and an entry fails half-way, all of that one is
   *  undone, act and entry: half an entry must not stay, though whoever opened it catches the error.
   *  (A savepoint would do that too, for 10 µs at each entry.) */
  #whole<T>(work: () => T): T {
    if (!this.#db.inTransaction) return this.#db.transaction(work).immediate()
    try {
      return work()
    } catch (error) {
      const untouched = error instanceof LedgerError && error.code === 'BAD_ENTRY'
      if (!untouched && this.#db.inTransaction) this.#db.exec('ROLLBACK')
      throw error
    }
  }

  #writing<T>(work: () => T): T {
    try {
      return work()
    } catch (cause) {
      if (cause instanceof SafeholdError || !(isOfSystem(cause) || !this.#db.open)) throw cause
      throw new LedgerError('NOT_WRITABLE', 'the custody ledger cannot be written', { cause })
    }
  }
}

/** SQLite's and the file system's errors carry a code, `SQLITE_…` or `E…`; Node's own, `ERR_…`, tell of
 *  a bug. */
function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(SQLITE|E(?!RR_))/.test(String(error.code))
}
