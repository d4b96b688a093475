/** What the ledger says of a screening: one entry for metadata, one for previews. Counts, builds and the
 *  digest of the result list; no item is named. */
import { createHash, type Hash } from 'node:crypto'
import { canonicalJson, type Json } from '../../domain/jcs.ts'
import { atomically } from '../catalogue/database.ts'
import type { Actor } from '../ledger/ledger.ts'
import type { Tools } from '../media/tools.ts'
import type { Case } from '../open-case.ts'
import type { ScreenedItem, ScreeningRows } from './screening-rows.ts'

/** Appends both entries, or none when nothing was screened. A result list is the canonical JSON of an
 *  array, one element per item in order of finding, so that it can be made again from the catalogue. */
export async function recordScreening(
  kase: Case,
  rows: ScreeningRows,
  by: { readonly actor: Actor; readonly tools: Tools; readonly builds: Record<string, string> },
  isCancelled: boolean,
): Promise<void> {
  const metadata = new ResultList(({ item, metadata: state }) => ({ item, state }))
  const preview = new ResultList(({ item, preview: state, failure, pictures }) => ({
    item,
    state,
    failure,
    pictures: pictures === '' ? [] : pictures.split(' '),
  }))
  for await (const one of rows.done()) {
    metadata.add(one, one.metadata)
    preview.add(one, one.failure === null ? one.preview : `${one.preview}:${one.failure}`)
  }
  if (preview.items === 0) return
  const { ffmpeg, ffprobe, exiftool, perl } = by.tools
  const state = isCancelled ? 'cancelled' : 'done'
  atomically(kase.writable, () => {
    kase.ledger.append(
      { action: 'metadata', data: { state, ...metadata.end(), tools: buildsOf([exiftool, perl]) } },
      by.actor,
    )
    kase.ledger.append(
      {
        action: 'preview',
        data: {
          state,
          ...preview.end(),
          tools: { ...by.builds, ...buildsOf([ffmpeg, ffprobe]) },
        },
      },
      by.actor,
    )
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
