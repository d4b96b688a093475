import { z } from 'zod'

/** What a verifier has to tell the court. Finding something is success for the verifier, not an error.
 *  `path` names a file of the bundle, or is empty for the whole. Text may come from a hostile bundle. */
export const Finding = z.strictObject({
  severity: z.enum(['error', 'untrusted', 'warning']),
  code: z.string(),
  path: z.string(),
  message: z.string(),
})
export type Finding = z.infer<typeof Finding>

/** 0 intact and trusted, 1 altered or incomplete, 2 intact but signer not trusted, 3 not a bundle or
 *  unreadable; 3 before 1 before 2 (formats.md 5, 4). */
export const VerifyExit = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)])
export type VerifyExit = z.infer<typeof VerifyExit>

export const VerifyResult = z.enum(['intact', 'altered', 'untrusted', 'unreadable'])
export type VerifyResult = z.infer<typeof VerifyResult>

export const SignerSeen = z.strictObject({
  role: z.string(),
  subject: z.string(),
  /** SHA-256 of the certificate's DER. */
  sha256: z.string(),
})
export type SignerSeen = z.infer<typeof SignerSeen>
