/** What this workstation remembers of the ledgers that were worked in on it (docs/formats/anchors.md). */
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { AnchorName, type MemoryState } from '../../domain/anchor.ts'
import { canonicalJson } from '../../domain/jcs.ts'
import { writeFileAtomically } from '../disk.ts'
import type { Anchor } from './anchor.ts'

/** The system's key store: seals a text so that no other person of this machine can read it, or forge
 *  one. It cannot keep a file from being removed, or put back to an older copy. */
export type KeyStore = {
  readonly seal: (text: string) => Promise<Buffer>
  readonly open: (sealed: Buffer) => Promise<string>
}

/** Room for every anchor that is kept, many times over. */
const MOST_BYTES = 256 * 1024

const Kept = AnchorName.extend({ note: z.string().nullable(), vkey: z.string().nullable() })
const Memory = z.strictObject({
  v: z.literal(1),
  type: z.literal('safehold-anchors'),
  log: z.string(),
  anchors: z.array(Kept).max(64),
})

/** Keeps the last anchor of each ledger, and every one that a ledger contradicted, in two files in the
 *  workstation's own folder: one in clear, and one that is sealed where there is a key store. */
export class WorkstationMemory {
  readonly #folder: string
  readonly #keyStore: KeyStore | null
  readonly #states = new Map<string, MemoryState>()
  #last: Promise<void> = Promise.resolve()

  /** @param home - The workstation's own folder; made when something is to be kept. */
  constructor(home: string, keyStore: KeyStore | null) {
    this.#folder = join(home, 'anchors')
    this.#keyStore = keyStore
  }

  /** How well this ledger is remembered, as of the last time it was asked for or kept. */
  stateOf(log: string): MemoryState {
    return this.#states.get(log) ?? this.#usual()
  }

  /** Never fails: what cannot be read is not remembered, and {@link stateOf} says so. */
  async of(log: string): Promise<Anchor[]> {
    await this.#last
    const sealed = await this.#readSealed(log)
    const clear = this.#readClear(log)
    const isUnreadable = sealed === 'unreadable' || clear === 'unreadable'
    this.#states.set(log, isUnreadable ? 'unreadable' : this.#usual())
    return [sealed, clear].flatMap((one) => (one === 'unreadable' ? [] : one))
  }

  /** Takes the place of what was kept of this ledger before. Never fails, as {@link of}. */
  keep(log: string, anchors: readonly Anchor[]): Promise<void> {
    const text = canonicalJson({
      v: 1,
      type: 'safehold-anchors',
      log,
      anchors: anchors.map(({ size, root, note, vkey }) => ({ size, root, note, vkey })),
    })
    this.#last = this.#last.then(() => this.#write(log, text))
    return this.#last
  }

  /** Once everything that was to be kept is on the disk, or cannot be. */
  settled(): Promise<void> {
    return this.#last
  }

  async #write(log: string, text: string): Promise<void> {
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
      writeFileAtomically(this.#path(log, 'json'), text, 0o600)
      if (this.#keyStore !== null) {
        writeFileAtomically(this.#path(log, 'sealed'), await this.#keyStore.seal(text), 0o600)
      }
      this.#states.set(log, this.#usual())
    } catch {
      this.#states.set(log, 'unwritable')
    }
  }

  async #readSealed(log: string): Promise<Anchor[] | 'unreadable'> {
    if (this.#keyStore === null) return []
    try {
      const sealed = bytesOf(this.#path(log, 'sealed'))
      return sealed === null ? [] : anchorsIn(await this.#keyStore.open(sealed), log)
    } catch {
      return 'unreadable'
    }
  }

  #readClear(log: string): Anchor[] | 'unreadable' {
    try {
      const bytes = bytesOf(this.#path(log, 'json'))
      return bytes === null ? [] : anchorsIn(bytes.toString('utf8'), log)
    } catch {
      return 'unreadable'
    }
  }

  #usual(): MemoryState {
    return this.#keyStore === null ? 'plain-file' : 'key-store'
  }

  /** A log's name ends in the UUID of its case. */
  #path(log: string, ending: 'json' | 'sealed'): string {
    const [uuid] = /[0-9a-f-]{36}$/.exec(log) ?? []
    if (uuid === undefined) throw new TypeError('not the name of a ledger')
    return join(this.#folder, `${uuid}.${ending}`)
  }
}

/** null when there is no such file. @throws when it cannot be read or is too large. */
function bytesOf(path: string): Buffer | null {
  const size = statSync(path, { throwIfNoEntry: false })?.size
  if (size === undefined) return null
  if (size > MOST_BYTES) throw new RangeError('too large')
  return readFileSync(path)
}

function anchorsIn(text: string, log: string): Anchor[] {
  const memory = Memory.parse(JSON.parse(text))
  if (memory.log !== log) throw new TypeError('of another ledger')
  return memory.anchors.map((anchor) => ({ source: 'workstation', ...anchor }))
}
