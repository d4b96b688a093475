/** Checks the open case from what is on its disk: every sealed object, every derivative, the ledger. */
import { createHash, createPublicKey } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import type { Finding } from '../domain/finding.ts'
import type { CaseCheck } from '../domain/verify-report.ts'
import type { Case } from './open-case.ts'
import type { Keyring } from './sealing/keyring.ts'
import { objectPath } from './sealing/object-store.ts'
import { SealedReader } from './sealing/sealed-object.ts'

/** The main process keeps answering: no stretch of hashing is longer than this. */
const LONGEST_STRETCH_MS = 10

type Sealed = { folder: 'objects' | 'derivatives'; object: string; sha256: string; tier: string }

/** The ledger alone: entries, chains, tree, checkpoints and their signatures. */
export function checkLedger(kase: Case, keyring: Keyring): CaseCheck {
  const findings = kase.ledger.verify(createPublicKey(keyring.ledgerKey))
  return {
    intact: findings.length === 0,
    entries: kase.ledger.size(),
    checkpoints: countOf(kase, 'checkpoint'),
    objects: 0,
    findings,
  }
}

/** The ledger, and every sealed object that this person's keys open, hashed again. A damaged one does
 *  not stop the rest. */
export async function checkCase(kase: Case, keyring: Keyring): Promise<CaseCheck> {
  const ledger = checkLedger(kase, keyring)
  const findings: Finding[] = [...ledger.findings]
  let objects = 0
  for (const sealed of sealedThings(kase)) {
    const tier = sealed.tier === 'original' ? 'original' : 'preview'
    const finding = keyring.has(tier)
      ? await checkObject(kase.dir, keyring.tier(tier), sealed)
      : unchecked(sealed)
    if (finding !== null) findings.push(finding)
    objects += 1
  }
  return {
    ...ledger,
    objects,
    findings,
    intact: findings.every(({ severity }) => severity === 'warning'),
  }
}

async function checkObject(dir: string, key: Buffer, sealed: Sealed): Promise<Finding | null> {
  const path = `${sealed.folder}/${sealed.object}`
  const broken = (code: string, message: string): Finding => ({
    severity: 'error',
    code,
    path,
    message,
  })
  try {
    const reader = SealedReader.open(objectPath(dir, sealed.folder, sealed.object), key)
    try {
      const hash = createHash('sha256')
      let since = performance.now()
      for (const chunk of reader.chunks()) {
        hash.update(chunk)
        if (performance.now() - since < LONGEST_STRETCH_MS) continue
        await turn()
        since = performance.now()
      }
      return hash.digest('hex') === sealed.sha256
        ? null
        : broken('object-altered', 'the content is not what was sealed')
    } finally {
      reader.close()
    }
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return missing
      ? broken('object-missing', 'the sealed object is not on the disk')
      : broken('object-altered', 'the sealed object does not open')
  }
}

/** Read in pages: a statement must not stay open while others write. */
function* sealedThings(kase: Case): Generator<Sealed> {
  const objects = kase.readable.prepare<[string], Sealed>(
    `SELECT DISTINCT 'objects' AS folder, object, sha256, 'original' AS tier FROM item
     WHERE object > ? ORDER BY object LIMIT 500`,
  )
  const derivatives = kase.readable.prepare<[string], Sealed>(
    `SELECT DISTINCT 'derivatives' AS folder, object, sha256, tier FROM derivative
     WHERE object > ? ORDER BY object LIMIT 500`,
  )
  for (const page of [objects, derivatives]) {
    let after = ''
    for (let rows = page.all(after); rows.length > 0; rows = page.all(after)) {
      yield* rows
      after = rows.at(-1)?.object ?? after
    }
  }
}

function unchecked(sealed: Sealed): Finding {
  return {
    severity: 'warning',
    code: 'object-not-checked',
    path: `${sealed.folder}/${sealed.object}`,
    message: 'your role has no key for it',
  }
}

function countOf(kase: Case, table: 'checkpoint'): number {
  return kase.readable.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0
}
