import { z } from 'zod'
import { ItemFilter, ItemSort } from './item.ts'
import { UserId } from './people.ts'

export const SearchId = z.uuid().brand<'SearchId'>()
export type SearchId = z.infer<typeof SearchId>

/** What is asked of the catalogue, and in which order. */
export const SearchQuery = z.strictObject({
  filter: ItemFilter,
  sort: ItemSort,
  descending: z.boolean(),
})
export type SearchQuery = z.infer<typeof SearchQuery>

export const SearchName = z.string().trim().min(1).max(120)

/** What a search has found at a time. `idsSha256` is over the items' ids in order, a line feed after each. */
export const SearchRun = z.strictObject({
  by: UserId,
  at: z.string(),
  results: z.int().nonnegative(),
  idsSha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type SearchRun = z.infer<typeof SearchRun>

export const SavedSearch = z.strictObject({
  id: SearchId,
  /** Name and question are null when they are not what the ledger names, or their key is destroyed. */
  name: z.string().nullable(),
  query: SearchQuery.nullable(),
  savedBy: UserId,
  savedAt: z.string(),
  lastRun: SearchRun.nullable(),
})
export type SavedSearch = z.infer<typeof SavedSearch>
