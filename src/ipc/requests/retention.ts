/** How long evidence is kept, what is due, and its end by two persons. */
import { z } from 'zod'
import { Sha256 } from '../../domain/digest.ts'
import {
  DeclineReason,
  Disposal,
  DisposalGround,
  DisposalId,
  DisposalScope,
} from '../../domain/disposal.ts'
import type { Json } from '../../domain/jcs.ts'
import { JobId } from '../../domain/job.ts'
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
import { type Digest, nothing, path, type Request } from '../request.ts'

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

const Proposal = z.strictObject({ scope: DisposalScope, ground: DisposalGround })
const Answer = z.strictObject({
  disposal: DisposalId,
  /** Of the content that was read: the answer is to that and to nothing else. */
  digest: Sha256,
  approve: z.boolean(),
  /** null for an approval. */
  reason: DeclineReason.nullable(),
})

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
  'disposal.list': {
    input: nothing,
    output: z.array(Disposal),
    allow: ['supervisor', 'analyst'],
    custody: null,
  },
  /** Draws up what would go. What is proposed, with its digest, is an entry of its own. */
  'disposal.propose': {
    input: Proposal,
    output: Disposal,
    allow: ['supervisor'],
    custody: ({ scope, ground }: z.output<typeof Proposal>, digest: Digest) => ({
      action: 'disposal-drafted',
      purpose: ground.by === 'rule' ? 'rule' : ground.reason,
      data: { ...disposalData(scope), ...groundData(ground, digest) },
    }),
  },
  /** An approval starts the work. */
  'disposal.decide': {
    input: Answer,
    output: z.strictObject({ disposal: Disposal, job: JobId.nullable() }),
    allow: ['supervisor'],
    custody: ({ disposal, digest, approve, reason }: z.output<typeof Answer>) => ({
      action: approve ? 'disposal-approved' : 'disposal-declined',
      ...(reason === null ? {} : { purpose: reason }),
      data: { disposal, digest },
    }),
    twoPersons: 'other',
  },
  /** Goes on with an approved disposal that was cut off. */
  'disposal.continue': {
    input: z.strictObject({ disposal: DisposalId }),
    output: z.strictObject({ job: JobId }),
    allow: ['supervisor'],
    custody: ({ disposal }: { disposal: string }) => ({
      action: 'disposal-continued',
      data: { disposal },
    }),
  },
  /** Writes the certificate of a finished disposal, its signature and its list into a folder. */
  'disposal.certificate': {
    input: z.strictObject({ disposal: DisposalId, dir: path }),
    output: z.strictObject({
      path: z.string(),
      signaturePath: z.string(),
      listPath: z.string(),
      sha256: Sha256,
    }),
    allow: ['supervisor', 'analyst'],
    custody: ({ disposal }: { disposal: string }) => ({
      action: 'certificate-printed',
      data: { disposal },
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

/** No entry names two items. */
function disposalData(scope: DisposalScope): { readonly [key: string]: Json } {
  if (scope.of === 'items') return { scope: scope.of, items: scope.items.length }
  return scope.of === 'exhibit' ? { scope: scope.of, exhibit: scope.exhibit } : { scope: scope.of }
}

function groundData(ground: DisposalGround, digest: Digest): { readonly [key: string]: Json } {
  if (ground.by === 'rule') return {}
  return { order: digest(ground.reference), orderDate: ground.date }
}
