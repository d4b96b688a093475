import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { DisposalContent, DisposalId } from '../../domain/disposal.ts'
import type { ReadableDb } from '../catalogue/database.ts'
import type { Actor } from '../ledger/ledger.ts'
import type { Case } from '../open-case.ts'
import { EVIDENCE_SECRETS, hasEvidenceKeys, withoutEvidenceKeys } from '../sealing/evidence-keys.ts'
import { forgetSecrets, type Keyring } from '../sealing/keyring.ts'
import { eraseObject } from './erase-items.ts'

/** When a whole case is disposed of, what is left in its folders of sealed things goes too, and the keys of
 *  its tiers: nobody's passphrase and no recovery key opens them any more. The keys of the ledger and of
 *  the signer stay, so that what happened can still be checked.
 *  @returns Whether the keys are gone: not while anything is kept. */
export async function destroyKeys(
  kase: Case,
  keyring: Keyring,
  content: DisposalContent,
  run: { readonly disposal: DisposalId; readonly actor: Actor },
): Promise<boolean> {
  if (!content.keys || isAnythingKept(kase.readable)) return false
  for (const folder of ['objects', 'derivatives']) {
    for await (const path of filesBelow(join(kase.dir, folder))) await eraseObject(path)
  }
  if (hasEvidenceKeys(kase.keys.read())) {
    const change = kase.keys.prepare(withoutEvidenceKeys)
    const data = { disposal: run.disposal, secrets: EVIDENCE_SECRETS, ...change.data }
    kase.ledger.together(() => {
      kase.ledger.append({ action: 'keys-destroyed', data }, run.actor)
      change.write()
    })
    kase.keys.settle()
  }
  forgetSecrets(keyring, EVIDENCE_SECRETS)
  return true
}

function isAnythingKept(db: ReadableDb): boolean {
  return db.prepare('SELECT 1 FROM item WHERE disposed_at IS NULL').get() !== undefined
}

/** What no row tells of: left by a program that was killed. */
async function* filesBelow(folder: string): AsyncGenerator<string> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesBelow(path)
    else yield path
  }
}
