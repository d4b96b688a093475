/** The words beside a grade. A reviewer writes them, who holds no key of identities: they are sealed under
 *  the tier of previews, and the grade's entry holds their digest. */
import { SealError } from '../../domain/errors.ts'
import type { ItemId } from '../../domain/item.ts'
import type { Case } from '../open-case.ts'
import type { Keyring } from '../sealing/keyring.ts'
import { openRecord, type SealedRecord, sealRecord } from '../sealing/sealed-record.ts'

/** Whose words, about what. */
type Written = { readonly item: ItemId; readonly user: string }

export function sealGradeNote(
  kase: Case,
  keyring: Pick<Keyring, 'sealing'>,
  { item, user, text }: Written & { readonly text: string },
): SealedRecord {
  const record = { v: 1, type: 'safehold-grade-note', case: kase.summary.id, item, user, text }
  return sealRecord(keyring, record, contextOf(kase, { item, user }), 'preview')
}

/** @param sha256 - As the grade's entry has it.
 *  @returns Null when the words are not what the ledger names, or are gone.
 *  @throws {AccessError} NO_KEY. */
export function openGradeNote(
  kase: Case,
  keyring: Pick<Keyring, 'opening'>,
  { item, user, sha256 }: Written & { readonly sha256: string },
): string | null {
  const sealed = kase.readable
    .prepare<[string, string, string], Buffer>(
      'SELECT note_sealed FROM opinion WHERE item = ? AND user = ? AND note_sha256 = ?',
    )
    .pluck()
    .get(item, user, sha256)
  if (sealed === undefined) return null
  try {
    const context = contextOf(kase, { item, user })
    const { text } = openRecord(keyring, { sealed, sha256 }, context, 'preview')
    return typeof text === 'string' ? text : null
  } catch (error) {
    if (error instanceof SealError) return null
    throw error
  }
}

function contextOf(kase: Case, { item, user }: Written): string {
  return `safehold-grade-note/1 ${kase.summary.id} item ${item} by ${user}`
}
