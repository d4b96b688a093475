/** What the ledger says of a screening: one entry for metadata, one for previews. Counts, builds and the
 *  digest of the result list; no item is named. */
import { createHash, type Hash } from 'node:crypto'
import { canonicalJson, type Json } from '../../domain/jcs.ts'
import { atomically } from '../catalogue/database.ts'
import type { Actor } from '../ledger/ledger.ts'
import type { Tools } from '../media/tools.ts'
import type { Case } from '../open-case.ts'
import type { ScreenedItem, Screening, ScreeningRows } from './screening-rows.ts'

/** The screening that begins, as its rows keep it until it is in the ledger. */
export function screeningOf(
  { user }: Actor,
  { ffmpeg, ffprobe, exiftool, perl }: Tools,
  builds: Record<string, string>,
): Screening {
  return {
    user,
    metadataTools: JSON.stringify(buildsOf([exiftool, perl])),
    previewTools: JSON.stringify({ ...builds, ...buildsOf([ffmpeg, ffprobe]) }),
  }
}

/** Appends both entries of the screening that has none yet, if it has screened anything. A result list is
 *  the canonical JSON of an array, one element per item in order of finding, so that it can be made again
 *  from the catalogue.
 *  @param state - `interrupted`: its program was killed, or it failed, and another tells of it. */
export async function recordScreening(
  kase: Case,
  rows: ScreeningRows,
  actor: Actor,
  state: 'done' | 'cancelled' | 'interrupted',
): Promise<void> {
  const screening = rows.unrecorded()
  if (screening === null) return
  const metadata = new ResultList(({ item, metadata: state }) => ({ item, state }))
  const preview = new ResultList(({ item, preview: state, failure, pictures, findings }) => ({
    item,
    state,
    failure,
    pictures: pictures === '' ? [] : pictures.split(' '),
    findings: findings === '' ? [] : findings.split(' '),
  }))
  for await (const one of rows.done()) {
    metadata.add(one, one.metadata)
    preview.add(one, one.failure === null ? one.preview : `${one.preview}:${one.failure}`)
  }
  const by = state === 'interrupted' ? { by: screening.user } : {}
  const lists = [
    ['metadata', metadata, screening.metadataTools],
    ['preview', preview, screening.previewTools],
  ] as const
  atomically(kase.writable, () => {
    if (preview.items > 0) {
      for (const [action, list, tools] of lists) {
        const data = { state, ...by, ...list.end(), tools: JSON.parse(tools) as Json }
        kase.ledger.append({ action, data }, actor)
      }
    }
    rows.recorded()
  })
}

function buildsOf(tools: readonly Tools['ffmpeg'][]): Record<string, Json> {
  return Object.fromEntries(
    tools.map(({ name, found, version, sha256 }) => [name, found ? { version, sha256 } : null]),
  )
}

/** Counts and hashes a list without holding it. */
class ResultList {
  readonly #line: (one: ScreenedItem) => Json
  readonly #hash: Hash = createHash('sha256').update('[')
  readonly #counts = new Map<string, number>()
  items = 0

  constructor(line: (one: ScreenedItem) => Json) {
    this.#line = line
  }

  add(one: ScreenedItem, outcome: string): void {
    this.#hash.update(`${this.items === 0 ? '' : ','}${canonicalJson(this.#line(one))}`)
    this.#counts.set(outcome, (this.#counts.get(outcome) ?? 0) + 1)
    this.items++
  }

  end(): { items: number; outcomes: Record<string, number>; results: string } {
    const results = this.#hash.update(']').digest('hex')
    return { items: this.items, outcomes: Object.fromEntries(this.#counts), results }
  }
}
