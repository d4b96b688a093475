/** The chain of hand-overs of an exhibit, as the ledger tells it; names as they are sealed beside it. */
import { LedgerError, SealError } from '../../domain/errors.ts'
import type { Exhibit, ExhibitId } from '../../domain/exhibit.ts'
import {
  HandOverEntry,
  type HandOverReason,
  Holder,
  type HolderId,
  holderOf,
  SEIZER,
  type Step,
} from '../../domain/hand-over.ts'
import type { StoredEntry } from '../ledger/ledger.ts'
import type { Case } from '../open-case.ts'
import { listUsers } from '../people.ts'
import type { Keyring } from '../sealing/keyring.ts'
import { openRecord, type RecordContent } from '../sealing/sealed-record.ts'

export type RecordedHandOver = HandOverEntry & {
  readonly stored: StoredEntry
  readonly reason: HandOverReason
}

/** In the order of recording; null asks for those of all exhibits.
 *  @throws {LedgerError} BROKEN. */
export function handOversOf({ ledger }: Case, exhibit: ExhibitId | null): RecordedHandOver[] {
  return ledger
    .entriesOf(['handed-over'])
    .map((stored) => {
      const { data, purpose, seq } = stored.entry
      const parsed = HandOverEntry.safeParse(data)
      if (!parsed.success) throw new LedgerError('BROKEN', `entry ${seq} cannot be read`)
      return { ...parsed.data, stored, reason: purpose as HandOverReason }
    })
    .filter((one) => exhibit === null || one.exhibit === exhibit)
}

/** Only what the chain needs of it. */
export function stepOf(one: Step): Step {
  const { giver, receiver, at, sealBefore, sealAfter, sealIntact } = one
  return { giver, receiver, at, sealBefore, sealAfter, sealIntact }
}

/** What was said besides: names, place, remarks.
 *  @returns Null when it is not what the ledger names, or is gone.
 *  @throws {AccessError} NO_KEY for a reviewer. */
export function openHandOver(
  kase: Case,
  keyring: Pick<Keyring, 'opening'>,
  { stored, exhibit, record }: RecordedHandOver,
): RecordContent | null {
  const sealed = kase.readable
    .prepare<[number], Buffer>('SELECT sealed FROM hand_over WHERE seq = ?')
    .pluck()
    .get(stored.seq)
  if (sealed === undefined) return null
  try {
    return openRecord(keyring, { sealed, sha256: record }, contextOf(kase, exhibit))
  } catch (error) {
    if (error instanceof SealError) return null
    throw error
  }
}

export function contextOf(kase: Case, exhibit: ExhibitId): string {
  return `safehold-hand-over/1 ${kase.summary.id} ${exhibit}`
}

/** Everybody who can give or receive an exhibit: who seized it, the people of the case, and the people
 *  outside it who ever did so in this case.
 *  @throws {AccessError} NO_KEY for a reviewer. */
export function listHolders(
  kase: Case,
  keyring: Pick<Keyring, 'opening'>,
  exhibit: Exhibit,
): Holder[] {
  const outside = new Map<HolderId, Holder>()
  for (const handOver of handOversOf(kase, null)) {
    const record = openHandOver(kase, keyring, handOver)
    for (const side of [record?.['giver'], record?.['receiver']]) {
      const { data } = Holder.safeParse(side)
      if (data?.id.startsWith('person:')) outside.set(data.id, data)
    }
  }
  return [
    { id: SEIZER, name: exhibit.seizedBy, service: '' },
    ...listUsers(kase).map(({ id, name }) => ({ id: holderOf(id), name, service: '' })),
    ...outside.values(),
  ]
}
