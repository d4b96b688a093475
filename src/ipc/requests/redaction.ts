/** Redactions and who approves them. */
import { z } from 'zod'
import { Sha256 } from '../../domain/digest.ts'
import { ItemId } from '../../domain/item.ts'
import { Redaction, RedactionId, RedactionRegion, SendBackReason } from '../../domain/redaction.ts'
import { RevealId } from '../../domain/reveal.ts'
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
  /** Names the very bytes that are decided on, and by which look they were seen. */
  'redaction.decide': {
    input: z.strictObject({
      redaction: RedactionId,
      item: ItemId,
      output: Sha256,
      recipe: Sha256,
      /** The look by which who approves has seen the copy; null to send it back. */
      look: RevealId.nullable(),
      approve: z.boolean(),
      /** Empty for an approval. */
      reason: z.union([SendBackReason, z.literal('')]),
    }),
    output: Redaction,
    allow: ['supervisor', 'analyst'],
    custody: ({ approve, item, reason, ...of }: Decision) => ({
      action: approve ? 'approved' : 'rejected',
      item,
      ...(reason === '' ? {} : { purpose: reason }),
      data: { redaction: of.redaction, output: of.output, recipe: of.recipe, look: of.look },
    }),
    twoPersons: 'other',
  },
} as const satisfies Record<string, Request>

type Decision = {
  readonly redaction: string
  readonly item: ItemId
  readonly output: string
  readonly recipe: string
  readonly look: string | null
  readonly approve: boolean
  readonly reason: string
}
