/** What the main thread asks of a thread of a case's check, and what it answers. */
import type { Finding } from '../../domain/finding.ts'
import type { SealKey } from '../sealing/sealed-object.ts'

/** What a thread needs to know, once. The keys are copies and go with the thread. */
export type CheckThreadData = {
  readonly caseDir: string
  readonly log: string
  /** Public key of the ledger: SubjectPublicKeyInfo, DER. */
  readonly ledgerKey: Uint8Array
  /** Null: this person's role holds none. */
  readonly original: SealKey | null
  readonly preview: SealKey | null
  readonly names: Uint8Array | null
  /** Int32: not 0 when the threads are to stop. */
  readonly stop: SharedArrayBuffer
  /** BigInt64 twice: steps of the task (entries, tables, items), and bytes read, by all threads. */
  readonly done: SharedArrayBuffer
}

export type CheckTask =
  | { readonly kind: 'size' }
  | { readonly kind: 'ledger' }
  | { readonly kind: 'database' }
  | { readonly kind: 'acts' }
  /** Items by number, both included. */
  | { readonly kind: 'items'; readonly from: number; readonly to: number }
  | { readonly kind: 'files' }
  /** The whole of an original: a still that is redacted fits in memory. */
  | { readonly kind: 'content'; readonly object: string }
  /** Nothing comes after it. */
  | { readonly kind: 'close' }

export type CheckAnswers = {
  readonly size: {
    readonly entries: number
    readonly lastItem: number
    readonly items: number
    /** Of the contents, each once. */
    readonly bytes: number
  }
  readonly ledger: { readonly findings: readonly Finding[]; readonly checkpoints: number }
  readonly database: { readonly findings: readonly Finding[] }
  readonly acts: { readonly findings: readonly Finding[] }
  readonly items: {
    readonly findings: readonly Finding[]
    readonly objects: number
    readonly derivatives: number
  }
  readonly files: { readonly findings: readonly Finding[]; readonly files: number }
  readonly content: { readonly bytes: Uint8Array | null }
  readonly close: null
}

/** Somebody has asked the check to stop: thrown in a thread, and of no interest to anybody then. */
export class Stopped extends Error {}
