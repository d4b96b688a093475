/** The catalogue. */
import { z } from 'zod'
import { Language } from '../../domain/anchor.ts'
import { Area, GridLevel, PlaceMap } from '../../domain/area.ts'
import { TextDetail } from '../../domain/content.ts'
import { DateHistogram, TimeRange } from '../../domain/dated.ts'
import {
  Gathering,
  ItemDetail,
  ItemFilter,
  ItemGroup,
  ItemId,
  ItemRow,
  ItemSort,
} from '../../domain/item.ts'
import { NewNote, PrintedCustody } from '../../domain/thing.ts'
import { Timeline } from '../../domain/timeline.ts'
import { ItemWithin } from '../../domain/within.ts'
import { everyRole, page, path, type Request } from '../request.ts'

export const itemsRequests = {
  'item.list': {
    input: z.strictObject({
      filter: ItemFilter,
      sort: ItemSort,
      descending: z.boolean(),
      ...page,
    }),
    output: z.strictObject({
      items: z.array(ItemRow),
      /** Items that match; `whole` is the case's. */
      total: z.int(),
      whole: z.int(),
    }),
    allow: everyRole,
    custody: null,
  },
  'item.facets': {
    input: z.strictObject({ filter: ItemFilter }),
    output: z.strictObject({
      exhibit: z.record(z.string(), z.int()),
      kind: z.record(z.string(), z.int()),
      state: z.record(z.string(), z.int()),
      grade: z.record(z.string(), z.int()),
      finding: z.record(z.string(), z.int()),
    }),
    allow: everyRole,
    custody: null,
  },
  /** Items that have something in common, the largest groups first. */
  'item.groups': {
    input: z.strictObject({
      by: Gathering,
      offset: z.int().nonnegative(),
      limit: z.int().min(1).max(200),
    }),
    output: z.strictObject({ groups: z.array(ItemGroup), total: z.int() }),
    allow: everyRole,
    custody: null,
  },
  /** Items by their best date. The filter's own choice of best dates is not looked at. */
  'item.dates': {
    input: z.strictObject({ filter: ItemFilter, ...TimeRange.shape }),
    output: DateHistogram,
    allow: everyRole,
    custody: null,
  },
  /** Items by where they were made; not for a reviewer. The filter's own area is not looked at. */
  'item.places': {
    input: z.strictObject({ filter: ItemFilter, view: Area, level: GridLevel }),
    output: PlaceMap,
    allow: ['analyst', 'supervisor'],
    custody: null,
  },
  'item.show': {
    input: z.strictObject({ item: ItemId }),
    output: ItemDetail,
    allow: everyRole,
    custody: null,
  },
  /** What can be read in it, a piece at a time: evidence in clear, so its entry comes first. Reviewers hold no key. */
  'item.text': {
    input: z.strictObject({ item: ItemId, from: z.int().nonnegative() }),
    output: z.strictObject({
      text: z.string(),
      details: z.array(TextDetail),
      /** Of the whole text, as far as it is kept. */
      characters: z.int(),
    }),
    allow: ['analyst', 'supervisor'],
    custody: ({ item, from }: { item: ItemId; from: number }) => ({
      action: 'text-read',
      item,
      data: { from },
    }),
  },
  /** The item that it lies in, and those that lie in it. */
  'item.within': {
    input: z.strictObject({ item: ItemId }),
    output: ItemWithin,
    allow: everyRole,
    custody: null,
  },
  /** Its exhibit's custody until it was ingested, then its own chain. */
  'item.timeline': {
    input: z.strictObject({ item: ItemId }),
    output: Timeline,
    allow: everyRole,
    custody: null,
  },
  'item.print': {
    input: z.strictObject({ item: ItemId, dir: path, language: Language }),
    output: PrintedCustody,
    allow: ['analyst', 'supervisor'],
    custody: ({ item, language }: { item: ItemId; language: string }) => ({
      action: 'print',
      item,
      data: { language },
    }),
  },
  'item.note': {
    input: z.strictObject({ item: ItemId, ...NewNote.shape }),
    output: z.strictObject({ entry: z.int() }),
    allow: ['analyst', 'supervisor'],
    custody: 'own',
    writes: ['noted'],
  },
  /** Items that look alike, the nearest first, by PDQ: "looks alike", never "is the same". */
  'item.similar': {
    input: z.strictObject({ item: ItemId, mostBits: z.int().min(0).max(31) }),
    output: z.strictObject({
      /** False where there is too little in the picture to go by, or it was not screened. */
      comparable: z.boolean(),
      items: z.array(
        z.strictObject({ item: ItemId, bits: z.int(), sharePercent: z.int().min(0).max(100) }),
      ),
      total: z.int(),
    }),
    allow: everyRole,
    custody: null,
  },
} as const satisfies Record<string, Request>
