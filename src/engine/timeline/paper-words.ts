/** Texts of a printed custody. `{…}` stands where a value goes. */
import type { Language } from '../../domain/anchor.ts'
import type { HandOverReason } from '../../domain/hand-over.ts'
import type { Lane, TimelineFinding } from '../../domain/timeline.ts'
import { EN } from './paper-words-en.ts'
import { ZH } from './paper-words-zh.ts'

export type PaperWords = {
  readonly exhibitTitle: string
  readonly itemTitle: string
  readonly agency: string
  readonly case: string
  readonly exhibit: string
  readonly description: string
  readonly item: string
  readonly sha256: string
  readonly printed: string
  readonly by: string
  readonly program: string
  readonly ledger: string
  readonly log: string
  readonly size: string
  readonly root: string
  readonly time: string
  readonly printEntry: string
  readonly picture: string
  readonly legend: string
  readonly held: string
  readonly holder: string
  readonly from: string
  readonly to: string
  readonly still: string
  readonly gapEnd: string
  readonly findings: string
  readonly noFindings: string
  readonly events: string
  readonly when: string
  readonly what: string
  readonly seals: string
  readonly entry: string
  readonly recorded: string
  readonly left: string
  readonly shows: string
  readonly claims: readonly string[]
  readonly seizer: string
  readonly withheld: string
  readonly noSeal: string
  readonly place: string
  readonly remark: string
  readonly corrects: string
  readonly explained: string
  readonly exhibitLane: string
  readonly lanes: Readonly<Record<Lane, string>>
  readonly reasons: Readonly<Record<HandOverReason, string>>
  readonly finding: Readonly<Record<TimelineFinding, string>>
  /** What the ledger calls an act; one that is not here is printed as the ledger has it. */
  readonly actions: Readonly<Record<string, string>>
}

export const PAPER_WORDS: Readonly<Record<Language, PaperWords>> = { en: EN, zh: ZH }

/** Puts values in the places of a text. */
export function put(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{([a-z]+)\}/gi, (place, name: string) => String(values[name] ?? place))
}
