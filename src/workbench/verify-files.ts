import { readFileSync, statSync } from 'node:fs'
import { RequestError } from '../domain/errors.ts'
import { verifyBundle } from '../engine/verification/verify-bundle.ts'
import type { Input, Output } from '../ipc/contract.ts'

/** No certificate, checkpoint or revocation list is near this size. */
const MAX_TEXT_BYTES = 16 * 1024 * 1024

/** Checks a bundle against what its reader trusts, all of it named by file. */
export function verifyFiles(input: Input<'bundle.verify'>): Promise<Output<'bundle.verify'>> {
  return verifyBundle(input.path, {
    rootPems: input.rootPaths.map(textOf),
    rootSha256: input.rootSha256,
    signers: input.signers,
    anchors: input.anchorPaths.map(textOf),
    crls: input.crlPaths.map(textOf),
    tsaRootPems: input.tsaRootPaths.map(textOf),
  })
}

/** @throws {RequestError} NOT_FOUND, or BAD_INPUT for a file that is too large for a certificate. */
export function textOf(path: string): string {
  try {
    if (statSync(path).size <= MAX_TEXT_BYTES) return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new RequestError('NOT_FOUND', 'a file you named cannot be read', { cause })
  }
  throw new RequestError('BAD_INPUT', 'a file you named is too large for what it should be')
}
