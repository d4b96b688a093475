/** The ledger, and the check of the open case. */
import { z } from 'zod'
import { CaseReport } from '../../domain/case-report.ts'
import { CustodyLine } from '../../domain/custody.ts'
import { ItemId } from '../../domain/item.ts'
import { JobId } from '../../domain/job.ts'
import { CaseCheck } from '../../domain/verify-report.ts'
import { everySession, nothing, page, path, type Request } from '../request.ts'

export const custodyRequests = {
  /** Starts a check of the whole case; `case.report` has what it came to. */
  'case.verify': {
    input: nothing,
    output: z.strictObject({ job: JobId }),
    allow: everySession,
    custody: () => ({ action: 'verification-started', data: { scope: 'case' } }),
  },
  /** Of the last check that ended; null when there was none. */
  'case.report': {
    input: nothing,
    output: CaseReport.nullable(),
    allow: everySession,
    custody: null,
  },
  /** Writes that report into a folder outside the case. */
  'case.saveReport': {
    input: z.strictObject({ dir: path, format: z.enum(['json', 'csv']) }),
    output: z.strictObject({ path: z.string() }),
    allow: everySession,
    custody: (input: { format: string }) => ({
      action: 'report-saved',
      data: { format: input.format },
    }),
  },
  'custody.list': {
    input: z.strictObject({ item: ItemId.nullable(), newestFirst: z.boolean(), ...page }),
    output: z.strictObject({ lines: z.array(CustodyLine), total: z.int() }),
    allow: everySession,
    custody: null,
  },
  /** Writes the complete custody of one item, with proofs, into a folder that is new or empty. The entry
   *  that says so is the last of what is disclosed. */
  'custody.prove': {
    input: z.strictObject({ item: ItemId, dir: path }),
    output: z.strictObject({
      dir: z.string(),
      entries: z.int(),
      size: z.int(),
      sha256: z.string(),
      keySha256: z.string(),
    }),
    allow: ['analyst', 'supervisor'],
    custody: (input: { item: ItemId }) => ({
      action: 'disclosure-started',
      item: input.item,
      data: {},
    }),
  },
  'custody.verify': {
    input: nothing,
    output: CaseCheck,
    allow: everySession,
    custody: () => ({ action: 'verified', data: { scope: 'ledger' } }),
  },
} as const satisfies Record<string, Request>
