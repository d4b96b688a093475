/** Exhibits, their ingest, and the work under way. */
import { z } from 'zod'
import { Language } from '../../domain/anchor.ts'
import { ContainerFailure, Depth } from '../../domain/container.ts'
import { Exhibit, ExhibitId } from '../../domain/exhibit.ts'
import { HandOver, HandOverFinding, Holder, Step } from '../../domain/hand-over.ts'
import { IngestFindingFilter, IngestFindings, SavedFindings } from '../../domain/ingest-finding.ts'
import { Completeness, IngestFailure, ItemId } from '../../domain/item.ts'
import { JobId, JobProgress } from '../../domain/job.ts'
import { SourceCount, SourceLook } from '../../domain/preflight.ts'
import { SourceCheck } from '../../domain/source-check.ts'
import { NewNote, PrintedCustody } from '../../domain/thing.ts'
import { Timeline } from '../../domain/timeline.ts'
import { everyRole, everySession, nothing, page, path, type Request } from '../request.ts'

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
  /** Who can give or receive an exhibit, and the chain so far in the order of recording: what a hand-over
   *  is checked against. Names of people, so not for a reviewer. */
  'exhibit.holders': {
    input: z.strictObject({ exhibit: ExhibitId }),
    output: z.strictObject({ holders: z.array(Holder), steps: z.array(Step) }),
    allow: ['analyst', 'supervisor'],
    custody: null,
  },
  /** From its seizure on: holders, hand-overs, notes, ingests. Words that name people are null for a
   *  reviewer. */
  'exhibit.timeline': {
    input: z.strictObject({ exhibit: ExhibitId }),
    output: Timeline,
    allow: everyRole,
    custody: null,
  },
  'exhibit.handOver': {
    input: HandOver,
    output: z.strictObject({ entry: z.int(), findings: z.array(HandOverFinding) }),
    allow: ['analyst', 'supervisor'],
    custody: 'own',
    writes: ['handed-over'],
  },
  /** A reviewer writes no notes and reads none: they name people, and could lead the second reader. */
  'exhibit.note': {
    input: z.strictObject({ exhibit: ExhibitId, ...NewNote.shape }),
    output: z.strictObject({ entry: z.int() }),
    allow: ['analyst', 'supervisor'],
    custody: 'own',
    writes: ['noted'],
  },
  /** Writes its custody as pages to print, into a folder: with names, so not for a reviewer. */
  'exhibit.print': {
    input: z.strictObject({ exhibit: ExhibitId, dir: path, language: Language }),
    output: PrintedCustody,
    allow: ['analyst', 'supervisor'],
    custody: ({ exhibit, language }: { exhibit: ExhibitId; language: string }) => ({
      action: 'print',
      data: { exhibit, language },
    }),
  },
  /** What is known of a source before it is read. */
  'source.look': {
    input: z.strictObject({ source: path }),
    output: SourceLook,
    allow: ['analyst'],
    custody: null,
  },
  /** Begins to count what lies on it: names and sizes only. */
  'source.count': {
    input: z.strictObject({ source: path }),
    output: z.strictObject({ job: JobId }),
    allow: ['analyst'],
    custody: null,
  },
  'source.counted': {
    input: z.strictObject({ job: JobId }),
    output: SourceCount,
    allow: ['analyst'],
    custody: null,
  },
  'ingest.start': {
    input: z.strictObject({
      exhibit: ExhibitId,
      source: path,
      /** The person was told that the exhibit is recorded to be with somebody outside the case. */
      handedOut: z.boolean().optional(),
      /** Of an ingest of this exhibit that has not come to its end and whose source is gone: whether this is
       *  that medium at another place. */
      earlier: z.enum(['same', 'other']).optional(),
      /** How many containers deep; 3 when nothing is said. */
      depth: Depth.optional(),
    }),
    output: z.strictObject({ job: JobId }),
    allow: ['analyst'],
    custody: 'own',
    writes: ['ingest-started', 'source-moved'],
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
      /** Containers that were not opened, or not to their end: the first 500. */
      closed: z.array(
        z.strictObject({
          item: ItemId,
          exhibit: ExhibitId,
          path: z.string().nullable(),
          reason: ContainerFailure,
        }),
      ),
      closedTotal: z.int(),
      /** Of one exhibit: what its last check said, and where that stands in the ledger. */
      receipt: SourceCheck.extend({ at: z.string(), seq: z.int() }).nullable(),
      unscreened: z.int(),
    }),
    allow: everySession,
    custody: null,
  },
  /** What an ingest found amiss, item by item. */
  'ingest.findings': {
    input: z.strictObject({ filter: IngestFindingFilter, ...page }),
    output: IngestFindings,
    allow: everyRole,
    custody: null,
  },
  /** Writes them all into a folder, with names: not for a reviewer. */
  'ingest.saveFindings': {
    input: z.strictObject({
      filter: IngestFindingFilter,
      dir: path,
      format: z.enum(['csv', 'json']),
    }),
    output: SavedFindings,
    allow: ['analyst', 'supervisor'],
    custody: ({ format }: { format: string }) => ({
      action: 'print',
      data: { what: 'findings', format },
    }),
  },
  /** Writes what has become of everything that was found as pages to print; of all exhibits when none is named. */
  'ingest.print': {
    input: z.strictObject({ exhibit: ExhibitId.nullable(), dir: path, language: Language }),
    output: PrintedCustody,
    allow: ['analyst', 'supervisor'],
    custody: ({ exhibit, language }: { exhibit: string | null; language: string }) => ({
      action: 'print',
      data: { what: 'completeness', exhibit, language },
    }),
  },
  'job.list': { input: nothing, output: z.array(JobProgress), allow: everySession, custody: null },
  'job.pause': {
    input: z.strictObject({ job: JobId }),
    output: nothing,
    /** Of which kinds of work: `mayPause`. */
    allow: everySession,
    custody: null,
  },
  'job.resume': {
    input: z.strictObject({ job: JobId }),
    output: nothing,
    allow: everySession,
    custody: null,
  },
  'job.cancel': {
    input: z.strictObject({ job: JobId }),
    output: nothing,
    /** Of which kinds of work: `mayStop`. */
    allow: everySession,
    custody: null,
  },
} as const satisfies Record<string, Request>
