/** Grades, and clearer pixels. */
import { z } from 'zod'
import { Grade, SCHEME } from '../../domain/grade.ts'
import { ItemId } from '../../domain/item.ts'
import {
  Region,
  Reveal,
  RevealAsked,
  RevealId,
  RevealReason,
  RevealTarget,
} from '../../domain/reveal.ts'
import { everyRole, nothing, type Request } from '../request.ts'

export const reviewRequests = {
  'item.grade': {
    input: z.strictObject({
      item: ItemId,
      grade: Grade,
      note: z.string().trim().max(2000).nullable(),
    }),
    output: z.strictObject({ item: ItemId, grade: Grade.nullable() }),
    allow: ['reviewer', 'analyst'],
    custody: (input: { item: ItemId; grade: Grade }) => ({
      action: 'grade',
      item: input.item,
      data: { scheme: SCHEME.id, schemeVersion: SCHEME.version, grade: input.grade },
    }),
  },
  /** Takes back the signed-in person's latest grade of an item; the entry of it stays. */
  'item.undoGrade': {
    input: z.strictObject({ item: ItemId }),
    output: z.strictObject({ item: ItemId, grade: Grade.nullable() }),
    allow: ['reviewer', 'analyst'],
    custody: (input: { item: ItemId }) => ({ action: 'grade-undone', item: input.item, data: {} }),
  },
  'review.progress': {
    input: nothing,
    output: z.strictObject({
      /** Items with a blurred preview. */
      screened: z.int(),
      /** Of these, graded by the signed-in person. */
      gradedByYou: z.int(),
      gradedByAnyone: z.int(),
      unscreened: z.int(),
      byGrade: z.record(z.string(), z.int()),
    }),
    allow: everyRole,
    custody: null,
  },
  /** Asks for clearer pixels. Granted at once where the role answers for itself (needsGrant). */
  'reveal.request': {
    input: z.strictObject({
      item: ItemId,
      target: RevealTarget,
      region: Region,
      reason: RevealReason,
    }),
    output: Reveal,
    allow: everyRole,
    custody: 'own',
    writes: ['reveal-requested'],
  },
  'reveal.list': {
    input: z.strictObject({ item: ItemId.nullable() }),
    output: z.array(Reveal),
    allow: everyRole,
    custody: null,
  },
  /** Names all that was asked for, as the supervisor has it before them: whose look, at what, why. */
  'reveal.decide': {
    input: RevealAsked.extend({ grant: z.boolean() }),
    output: Reveal,
    allow: ['supervisor'],
    custody: (input: RevealAsked & { readonly grant: boolean }) => ({
      action: input.grant ? 'reveal-granted' : 'reveal-refused',
      item: input.item,
      purpose: input.reason,
      data: {
        reveal: input.reveal,
        reader: input.reader,
        target: input.target,
        region: { ...input.region },
      },
    }),
    twoPersons: 'other',
  },
  /** One hold begins. The pixels are fetched once from the returned address, and only while held. */
  'reveal.open': {
    input: z.strictObject({ reveal: RevealId, item: ItemId }),
    output: z.strictObject({ hold: z.uuid(), url: z.string() }),
    allow: everyRole,
    custody: (input: { reveal: string; item: ItemId }) => ({
      action: 'reveal',
      item: input.item,
      data: { reveal: input.reveal },
    }),
  },
  /** The hold ends: its receipt. `milliseconds` is measured by the program, not by the page. */
  'reveal.close': {
    input: z.strictObject({ hold: z.uuid() }),
    output: z.strictObject({ milliseconds: z.int() }),
    allow: everyRole,
    custody: null,
    writes: ['reveal-ended'],
  },
} as const satisfies Record<string, Request>
