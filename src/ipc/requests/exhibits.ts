/** Exhibits, their ingest, and the work under way. */
import { z } from 'zod'
import { Exhibit, ExhibitId } from '../../domain/exhibit.ts'
import { Completeness, IngestFailure, ItemId } from '../../domain/item.ts'
import { JobId, JobProgress } from '../../domain/job.ts'
import { everyRole, nothing, path, type Request } from '../request.ts'

export const exhibitsRequests = {
  'exhibit.add': {
    input: Exhibit,
    output: Exhibit,
    allow: ['analyst'],
    custody: (input: Exhibit) => ({
      action: 'exhibit-registered',
      data: { exhibit: input.id, seal: input.seal, seizedAt: input.seizedAt },
    }),
  },
  'exhibit.list': {
    input: nothing,
    output: z.array(z.strictObject({ exhibit: Exhibit, completeness: Completeness })),
    allow: everyRole,
    custody: null,
  },
  'ingest.start': {
    input: z.strictObject({ exhibit: ExhibitId, source: path }),
    output: z.strictObject({ job: JobId }),
    allow: ['analyst'],
    custody: (input: { exhibit: string }) => ({
      action: 'ingest-started',
      data: { exhibit: input.exhibit },
    }),
  },
  'ingest.summary': {
    input: z.strictObject({ exhibit: ExhibitId.nullable() }),
    output: z.strictObject({
      completeness: Completeness,
      failures: z.array(
        z.strictObject({
          item: ItemId,
          exhibit: ExhibitId,
          path: z.string().nullable(),
          reason: IngestFailure,
        }),
      ),
      failuresTotal: z.int(),
      unscreened: z.int(),
    }),
    allow: everyRole,
    custody: null,
  },
  'job.list': { input: nothing, output: z.array(JobProgress), allow: everyRole, custody: null },
  'job.cancel': {
    input: z.strictObject({ job: JobId }),
    output: nothing,
    allow: ['analyst', 'supervisor'],
    custody: null,
  },
} as const satisfies Record<string, Request>
