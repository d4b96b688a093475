/** The keys of a case's tiers, and their end. */
import type { CaseFile, SecretName, Wraps } from './case-file.ts'
import { erase, isErased } from './secrets.ts'

/** What opens evidence and what was made of it. The others open nothing: they check and sign. */
export const EVIDENCE_SECRETS = ['original', 'preview', 'identity'] as const satisfies SecretName[]

/** Whether anybody's passphrase, or a key on paper, still opens a tier. */
export function hasEvidenceKeys(file: CaseFile): boolean {
  return [...file.users, ...file.recovery].some(({ wraps, newer }) =>
    [wraps, newer ?? {}].some((held) =>
      EVIDENCE_SECRETS.some((name) => held[name] !== undefined && !isErased(held[name])),
    ),
  )
}

/** The same file without the tiers' secrets, of every generation. In place of each stands its SHA-256, so
 *  that everybody's mac still holds. */
export function withoutEvidenceKeys(file: CaseFile): CaseFile {
  return {
    ...file,
    users: file.users.map(withoutEvidence),
    recovery: file.recovery.map(withoutEvidence),
    links: file.links.map((link) => erased(link)),
  }
}

function withoutEvidence<T extends { readonly wraps: Wraps; readonly newer?: Wraps | undefined }>(
  record: T,
): T {
  const { wraps, newer } = record
  return { ...record, wraps: erased(wraps), ...(newer && { newer: erased(newer) }) }
}

function erased<T extends Partial<Record<SecretName, string>>>(held: T): T {
  const left: Partial<Record<SecretName, string>> = { ...held }
  for (const name of EVIDENCE_SECRETS) {
    const one = left[name]
    if (one !== undefined) left[name] = erase(one)
  }
  return left as T
}
