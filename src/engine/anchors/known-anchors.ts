/** All that is known of the ledger from outside of it, and whether the ledger says the same
 *  (docs/formats/anchors.md). */
import type { AnchorFault, AnchorState, AnchorVerdict, Contradiction } from '../../domain/anchor.ts'
import type { Finding } from '../../domain/finding.ts'
import type { ReadableDb } from '../catalogue/database.ts'
import { checkpointFile } from '../ledger/checkpoint-store.ts'
import { type Ledger, SYSTEM } from '../ledger/ledger.ts'
import { isNoteSigned, type LogKey, readCheckpoint } from '../verification/checkpoint-note.ts'
import { type Anchor, isSigned, judge, keyOfLine, type LedgerView } from './anchor.ts'
import { AnchorEntries } from './anchor-entries.ts'

/** No more than this many contradictions are put on record at a time: one is enough for the red state,
 *  and whoever can write a folder can put a million files in it. */
const MOST_RECORDED = 16

export class KnownAnchors {
  /** Public key of the ledger as `case.json` has it, a C2SP vkey line. */
  readonly vkey: string
  readonly #ledger: Ledger
  readonly #db: ReadableDb
  readonly #key: LogKey | null
  readonly #entries: AnchorEntries
  /** What contradicted when it was seen, with what was wrong then. */
  readonly #against = new Map<string, Anchor & { readonly fault: AnchorFault }>()
  #compared = 0

  /** @param known - Compared at once: what is found on opening. */
  constructor(
    of: { readonly ledger: Ledger; readonly db: ReadableDb; readonly vkey: string },
    known: readonly Anchor[] = [],
  ) {
    this.vkey = of.vkey
    this.#ledger = of.ledger
    this.#db = of.db
    const key = keyOfLine(of.vkey)
    this.#key = key?.log === of.ledger.log ? key : null
    this.#entries = new AnchorEntries(of.db)
    for (const anchor of known) this.keep(anchor)
  }

  /** Number of anchors that were compared since opening. */
  get compared(): number {
    return this.#compared
  }

  /** Compares an anchor and forgets it. */
  verdict(anchor: Anchor): AnchorVerdict {
    return judge(anchor, this.#view())
  }

  /** Compares an anchor; one that contradicts is known from now on. */
  keep(anchor: Anchor): AnchorVerdict {
    this.#compared += 1
    const verdict = this.verdict(anchor)
    if (verdict === 'holds') return verdict
    const vkey = anchor.vkey === this.vkey ? null : anchor.vkey
    const against = { ...anchor, vkey, fault: verdict }
    this.#against.set(keyTo(against), against)
    return verdict
  }

  /** Contradictions by their anchors, the largest first: what is on record, and what nobody could put
   *  there yet. */
  contradicting(): (Anchor & { readonly fault: AnchorFault; readonly entry: number | null })[] {
    const all = new Map<string, Anchor & { fault: AnchorFault; entry: number | null }>()
    for (const one of this.#entries.all().recorded) {
      if (!all.has(keyTo(one))) all.set(keyTo(one), one)
    }
    for (const [key, one] of this.#against) if (!all.has(key)) all.set(key, { ...one, entry: null })
    return [...all.values()].sort((a, b) => b.size - a.size)
  }

  /** The same for people: judged against the ledger as it stands now, with what was said of them. */
  contradictions(): Contradiction[] {
    const { explained } = this.#entries.all()
    return this.contradicting().map((anchor) => {
      const { source, size, root, entry } = anchor
      const by = explained.findLast((one) => one.size === size && one.root === root)
      const fault = this.#faultNow(anchor)
      return {
        ...{ source, size, root, fault, entry },
        isSigned: isSigned(anchor, this.#key),
        isFork: fault === 'other' && this.excluding(anchor) !== null,
        explanation: by === undefined ? null : { ...pick(by) },
      }
    })
  }

  state(): AnchorState {
    const all = this.contradictions()
    if (all.length === 0) return 'holds'
    return all.some(({ explanation }) => explanation === null) ? 'contradicted' : 'explained'
  }

  /** Contradictions that no supervisor has explained. */
  findings(): Finding[] {
    return this.contradictions()
      .filter(({ explanation }) => explanation === null)
      .map(({ source, size, fault }) => ({
        severity: 'error',
        code: CODES[fault],
        path: source === 'folder' ? pathOf(size) : '',
        message: wordsOf(fault, size, this.#ledger.size()),
      }))
  }

  /** Sizes of the anchors about which a supervisor has said why the ledger does not hold them. */
  explainedSizes(): Set<number> {
    const explained = this.contradictions().filter(({ explanation }) => explanation !== null)
    return new Set(explained.map(({ size }) => size))
  }

  /** Puts on record what is not there yet; none in a case that is open for reading only.
   *  @throws {LedgerError} NOT_WRITABLE. */
  record(): void {
    if (this.#db.readonly) return
    const unrecorded = this.contradicting().filter(({ entry }) => entry === null)
    for (const { source, size, root, fault, note, vkey } of unrecorded.slice(0, MOST_RECORDED)) {
      const data = { source, size, root, fault, note, vkey, entries: this.#ledger.size() }
      this.#ledger.append({ action: 'anchor-contradicted', data }, SYSTEM)
    }
  }

  /** What is to be remembered apart from the case: the last checkpoint, and all that contradicts. */
  toRemember(): Anchor[] {
    const last = this.#ledger.lastCheckpoint()
    const against = this.contradicting().filter(({ root }) => root !== null)
    const kept = against
      .slice(0, MOST_RECORDED)
      .map((one) => ({ ...one, vkey: one.vkey ?? this.vkey }))
    if (last === null) return kept
    const { size, root, note } = last
    return [{ source: 'workstation', size, root, note, vkey: this.vkey }, ...kept]
  }

  /** The ledger's own signed checkpoint that shuts out what a signed note says: of the same size, else
   *  the newest that is larger. null when the note is not by this key, or no such checkpoint is. */
  excluding(anchor: Anchor): string | null {
    if (this.#key === null || !isSigned(anchor, this.#key)) return null
    const find = this.#db.prepare<[number, number], Buffer>(
      'SELECT note FROM checkpoint WHERE size >= ? ORDER BY size = ? DESC, size DESC LIMIT 1',
    )
    const note = find.pluck().get(anchor.size, anchor.size)?.toString('utf8') ?? ''
    const own = readCheckpoint(note)
    if (own === null || !isNoteSigned(own, this.#key)) return null
    return own.size === anchor.size && own.root === anchor.root ? null : note
  }

  /** An anchor without a root cannot be judged again: what was seen stands. */
  #faultNow(anchor: Anchor & { readonly fault: AnchorFault }): AnchorFault {
    const verdict = anchor.root === null ? 'holds' : this.verdict(anchor)
    return verdict === 'holds' ? anchor.fault : verdict
  }

  #view(): LedgerView {
    const { nodes } = this.#ledger
    return { size: this.#ledger.size(), nodes, vkey: this.vkey, key: this.#key }
  }
}

const CODES = {
  behind: 'ledger-behind',
  other: 'checkpoint-differs',
  'not-signed': 'checkpoint-differs',
  'other-key': 'ledger-key',
} as const

function wordsOf(fault: AnchorFault, size: number, entries: number): string {
  if (fault === 'behind') return `the ledger has ${entries} entries, once it had ${size}`
  if (fault === 'other-key') return 'the ledger once had another key'
  return 'the ledger is not what was signed'
}

function pathOf(size: number): string {
  return `checkpoints/${checkpointFile(size)}`
}

/** What makes two anchors one. */
function keyTo({ size, root, vkey }: Anchor): string {
  return `${size} ${root} ${vkey}`
}

function pick({ entry, by, time, words }: NonNullable<Contradiction['explanation']>) {
  return { entry, by, time, words }
}
