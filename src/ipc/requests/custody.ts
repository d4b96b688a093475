/** The ledger, and the check of the open case. */
import { z } from 'zod'
import { CustodyLine } from '../../domain/custody.ts'
import { ItemId } from '../../domain/item.ts'
import { CaseCheck } from '../../domain/verify-report.ts'
import { everySession, nothing, page, path, type Request } from '../request.ts'

export const custodyRequests = {
  'case.verify': {
    input: nothing,
    output: CaseCheck,
    allow: everySession,
    custody: () => ({ action: 'verified', data: { scope: 'case' } }),
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
