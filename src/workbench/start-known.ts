import type { HashSet } from '../domain/known.ts'
import type { Session } from '../domain/people.ts'
import { importHashSet } from '../engine/known/import-set.ts'
import { matchItems } from '../engine/known/match-items.ts'
import type { SetLibrary } from '../engine/known/set-library.ts'
import type { Input, Output } from '../ipc/contract.ts'
import type { Desk } from './desk.ts'

/** Imports a hash set. The entry before it says who wished it; the one after, what it became. */
export function startHashSetImport(
  desk: Desk,
  library: SetLibrary,
  { path, name, version, meaning }: Input<'known.import'>,
  actor: Session,
): Output<'known.import'> {
  const { case: kase } = desk
  const job = desk.startJob('hash-set', async (job) => {
    const set = await importHashSet(library, {
      ...{ source: path, name, version, meaning, job, by: actor.user },
      at: kase.clock.read().time,
      tool: `safehold ${desk.version}`,
    })
    const { id, form, sourceSha256, entries, unread } = set
    const data = { set: id, form, sourceSha256, entries, unread }
    kase.ledger.append({ action: 'hash-set-imported', data }, actor)
  })
  return { job }
}

/** Looks the case's items up in hash sets. */
export function startMatch(
  desk: Desk,
  library: SetLibrary,
  sets: readonly HashSet[],
  actor: Session,
): Output<'known.match'> {
  const { case: kase, keyring } = desk
  const job = desk.startJob('match', async (job) => {
    try {
      await matchItems(kase, library, { sets, job, actor })
    } finally {
      kase.ledger.checkpoint(keyring.ledgerKey)
      desk.emit('items.changed', { items: [] })
    }
  })
  return { job }
}
