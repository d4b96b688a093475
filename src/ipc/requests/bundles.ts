/** Signed exports, and the check of one. */
import { z } from 'zod'
import { Bundle, PreflightFinding, WritableAudience } from '../../domain/bundle.ts'
import { Completeness } from '../../domain/item.ts'
import { JobId } from '../../domain/job.ts'
import { VerifyReport } from '../../domain/verify-report.ts'
import { everyRole, nothing, path, type Request } from '../request.ts'

export const bundlesRequests = {
  'bundle.preflight': {
    input: z.strictObject({ audience: WritableAudience }),
    output: z.strictObject({
      ready: z.boolean(),
      items: z.int(),
      bytes: z.int(),
      findings: z.array(PreflightFinding),
      completeness: Completeness,
    }),
    allow: ['analyst', 'supervisor'],
    custody: null,
  },
  'bundle.export': {
    input: z.strictObject({ audience: WritableAudience, parentDir: path }),
    output: z.strictObject({ job: JobId }),
    allow: ['analyst', 'supervisor'],
    custody: (input: { audience: string }) => ({
      action: 'bundle-started',
      data: { audience: input.audience },
    }),
  },
  'bundle.list': {
    input: nothing,
    output: z.array(Bundle),
    allow: everyRole,
    custody: null,
  },
  /** Checks a bundle from its bytes alone; nobody needs to be signed in. */
  'bundle.verify': {
    input: z.strictObject({
      path,
      /** PEM files of roots the reader trusts. */
      rootPaths: z.array(path).max(16),
      /** SHA-256 of a root, typed from paper. */
      rootSha256: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(16),
      signers: z.array(z.strictObject({ role: z.string().nullable(), sha256: z.string() })).max(16),
      anchorPaths: z.array(path).max(16),
      crlPaths: z.array(path).max(16),
      tsaRootPaths: z.array(path).max(16),
    }),
    output: VerifyReport,
    allow: 'anyone',
    custody: null,
  },
} as const satisfies Record<string, Request>
