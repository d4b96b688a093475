/** Which certificate signs checkpoints, as the entries say it. */
import { type CustodyEntry, HASH } from '../../domain/custody.ts'
import type { ReadableDb } from '../catalogue/database.ts'

/** SHA-256 of the certificate that an entry puts in force; null when it is no such entry. */
export function signerIn({ action, data }: Pick<CustodyEntry, 'action' | 'data'>): string | null {
  const named = action === 'case-created' || action === 'certificate-set' ? data['signer'] : null
  return typeof named === 'string' && HASH.test(named) ? named : null
}

/** Asks the ledger for the one in force; the answer is null when it names none. */
export function namedSigner(db: ReadableDb): () => string | null {
  const naming = db
    .prepare<[], Buffer>(
      `SELECT body FROM entry WHERE action IN ('case-created', 'certificate-set')
       ORDER BY seq DESC`,
    )
    .pluck()
  return () => {
    for (const body of naming.all()) {
      const named = signerIn(JSON.parse(body.toString('utf8')) as CustodyEntry)
      if (named !== null) return named
    }
    return null
  }
}
