/** Searches that are kept by name, so that they can be made again and what they found can be proven. */
import { z } from 'zod'
import { SavedSearch, SearchId, SearchName, SearchQuery, SearchRun } from '../../domain/search.ts'
import { nothing, type Request } from '../request.ts'

export const searchesRequests = {
  'search.list': {
    input: nothing,
    output: z.array(SavedSearch),
    allow: ['analyst', 'supervisor'],
    custody: null,
  },
  'search.save': {
    input: z.strictObject({ name: SearchName, query: SearchQuery }),
    output: z.strictObject({ search: SearchId }),
    allow: ['analyst', 'supervisor'],
    custody: 'own',
    writes: ['search-saved'],
  },
  /** Its entry says how many items it found, and the SHA-256 of their ids. */
  'search.run': {
    input: z.strictObject({ search: SearchId }),
    output: z.strictObject({ query: SearchQuery, run: SearchRun }),
    allow: ['analyst', 'supervisor'],
    custody: ({ search }: { search: string }) => ({ action: 'search-run', data: { search } }),
  },
  /** From the list; the ledger keeps that it was there, and its runs. */
  'search.remove': {
    input: z.strictObject({ search: SearchId }),
    output: nothing,
    allow: ['analyst', 'supervisor'],
    custody: ({ search }: { search: string }) => ({ action: 'search-removed', data: { search } }),
  },
} as const satisfies Record<string, Request>
