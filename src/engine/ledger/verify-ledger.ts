/** Checks a whole ledger from its stored bytes: nothing that can be made again is believed. */
import { isUtf8 } from 'node:buffer'
import type { KeyObject } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { CustodyEntry } from '../../domain/custody.ts'
import type { Finding } from '../../domain/finding.ts'
import { parseCanonicalJson } from '../../domain/jcs.ts'
import { openReadable, type ReadableDb } from '../catalogue/database.ts'
import { CheckpointCheck } from './checkpoint-check.ts'
import { CheckpointStore } from './checkpoint-store.ts'
import { type HeadRow, toItemHead } from './head-rows.ts'
import { ItemChains } from './item-chains.ts'
import { LedgerFindings } from './ledger-findings.ts'
import { leafHash } from './merkle.ts'
import { signerIn } from './named-signer.ts'
import { TreeCheck } from './tree-check.ts'

/** Where the entries are, as findings name it. */
const CATALOGUE = 'catalogue.db'

/** Read from the catalogue in portions of this many. */
const PORTION = 1_000

export type Checked = {
  readonly db: ReadableDb
  readonly log: string
  readonly publicKey: KeyObject
  readonly checkpoints: CheckpointStore
  readonly onProgress: (done: number, total: number) => void
}

type Row = {
  readonly seq: number
  readonly leaf: Buffer
  readonly body: Buffer
  readonly time: string
  readonly actor: string
  readonly action: string
  readonly item: string | null
  readonly item_seq: number | null
  readonly item_no: number | null
}

type HeadNodeRow = { readonly level: number; readonly place: number; readonly hash: Buffer }

/** Others get a turn when the check has run for so long. */
const LONGEST_STRETCH_MS = 8

/** All that is wrong with the ledger, as of one moment; see {@link Ledger.verify}. */
export function verifyLedger(ledger: Checked): Finding[] {
  const findings = new LedgerFindings()
  const check = () => {
    for (const _ of new LedgerCheck(ledger, findings).steps());
  }
  try {
    // One read transaction, so that what another process writes meanwhile is not half seen.
    if (ledger.db.inTransaction) check()
    else ledger.db.transaction(check).deferred()
  } catch (error) {
    noteUnreadable(findings, error)
  }
  return findings.all()
}

/** The same check a few milliseconds at a time, by a connection of its own to the catalogue at `path`:
 *  it goes on seeing what stood when it began while others write.
 *  @throws the reason of `signal`, once it is aborted. */
export async function verifyLedgerInTurns(
  ledger: Omit<Checked, 'db' | 'checkpoints'> & { readonly path: string; readonly dir: string },
  signal: AbortSignal,
): Promise<Finding[]> {
  const findings = new LedgerFindings()
  let db: ReadableDb | null = null
  try {
    db = openReadable(ledger.path)
    db.exec('BEGIN')
    const checkpoints = new CheckpointStore(db, ledger.dir)
    let since = performance.now()
    for (const _ of new LedgerCheck({ ...ledger, db, checkpoints }, findings).steps()) {
      if (performance.now() - since < LONGEST_STRETCH_MS) continue
      await turn()
      signal.throwIfAborted()
      since = performance.now()
    }
  } catch (error) {
    noteUnreadable(findings, error)
  } finally {
    db?.close()
  }
  return findings.all()
}

/** A catalogue that cannot be read is a finding; anything else is thrown on. */
function noteUnreadable(findings: LedgerFindings, error: unknown): void {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (!code.startsWith('SQLITE')) throw error
  findings.add('ledger-unreadable', CATALOGUE, `reading stopped: ${code}`)
}

class LedgerCheck {
  readonly #of: Checked
  readonly #findings: LedgerFindings
  readonly #chains: ItemChains
  readonly #tree: TreeCheck
  readonly #checkpoints: CheckpointCheck
  #seen = 0
  #next = 0
  #leaf: Buffer | null = null
  #time: string | null = null

  constructor(of: Checked, findings: LedgerFindings) {
    this.#of = of
    this.#findings = findings
    this.#chains = new ItemChains(of.log)
    this.#tree = new TreeCheck(of.db, findings, CATALOGUE)
    this.#checkpoints = new CheckpointCheck(of, findings)
  }

  /** The whole check; between two steps it may rest. */
  *steps(): Generator<void> {
    const total = this.#count()
    if (total === 0) this.#findings.add('ledger-empty', CATALOGUE, 'the ledger has no entry')
    for (const rows of this.#portions()) {
      for (const row of rows) {
        // The root over all items is asked for: made here part by part, it is at hand there.
        if (row.action === 'heads') yield* this.#chains.settle()
        this.#entry(row)
        yield
        if (this.#next === this.#checkpoints.newest) yield* this.#headNodes()
      }
      this.#of.onProgress(Math.min(this.#next, total), total)
    }
    if (this.#seen !== total) {
      this.#findings.add('ledger-unreadable', CATALOGUE, `${this.#seen} of ${total} entries read`)
    }
    this.#tree.end(this.#next)
    this.#checkpoints.end(this.#next)
    yield
    yield* this.#heads()
  }

  #count(): number {
    return this.#of.db.prepare<[], number>('SELECT count(*) FROM entry').pluck().get() ?? 0
  }

  *#portions(): Generator<Row[]> {
    const portion = this.#of.db.prepare<[number, number], Row>(
      'SELECT * FROM entry WHERE seq >= ? ORDER BY seq LIMIT ?',
    )
    for (let from = Number.MIN_SAFE_INTEGER; ; ) {
      const rows = portion.all(from, PORTION)
      const last = rows.at(-1)
      if (last === undefined) return
      yield rows
      if (!Number.isSafeInteger(last.seq)) return
      from = last.seq + 1
    }
  }

  #entry(row: Row): void {
    // Another schema may have been put in this one's place.
    if (!Buffer.isBuffer(row.body) || !Buffer.isBuffer(row.leaf)) return
    this.#seen += 1
    const leaf = leafHash(row.body)
    if (row.seq !== this.#next) {
      this.#wrong('entry-missing', row, `follows ${this.#next - 1}`)
      this.#tree.lose()
    }
    if (!row.leaf.equals(leaf)) this.#wrong('entry-leaf', row, 'the stored leaf is not its hash')
    const entry = parseEntry(row.body)
    if (entry === null) this.#wrong('entry-form', row, 'is not a canonical entry')
    else this.#members(row, entry, leaf)
    this.#tree.add(row.seq, leaf)
    this.#checkpoints.at(row.seq + 1, entry?.action ?? null, () => this.#tree.root())
    this.#next = row.seq + 1
    this.#leaf = leaf
    this.#time = entry?.time ?? this.#time
  }

  #members(row: Row, entry: CustodyEntry, leaf: Buffer): void {
    if (entry.log !== this.#of.log) this.#wrong('entry-log', row, 'belongs to another ledger')
    if (entry.seq !== row.seq) this.#wrong('entry-sequence', row, `calls itself ${entry.seq}`)
    if (entry.prev !== (this.#leaf?.toString('hex') ?? null)) {
      this.#wrong('entry-chain', row, 'does not name the entry before it')
    }
    if (
      entry.time !== row.time ||
      entry.actor !== row.actor ||
      entry.action !== row.action ||
      entry.item !== row.item ||
      entry.itemSeq !== row.item_seq ||
      entry.itemNo !== row.item_no
    ) {
      this.#wrong('entry-column', row, 'a column says other than the entry')
    }
    if (!isInTime(entry, this.#time)) this.#wrong('entry-time', row, 'the clock went back unsaid')
    if (entry.action === 'heads') this.#headsEntry(row, entry)
    const signer = signerIn(entry)
    if (signer !== null) this.#checkpoints.named(signer)
    if (!this.#chains.follow(entry, leaf)) {
      this.#wrong('item-chain', row, 'is not the next entry of its item')
    }
  }

  #headsEntry(row: Row, { data }: CustodyEntry): void {
    if (data['items'] !== this.#chains.items || data['root'] !== this.#chains.root()) {
      this.#wrong('heads-root', row, 'the root over the items is another')
    }
  }

  /** The table of heads is a convenience of the writer; it must say what the entries say. */
  *#heads(): Generator<void> {
    const portion = this.#of.db.prepare<[number, number], HeadRow>(
      'SELECT * FROM item_head WHERE item_no >= ? ORDER BY item_no LIMIT ?',
    )
    let seen = 0
    for (let from = Number.MIN_SAFE_INTEGER; ; ) {
      const rows = portion.all(from, PORTION)
      for (const row of rows) {
        const head = this.#chains.head(row.item_no)
        if (head !== undefined && isDeepStrictEqual(toItemHead(row), head)) seen += 1
        else this.#findings.add('item-head', CATALOGUE, `head ${row.item_no} is not the entries'`)
        yield
      }
      const last = rows.at(-1)
      if (last === undefined || !Number.isSafeInteger(last.item_no)) break
      from = last.item_no + 1
    }
    if (seen < this.#chains.items) {
      this.#findings.add('item-head', CATALOGUE, `${this.#chains.items - seen} heads missing`)
    }
  }

  /** What the writer keeps of the tree over heads is that of the newest checkpoint. */
  *#headNodes(): Generator<void> {
    const portion = this.#of.db.prepare<[number, number, number], HeadNodeRow>(
      `SELECT level, place, hash FROM head_node WHERE (level, place) > (?, ?)
       ORDER BY level, place LIMIT ?`,
    )
    const read = (after: HeadNodeRow | null) => {
      const first = Number.MIN_SAFE_INTEGER
      return portion.all(after?.level ?? first, after?.place ?? first, PORTION)
    }
    for (let rows = read(null); rows.length > 0; rows = read(rows.at(-1) ?? null)) {
      for (const { level, place, hash } of rows) {
        const made = this.#chains.node(level, place)
        if (made === undefined || Buffer.compare(made, hash) !== 0) {
          this.#findings.add('head-node', CATALOGUE, `head node ${level}/${place} is another`)
        }
        yield
      }
    }
  }

  #wrong(code: Parameters<LedgerFindings['add']>[0], row: Row, what: string): void {
    this.#findings.add(code, CATALOGUE, `entry ${row.seq}: ${what}`)
  }
}

/** Whether wall time stands still or goes on, or the entry says that it went back, and truly. */
function isInTime(entry: CustodyEntry, before: string | null): boolean {
  if (entry.action === 'clock-anomaly') {
    return before !== null && entry.data['previous'] === before && entry.data['now'] === entry.time
  }
  return before === null || entry.time >= before
}

function parseEntry(body: Buffer): CustodyEntry | null {
  // Bytes that are not UTF-8 would read as U+FFFD, and then pass for other bytes.
  if (!isUtf8(body)) return null
  const parsed = CustodyEntry.safeParse(parseCanonicalJson(body.toString('utf8')))
  return parsed.success ? parsed.data : null
}
