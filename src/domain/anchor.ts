import { z } from 'zod'
import { HASH } from './custody.ts'
import { Finding } from './finding.ts'

/** Where a statement of the ledger's size and root was kept (formats.md 2, 7): a file in `checkpoints/`,
 *  the record of a bundle, this workstation's memory, a custodian's medium, paper. */
export const AnchorSource = z.enum(['folder', 'bundle', 'workstation', 'custodian', 'receipt'])
export type AnchorSource = z.infer<typeof AnchorSource>

/** What is wrong with the ledger by an anchor, or with the anchor by the ledger's key. */
export const AnchorFault = z.enum(['behind', 'other', 'other-key', 'not-signed'])
export type AnchorFault = z.infer<typeof AnchorFault>

/** `holds`: the ledger begins with what the anchor says. */
export const AnchorVerdict = z.enum(['holds', ...AnchorFault.options])
export type AnchorVerdict = z.infer<typeof AnchorVerdict>

/** Of a page that is printed. */
export const Language = z.enum(['en', 'zh'])
export type Language = z.infer<typeof Language>

/** 64 hexadecimal digits; null where an anchor is known by its size alone. */
const Root = z.string().regex(HASH).nullable()

/** Which anchor is meant. */
export const AnchorName = z.strictObject({ size: z.int().positive(), root: Root })
export type AnchorName = z.infer<typeof AnchorName>

/** What a person says of a contradiction. No names: it stands in the ledger. */
export const Explanation = z.string().trim().min(20).max(2000)

/** An anchor that the ledger does not agree with. */
export const Contradiction = z.strictObject({
  source: AnchorSource,
  size: z.int(),
  root: Root,
  fault: AnchorFault,
  /** Whether a note says so that the ledger's own key signed. */
  isSigned: z.boolean(),
  /** Two statements of one key that exclude each other: what an expert needs no trust for. */
  isFork: z.boolean(),
  /** The entry that tells of it; null until somebody signs in. */
  entry: z.int().nullable(),
  explanation: z
    .strictObject({ entry: z.int(), by: z.string(), time: z.string(), words: z.string() })
    .nullable(),
})
export type Contradiction = z.infer<typeof Contradiction>

/** `contradicted` is the red state: nothing is exported. Explained is not cleared. */
export const AnchorState = z.enum(['holds', 'contradicted', 'explained'])
export type AnchorState = z.infer<typeof AnchorState>

/** How this workstation remembers the ledger: sealed by the system's key store, or only in a plain file;
 *  or it cannot read what it had, or keep anything. */
export const MemoryState = z.enum(['key-store', 'plain-file', 'unreadable', 'unwritable'])
export type MemoryState = z.infer<typeof MemoryState>

/** A time stamp over a checkpoint: asked for, there, or there with faults. */
export const Timestamp = z.strictObject({
  size: z.int(),
  state: z.enum(['requested', 'stamped', 'faulty']),
  /** That of the authority: the checkpoint is not later. */
  time: z.string().nullable(),
  authority: z.string().nullable(),
  /** Codes of formats.md 5, 20. */
  faults: z.array(z.string()),
})
export type Timestamp = z.infer<typeof Timestamp>

/** What became of a reply that was brought back. */
export const TimestampImport = z.strictObject({
  size: z.int(),
  isAccepted: z.boolean(),
  time: z.string().nullable(),
  authority: z.string().nullable(),
  findings: z.array(Finding.omit({ path: true })),
})
export type TimestampImport = z.infer<typeof TimestampImport>

/** What a custodian's copy had to say. */
export const CopyCheck = z.strictObject({
  /** Files that were read. */
  notes: z.int(),
  holds: z.int(),
  /** No signed notes of this ledger: they say nothing of it. */
  foreign: z.int(),
  /** Largest size that a signed note told; 0 without one. */
  newest: z.int(),
  contradictions: z.array(Contradiction),
})
export type CopyCheck = z.infer<typeof CopyCheck>
