/** Redactions and who approves them. */
import { z } from 'zod'
import { ItemId } from '../../domain/item.ts'
import { Redaction, RedactionId, RedactionRegion, SendBackReason } from '../../domain/redaction.ts'
import type { Request } from '../request.ts'

export const redactionRequests = {
  'redaction.make': {
    input: z.strictObject({ item: ItemId, regions: z.array(RedactionRegion).min(1).max(500) }),
    output: Redaction,
    allow: ['analyst'],
    custody: (input: { item: ItemId; regions: readonly unknown[] }) => ({
      action: 'redact',
      item: input.item,
      data: { regions: input.regions.length },
    }),
  },
  'redaction.list': {
    input: z.strictObject({ item: ItemId.nullable() }),
    output: z.array(Redaction),
    allow: ['analyst', 'supervisor'],
    custody: null,
  },
  'redaction.decide': {
    input: z.strictObject({
      redaction: RedactionId,
      item: ItemId,
      approve: z.boolean(),
      /** Empty for an approval. */
      reason: z.union([SendBackReason, z.literal('')]),
    }),
    output: Redaction,
    allow: ['supervisor', 'analyst'],
    custody: (input: { redaction: string; item: ItemId; approve: boolean; reason: string }) => ({
      action: input.approve ? 'approved' : 'rejected',
      item: input.item,
      ...(input.reason === '' ? {} : { purpose: input.reason }),
      data: { redaction: input.redaction },
    }),
    twoPersons: 'other',
  },
} as const satisfies Record<string, Request>
