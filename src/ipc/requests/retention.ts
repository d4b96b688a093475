/** How long evidence is kept: the case's rule, exceptions, holds, and what is due. */
import { z } from 'zod'
import type { Json } from '../../domain/jcs.ts'
import { Zone } from '../../domain/local-date.ts'
import {
  DueList,
  Hold,
  HoldId,
  HoldReason,
  Keep,
  LegalBasis,
  ReleaseReason,
  RetentionRule,
  RetentionScope,
} from '../../domain/retention.ts'
import { type Digest, nothing, type Request } from '../request.ts'

const NewRule = z.strictObject({
  scope: RetentionScope,
  keep: Keep,
  zone: Zone,
  legalBasis: LegalBasis,
})
const NewHold = z.strictObject({
  scope: RetentionScope,
  reason: HoldReason,
  /** Number of the proceedings or the letter; may be empty. Names nobody. */
  reference: z.string().trim().max(200),
})
/** `scope` is the hold's own. */
const Release = z.strictObject({ hold: HoldId, scope: RetentionScope, reason: ReleaseReason })

export const retentionRequests = {
  'retention.show': {
    input: nothing,
    output: z.strictObject({
      caseRule: RetentionRule.nullable(),
      rules: z.array(RetentionRule),
      rulesTotal: z.int(),
      holds: z.array(Hold),
      holdsTotal: z.int(),
    }),
    allow: ['supervisor', 'analyst'],
    custody: null,
  },
  'retention.due': {
    input: nothing,
    output: DueList,
    allow: ['supervisor', 'analyst'],
    custody: null,
  },
  'retention.set': {
    input: NewRule,
    output: RetentionRule,
    allow: ['supervisor'],
    custody: ({ scope, keep, zone, legalBasis }: z.output<typeof NewRule>, digest: Digest) => ({
      action: 'retention-set',
      ...itemIn(scope),
      data: { ...scopeData(scope), keep, zone, legalBasis: digest(legalBasis) },
    }),
  },
  'retention.hold': {
    input: NewHold,
    output: Hold,
    allow: ['supervisor', 'analyst'],
    custody: ({ scope, reason, reference }: z.output<typeof NewHold>, digest: Digest) => ({
      action: 'hold-placed',
      ...itemIn(scope),
      purpose: reason,
      data: { ...scopeData(scope), reference: digest(reference) },
    }),
  },
  'retention.release': {
    input: Release,
    output: Hold,
    allow: ['supervisor'],
    custody: ({ hold, scope, reason }: z.output<typeof Release>) => ({
      action: 'hold-released',
      ...itemIn(scope),
      purpose: reason,
      data: { ...scopeData(scope), hold },
    }),
  },
} as const satisfies Record<string, Request>

/** An act on one item stands in that item's chain. */
function itemIn(scope: RetentionScope) {
  return scope.of === 'item' ? { item: scope.item } : {}
}

function scopeData(scope: RetentionScope): { readonly [key: string]: Json } {
  return scope.of === 'exhibit' ? { scope: scope.of, exhibit: scope.exhibit } : { scope: scope.of }
}
