/** Records of words about people, as the catalogue keeps them: sealed. The ledger holds their digest, so that
 *  none can be exchanged. */
import { createHash, randomBytes } from 'node:crypto'
import { SealError } from '../../domain/errors.ts'
import { canonicalJson, type Json, parseCanonicalJson } from '../../domain/jcs.ts'
import type { Keyring, Tier } from './keyring.ts'
import { openWithAny, sealBytes } from './sealed-bytes.ts'

export type RecordContent = { readonly [key: string]: Json }

export type SealedRecord = {
  readonly sealed: Buffer
  /** Of the canonical JSON of the content with its salt; says nothing of the content to who guesses. */
  readonly sha256: string
}

/** Seals a record: its canonical JSON, with 16 random bytes as `salt`, so that
 *  its digest can stand in a ledger that others read.
 *  @param context - Says whose and what record this is; the same words open it.
 *  @param tier - `preview` for what reviewers write.
 *  @throws {AccessError} NO_KEY when this person holds no key of the tier. */
export function sealRecord(
  keyring: Pick<Keyring, 'sealing'>,
  content: RecordContent,
  context: string,
  tier: Exclude<Tier, 'original'> = 'identity',
): SealedRecord {
  const clear = Buffer.from(canonicalJson({ ...content, salt: randomBytes(16).toString('hex') }))
  try {
    return { sealed: sealBytes(keyring.sealing(tier), clear, context), sha256: digest(clear) }
  } finally {
    clear.fill(0)
  }
}

/** @param sha256 - As the ledger has it.
 *  @returns The content, its salt included.
 *  @throws {SealError} ALTERED when it is not the record that the ledger names.
 *  @throws {AccessError} NO_KEY when this person holds no key of the tier. */
export function openRecord(
  keyring: Pick<Keyring, 'opening'>,
  { sealed, sha256 }: SealedRecord,
  context: string,
  tier: Exclude<Tier, 'original'> = 'identity',
): RecordContent {
  const clear = openWithAny(keyring.opening(tier).tier, sealed, context)
  try {
    const content = digest(clear) === sha256 ? parseCanonicalJson(clear.toString()) : null
    if (content === null || typeof content !== 'object' || Array.isArray(content)) {
      throw new SealError('ALTERED', 'a sealed record is not the one that the ledger names')
    }
    return content as RecordContent
  } finally {
    clear.fill(0)
  }
}

function digest(clear: Buffer): string {
  return createHash('sha256').update(clear).digest('hex')
}
