/** Checks the open case from what is on its disk: every sealed object, every derivative, the ledger. */
import { createHash, createPublicKey } from 'node:crypto'
import { statSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { SafeholdError, SealError } from '../domain/errors.ts'
import type { Finding } from '../domain/finding.ts'
import type { CaseCheck } from '../domain/verify-report.ts'
import type { Case } from './open-case.ts'
import type { Keyring } from './sealing/keyring.ts'
import { objectPath } from './sealing/object-store.ts'
import { SealedReader } from './sealing/sealed-object.ts'

/** The main process keeps answering: no stretch of hashing is longer than this. */
const LONGEST_STRETCH_MS = 10

/** A person without a key is told of so many objects by name; the rest is counted. */
const UNCHECKED_LISTED = 200

type Sealed = { folder: 'objects' | 'derivatives'; object: string; sha256: string; tier: string }

/** The ledger alone: entries, chains, tree, checkpoints and their signatures.
 *  @throws the reason of `signal`, once it is aborted: when the case closes, or its keys are locked. */
export async function checkLedger(
  kase: Case,
  keyring: Keyring,
  signal: AbortSignal = new AbortController().signal,
): Promise<CaseCheck> {
  const counted = {
    entries: kase.ledger.size(),
    checkpoints: countOf(kase, 'checkpoint'),
    objects: 0,
  }
  const findings = await kase.ledger.verifyInTurns(createPublicKey(keyring.ledgerKey), signal)
  signal.throwIfAborted()
  return { intact: isIntact(findings), ...counted, findings }
}

/** The ledger, and every sealed object that this person's keys open, hashed again. A damaged one does
 *  not stop the rest. Of objects that their keys do not open it only says whether they are there, and
 *  warns that this is all it says; `objects` counts those that were read.
 *  @throws the reason of `signal`, once it is aborted. */
export async function checkCase(
  kase: Case,
  keyring: Keyring,
  signal: AbortSignal = new AbortController().signal,
): Promise<CaseCheck> {
  // Asked for before anything is waited for: keys that are locked meanwhile are not a role without them.
  const opens = { original: keyring.has('original'), preview: keyring.has('preview') }
  const ledger = await checkLedger(kase, keyring, signal)
  const findings: Finding[] = [...ledger.findings]
  const pause = pauses(signal)
  let objects = 0
  let unchecked = 0
  for (const sealed of sealedThings(kase)) {
    const tier = sealed.tier === 'original' ? 'original' : 'preview'
    if (opens[tier]) {
      const finding = await checkObject(kase.dir, keyring.tier(tier), sealed, pause)
      if (finding !== null) findings.push(finding)
      objects += 1
    } else {
      const finding = presence(kase.dir, sealed)
      if (finding.code !== 'object-not-checked') findings.push(finding)
      else if (++unchecked <= UNCHECKED_LISTED) findings.push(finding)
    }
    await pause()
  }
  if (unchecked > UNCHECKED_LISTED) {
    const message = `and ${unchecked - UNCHECKED_LISTED} more`
    findings.push({ severity: 'warning', code: 'object-not-checked', path: '', message })
  }
  return { ...ledger, objects, findings, intact: isIntact(findings) }
}

function isIntact(findings: readonly Finding[]): boolean {
  return findings.every(({ severity }) => severity === 'warning')
}

/** To be awaited often: gives others a turn when it is time to. */
function pauses(signal: AbortSignal): () => Promise<void> {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < LONGEST_STRETCH_MS) return
    await turn()
    signal.throwIfAborted()
    since = performance.now()
  }
}

async function checkObject(
  dir: string,
  key: Buffer,
  sealed: Sealed,
  pause: () => Promise<void>,
): Promise<Finding | null> {
  try {
    const reader = SealedReader.open(objectPath(dir, sealed.folder, sealed.object), key)
    try {
      const hash = createHash('sha256')
      for (const chunk of reader.chunks()) {
        hash.update(chunk)
        await pause()
      }
      return hash.digest('hex') === sealed.sha256
        ? null
        : broken(sealed, 'object-altered', 'the content is not what was sealed')
    } finally {
      reader.close()
    }
  } catch (error) {
    if (error instanceof SafeholdError && !(error instanceof SealError)) throw error
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return missing
      ? broken(sealed, 'object-missing', 'the sealed object is not on the disk')
      : broken(sealed, 'object-altered', 'the sealed object does not open')
  }
}

/** Read in pages: a statement must not stay open while others write. */
function* sealedThings(kase: Case): Generator<Sealed> {
  const objects = kase.readable.prepare<[string], Sealed>(
    `SELECT DISTINCT 'objects' AS folder, object, sha256, 'original' AS tier FROM item
     WHERE object > ? AND disposed_at IS NULL ORDER BY object LIMIT 500`,
  )
  const derivatives = kase.readable.prepare<[string], Sealed>(
    `SELECT DISTINCT 'derivatives' AS folder, d.object, d.sha256, d.tier
     FROM derivative d JOIN item i ON i.id = d.item
     WHERE d.object > ? AND i.disposed_at IS NULL ORDER BY d.object LIMIT 500`,
  )
  for (const page of [objects, derivatives]) {
    let after = ''
    for (let rows = page.all(after); rows.length > 0; rows = page.all(after)) {
      yield* rows
      after = rows.at(-1)?.object ?? after
    }
  }
}

/** All that can be said of an object without its key. */
function presence(dir: string, sealed: Sealed): Finding {
  try {
    const file = statSync(objectPath(dir, sealed.folder, sealed.object), { throwIfNoEntry: false })
    if (file?.isFile()) {
      return {
        severity: 'warning',
        code: 'object-not-checked',
        path: pathOf(sealed),
        message: 'it is there; your role has no key to read it',
      }
    }
  } catch (error) {
    if (!(error instanceof SealError)) throw error
    return broken(sealed, 'object-altered', 'the catalogue gives it a name that is none')
  }
  return broken(sealed, 'object-missing', 'the sealed object is not on the disk')
}

function broken(sealed: Sealed, code: string, message: string): Finding {
  return { severity: 'error', code, path: pathOf(sealed), message }
}

function pathOf({ folder, object }: Sealed): string {
  return `${folder}/${object}`
}

function countOf(kase: Case, table: 'checkpoint'): number {
  return kase.readable.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0
}
