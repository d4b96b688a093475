/** The ledger, and the check of the open case. */
import { z } from 'zod'
import { CustodyLine } from '../../domain/custody.ts'
import { ItemId } from '../../domain/item.ts'
import { CaseCheck } from '../../domain/verify-report.ts'
import { everyRole, nothing, page, type Request } from '../request.ts'

export const custodyRequests = {
  'case.verify': {
    input: nothing,
    output: CaseCheck,
    allow: everyRole,
    custody: () => ({ action: 'verified', data: { scope: 'case' } }),
  },
  'custody.list': {
    input: z.strictObject({ item: ItemId.nullable(), newestFirst: z.boolean(), ...page }),
    output: z.strictObject({ lines: z.array(CustodyLine), total: z.int() }),
    allow: everyRole,
    custody: null,
  },
  'custody.verify': {
    input: nothing,
    output: CaseCheck,
    allow: everyRole,
    custody: () => ({ action: 'verified', data: { scope: 'ledger' } }),
  },
} as const satisfies Record<string, Request>
