/** The words of a printed completeness, in each language. */
import type { Language } from '../../domain/anchor.ts'
import type { ContainerFailure } from '../../domain/container.ts'
import type { IngestFindingKind } from '../../domain/ingest-finding.ts'
import type { IngestFailure, MediaKind } from '../../domain/item.ts'
import { EN } from './account-words-en.ts'
import { ZH } from './account-words-zh.ts'

type Word =
  | ('exhibitTitle' | 'caseTitle' | 'agency' | 'case' | 'exhibit' | 'description' | 'seal')
  | ('printed' | 'by' | 'program' | 'sum' | 'sumIs' | 'holds' | 'broken' | 'isPending')
  | ('unscreened' | 'bySource' | 'source' | 'byKind' | 'kind' | 'found' | 'ingested' | 'failed')
  | ('pending' | 'bytes' | 'notWalked' | 'runs' | 'when' | 'who' | 'what' | 'entry' | 'receipts')
  | ('digestNow' | 'digestThen' | 'digestSame' | 'digestOther' | 'digestNone' | 'digestHow')
  | ('notRead' | 'notOpened' | 'none' | 'reason' | 'item' | 'left' | 'others' | 'ledger' | 'log')
  | ('size' | 'root' | 'time' | 'shows')

/** What the ledger tells of the reading of an exhibit. */
export const RUN_ACTIONS = [
  'ingest-started',
  'ingest-ended',
  'source-checked',
  'source-moved',
] as const
export type RunAction = (typeof RUN_ACTIONS)[number]

export type AccountWords = Readonly<Record<Word, string>> & {
  readonly acts: Readonly<Record<RunAction, string>>
  readonly findings: Readonly<Record<IngestFindingKind, string>>
  readonly kinds: Readonly<Record<MediaKind, string>>
  readonly states: Readonly<Record<string, string>>
  readonly reasons: Readonly<Record<IngestFailure | ContainerFailure, string>>
  readonly claims: readonly string[]
}

export const ACCOUNT_WORDS: Readonly<Record<Language, AccountWords>> = { en: EN, zh: ZH }

/** Puts values in the places of a text. */
export function put(text: string, values: Readonly<Record<string, unknown>>): string {
  return text.replace(/\{([a-z]+)\}/gi, (place, name: string) => String(values[name] ?? place))
}
