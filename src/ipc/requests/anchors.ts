/** What is kept apart from the ledger, so that it cannot be put back or exchanged unseen. */
import { z } from 'zod'
import {
  AnchorName,
  AnchorState,
  AnchorVerdict,
  Contradiction,
  CopyCheck,
  Explanation,
  Language,
  MemoryState,
  Timestamp,
  TimestampImport,
} from '../../domain/anchor.ts'
import { HASH } from '../../domain/custody.ts'
import { everyRole, nothing, path, type Request } from '../request.ts'

const started = (kind: string) => () => ({ action: 'anchor-started', data: { kind } }) as const
const size = z.int().positive()
const root = z.string().regex(HASH)

export const anchorsRequests = {
  /** Whether the open case is in the red state; also before anybody signs in. */
  'anchor.state': {
    input: nothing,
    output: z.strictObject({ state: AnchorState }),
    allow: 'anyone',
    custody: null,
  },
  'anchor.list': {
    input: nothing,
    output: z.strictObject({
      state: AnchorState,
      /** Anchors that the ledger was compared with since the case was opened. */
      compared: z.int(),
      entries: z.int(),
      /** The last signed checkpoint. */
      checkpoint: z.strictObject({ size, root, time: z.string() }).nullable(),
      /** SHA-256 of the ledger's public key (DER); null when `case.json` has none. */
      keySha256: z.string().nullable(),
      memory: MemoryState,
      /** The newest 64. */
      timestamps: z.array(Timestamp),
      contradictions: z.array(Contradiction),
    }),
    allow: everyRole,
    custody: null,
  },
  /** Writes a page to print and sign: a receipt of a new checkpoint. null: into the case's `exports/`. */
  'anchor.receipt': {
    input: z.strictObject({ folder: path.nullable(), language: Language }),
    output: z.strictObject({ path: z.string(), size, root }),
    allow: ['supervisor', 'analyst'],
    custody: started('receipt'),
  },
  /** Compares a receipt that is typed in. `keep`: it is right, and counts from now on. */
  'anchor.check': {
    input: z.strictObject({ size, root, keep: z.boolean() }),
    output: z.strictObject({ verdict: AnchorVerdict, entries: z.int() }),
    allow: everyRole,
    custody: started('check'),
  },
  /** Compares every note of a custodian's copy, or one checkpoint file. */
  'anchor.checkCopy': {
    input: z.strictObject({ path }),
    output: CopyCheck,
    allow: everyRole,
    custody: started('check'),
  },
  /** Adds the newest checkpoint to a custodian's copy. */
  'anchor.copy': {
    input: z.strictObject({ folder: path }),
    output: z.strictObject({
      folder: z.string(),
      size,
      written: z.array(z.string()),
      compared: z.int(),
    }),
    allow: ['supervisor', 'analyst'],
    custody: started('copy'),
  },
  /** Says why the ledger does not agree with an anchor. It ends the red state, and clears nothing. */
  'anchor.explain': {
    input: AnchorName.extend({ words: Explanation }),
    output: Contradiction,
    allow: ['supervisor'],
    custody: (input: AnchorName & { words: string }) => ({
      action: 'anchor-explained',
      purpose: input.words,
      data: { size: input.size, root: input.root },
    }),
  },
  /** Writes a request for a time stamp over a new checkpoint, to be carried to an authority. */
  'timestamp.request': {
    input: z.strictObject({ folder: path }),
    output: z.strictObject({ path: z.string(), size }),
    allow: ['supervisor', 'analyst'],
    custody: started('timestamp'),
  },
  /** Checks the authority's reply and keeps it when nothing is at fault. */
  'timestamp.import': {
    input: z.strictObject({
      reply: path,
      /** PEM files of time-stamping roots that the person trusts. */
      rootPaths: z.array(path).min(1).max(16),
    }),
    output: TimestampImport,
    allow: ['supervisor', 'analyst'],
    custody: started('timestamp-import'),
  },
  /** Writes the proof of a fork as files, for an expert. */
  'anchor.proof': {
    input: z.strictObject({ size, root, folder: path }),
    output: z.strictObject({ folder: z.string() }),
    allow: ['supervisor', 'analyst'],
    custody: started('fork-proof'),
  },
} as const satisfies Record<string, Request>
