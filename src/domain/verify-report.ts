import { z } from 'zod'
import { Finding, SignerSeen, VerifyExit, VerifyResult } from './finding.ts'

/** All that a check of one bundle has to say. Every text in it may come from a hostile bundle. */
export const VerifyReport = z.strictObject({
  path: z.string(),
  exitCode: VerifyExit,
  result: VerifyResult,
  bundle: z
    .strictObject({
      case: z.string(),
      id: z.string(),
      audience: z.string(),
      organisation: z.string(),
      date: z.string(),
    })
    .nullable(),
  signers: z.array(SignerSeen),
  signingTime: z.string().nullable(),
  findings: z.array(Finding),
  total: z.int(),
  files: z.strictObject({ listed: z.int(), intact: z.int() }),
  items: z.array(
    z.strictObject({
      item: z.string(),
      exhibit: z.string(),
      files: z.array(z.strictObject({ path: z.string(), role: z.string(), sha256: z.string() })),
      /** Proven entries, oldest first. */
      custody: z.array(
        z.strictObject({ seq: z.int(), time: z.string(), actor: z.string(), action: z.string() }),
      ),
    }),
  ),
  checkpoint: z.strictObject({ size: z.int(), root: z.string() }).nullable(),
  /** SHA-256 of the root the chain ends in, trusted or not. */
  rootSha256: z.string().nullable(),
  seconds: z.number(),
})
export type VerifyReport = z.infer<typeof VerifyReport>

/** What a check of the open case found. */
export const CaseCheck = z.strictObject({
  intact: z.boolean(),
  entries: z.int(),
  checkpoints: z.int(),
  objects: z.int(),
  findings: z.array(Finding),
})
export type CaseCheck = z.infer<typeof CaseCheck>
