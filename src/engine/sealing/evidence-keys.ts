/** The keys of a case's tiers, and their end. */
import { type CaseFile, destroyCaseFile, readCaseFile, type SecretName } from './case-file.ts'
import { forgetSecrets, type Keyring } from './keyring.ts'
import { erasedWrap, isErased } from './user-record.ts'

/** What opens evidence and what was made of it. The others open nothing: they check and sign. */
export const EVIDENCE_SECRETS = ['original', 'preview', 'identity'] as const satisfies SecretName[]

/** Whether anybody's passphrase, or the key on paper, still opens a tier. */
export function hasEvidenceKeys(file: CaseFile): boolean {
  return [...file.users, file.recovery].some(({ wraps }) =>
    EVIDENCE_SECRETS.some((name) => wraps[name] !== undefined && !isErased(wraps[name])),
  )
}

/** Takes the wraps of the tiers' secrets from everybody, overwrites the file that held them, and zeroes
 *  the secrets in the keyring of who does it. In place of a wrap stands its SHA-256, so that everybody's
 *  mac still holds. */
export async function forgetEvidenceKeys(dir: string, keyring: Keyring): Promise<void> {
  const file = readCaseFile(dir)
  await destroyCaseFile(dir, {
    ...file,
    users: file.users.map(withoutEvidence),
    recovery: withoutEvidence(file.recovery),
  })
  forgetSecrets(keyring, EVIDENCE_SECRETS)
}

function withoutEvidence<T extends Pick<CaseFile['recovery'], 'wraps'>>(record: T): T {
  const wraps = { ...record.wraps }
  for (const name of EVIDENCE_SECRETS) {
    if (wraps[name] !== undefined) wraps[name] = erasedWrap(wraps[name])
  }
  return { ...record, wraps }
}
