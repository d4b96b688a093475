/** Lists of known hashes: kept on the workstation, looked up for a case. */
import { z } from 'zod'
import { JobId } from '../../domain/job.ts'
import { HashSet, HashSetId, HashSetMeaning } from '../../domain/known.ts'
import { everyRole, nothing, path, type Request } from '../request.ts'

const text = z.string().trim().max(120)

export const knownRequests = {
  'known.list': {
    input: nothing,
    output: z.array(HashSet),
    allow: everyRole,
    custody: null,
  },
  /** Reads a file of another agency, whole, into the workstation's library. */
  'known.import': {
    input: z.strictObject({
      path,
      name: text.min(1),
      /** Empty: as the set calls itself. */
      version: text,
      meaning: HashSetMeaning,
    }),
    output: z.strictObject({ job: JobId }),
    allow: ['analyst', 'supervisor'],
    custody: ({ name, version, meaning }: { name: string; version: string; meaning: string }) => ({
      action: 'hash-set-import',
      data: { name, version, meaning },
    }),
  },
  /** What was matched by it stays in the cases. */
  'known.remove': {
    input: z.strictObject({ set: HashSetId }),
    output: nothing,
    allow: ['analyst', 'supervisor'],
    custody: ({ set }: { set: string }) => ({ action: 'hash-set-removed', data: { set } }),
  },
  /** Looks every ingested item up in these sets. */
  'known.match': {
    input: z.strictObject({ sets: z.array(HashSetId).min(1).max(200) }),
    output: z.strictObject({ job: JobId }),
    allow: ['analyst'],
    custody: ({ sets }: { sets: readonly string[] }) => ({
      action: 'known-match',
      data: { sets: sets.length },
    }),
  },
} as const satisfies Record<string, Request>
