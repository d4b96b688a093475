/** The workstation itself: what is open, what this machine has. */
import { z } from 'zod'
import { AnchorState } from '../../domain/anchor.ts'
import { CaseSummary } from '../../domain/case.ts'
import { FailedSignIns } from '../../domain/people.ts'
import { nothing, path, type Request } from '../request.ts'
import { SessionOut } from './cases.ts'

export const LedgerState = z.strictObject({
  size: z.int(),
  checkpointSize: z.int(),
  checkpointAt: z.string().nullable(),
  verified: z.boolean(),
})
export type LedgerState = z.infer<typeof LedgerState>

export const ToolState = z.strictObject({
  name: z.enum(['ffmpeg', 'ffprobe', 'exiftool', 'perl', 'bsdtar', 'tsk_loaddb', 'browser']),
  found: z.boolean(),
  version: z.string().nullable(),
  /** What it is for, and what is used without it. */
  purpose: z.string(),
  howToInstall: z.string().nullable(),
})
export type ToolState = z.infer<typeof ToolState>

export const appRequests = {
  'app.state': {
    input: nothing,
    output: z.strictObject({
      version: z.string(),
      runtime: z.string(),
      case: CaseSummary.nullable(),
      session: SessionOut.nullable(),
      /** What had failed before whoever is signed in came; null when nothing did. */
      failedSignIns: FailedSignIns.nullable(),
      ledger: LedgerState.nullable(),
      /** Whether the ledger agrees with what is known of it from outside; null without a case. */
      anchors: AnchorState.nullable(),
      tools: z.array(ToolState),
      recent: z.array(z.strictObject({ dir: z.string(), number: z.string(), title: z.string() })),
      hasWorkstation: z.boolean(),
    }),
    allow: 'anyone',
    custody: null,
  },
  /** Folders (and, when asked, files with an ending) of one folder of this machine: for choosing. */
  'disk.list': {
    input: z.strictObject({ dir: path.nullable(), endings: z.array(z.string()).max(32) }),
    output: z.strictObject({
      dir: z.string(),
      parent: z.string().nullable(),
      entries: z.array(z.strictObject({ name: z.string(), path: z.string(), folder: z.boolean() })),
      total: z.int(),
    }),
    allow: 'anyone',
    custody: null,
  },
} as const satisfies Record<string, Request>
