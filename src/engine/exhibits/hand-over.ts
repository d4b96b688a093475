import { findingsOf, inOrder, isAway } from '../../domain/chain-of-custody.ts'
import { CustodyError, RequestError } from '../../domain/errors.ts'
import type { Exhibit, ExhibitId } from '../../domain/exhibit.ts'
import type {
  HandOver,
  HandOverFinding,
  Holder,
  HolderId,
  NewHolder,
} from '../../domain/hand-over.ts'
import { atomically } from '../catalogue/database.ts'
import type { Actor } from '../ledger/ledger.ts'
import type { Case } from '../open-case.ts'
import type { Keyring } from '../sealing/keyring.ts'
import { sealRecord } from '../sealing/sealed-record.ts'
import { contextOf, handOversOf, listHolders } from './chain.ts'
import { findExhibit } from './exhibits.ts'

/** Records that an exhibit changed hands, or was opened and sealed again: its entry, which binds the
 *  record by its digest, and the record, sealed. What does not fit the chain is recorded as such.
 *  @returns The number of the entry, and what is amiss.
 *  @throws {CustodyError} NOT_ACKNOWLEDGED when something is amiss that the person was not shown,
 *  IN_FUTURE. @throws {RequestError} NOT_FOUND for an exhibit or a holder that is not there.
 *  @throws {AccessError} NO_KEY for a reviewer. */
export function handOver(
  kase: Case,
  keyring: Pick<Keyring, 'sealing' | 'opening'>,
  wish: HandOver,
  actor: Actor,
): { entry: number; findings: HandOverFinding[] } {
  const exhibit = findExhibit(kase.readable, wish.exhibit)
  if (Date.parse(wish.at) > Date.parse(kase.clock.read().time)) {
    throw new CustodyError('IN_FUTURE', 'a hand-over is recorded when it has happened')
  }
  const [giver, receiver] = resolve(kase, keyring, exhibit, wish)
  const { at, sealBefore, sealAfter, sealIntact } = wish
  const step = { giver: giver.id, receiver: receiver.id, at, sealBefore, sealAfter, sealIntact }
  const findings = findingsOf(exhibit, handOversOf(kase, exhibit.id), step)
  requireAcknowledged(findings, wish.acknowledged)
  const { place, reason, reasonText, remark } = wish
  const spoken = { giver, receiver, at, sealBefore, sealAfter, sealIntact }
  const { sealed, sha256 } = sealRecord(
    keyring,
    {
      ...{ v: 1, type: 'safehold-hand-over', case: kase.summary.id, exhibit: exhibit.id },
      ...spoken,
      ...{ place, reason, reasonText, remark },
    },
    contextOf(kase, exhibit.id),
  )
  const data = { exhibit: exhibit.id, ...step, findings, record: sha256 }
  return atomically(kase.writable, () => {
    const { seq } = kase.ledger.append({ action: 'handed-over', purpose: reason, data }, actor)
    kase.writable
      .prepare('INSERT INTO hand_over (seq, exhibit, sealed) VALUES (?, ?, ?)')
      .run(seq, exhibit.id, sealed)
    return { entry: seq, findings }
  })
}

/** Whether the exhibit is recorded to be with somebody outside the case. */
export function isHandedOut(kase: Case, id: ExhibitId): boolean {
  const exhibit = findExhibit(kase.readable, id)
  return isAway(exhibit, inOrder(handOversOf(kase, id)))
}

/** A broken seal is said by the person, with a remark; the rest is worked out, and shown to them first. */
function requireAcknowledged(
  findings: readonly HandOverFinding[],
  acknowledged: readonly HandOverFinding[],
): void {
  const unseen = findings.filter((one) => one !== 'seal-broken' && !acknowledged.includes(one))
  if (unseen.length === 0) return
  throw new CustodyError('NOT_ACKNOWLEDGED', `to be acknowledged first: ${unseen.join(', ')}`)
}

/** Giver and receiver by their ids. Who is new gets the next number; the same name of the same service
 *  is the same person. */
function resolve(
  kase: Case,
  keyring: Pick<Keyring, 'sealing' | 'opening'>,
  exhibit: Exhibit,
  { giver, receiver }: HandOver,
): [Holder, Holder] {
  const known = listHolders(kase, keyring, exhibit)
  const numberOf = ({ id }: Holder) => (id.startsWith('person:') ? Number(id.slice(7)) : 0)
  const holderOf = (side: HolderId | NewHolder): Holder => {
    const found = known.find((one) =>
      typeof side === 'string'
        ? one.id === side
        : one.id.startsWith('person:') && one.name === side.name && one.service === side.service,
    )
    if (found !== undefined) return found
    if (typeof side === 'string') throw new RequestError('NOT_FOUND', 'there is no such person')
    const next = 1 + Math.max(0, ...known.map(numberOf))
    const made: Holder = { id: `person:${next}` as HolderId, ...side }
    known.push(made)
    return made
  }
  return [holderOf(giver), holderOf(receiver)]
}
