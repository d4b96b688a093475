/** When a granted look is over. Its end is a time of the wall clock, which anyone at the machine can set
 *  back; so that it does not last longer, two other clocks are asked as well. */
import { REVEAL_LIFETIME_MINUTES } from '../../domain/reveal.ts'
import type { Case } from '../open-case.ts'

const LIFETIME_MS = REVEAL_LIFETIME_MINUTES * 60_000

export type Grant = {
  /** UTC, ISO 8601. */
  readonly expiresAt: string
  /** Newest entry of the ledger at the grant. */
  readonly grantedSeq: number | null
}

export function grantNow({ clock, ledger }: Case): Grant {
  const { time } = clock.read()
  const expiresAt = new Date(Date.parse(time) + LIFETIME_MS).toISOString()
  return { expiresAt, grantedSeq: ledger.size() - 1 }
}

/** Whether the wall clock is past the end, or the ledger has an entry since the grant that is, or the
 *  machine has run that long since. After a restart nobody can say how long it has run: then a wall
 *  clock that is before the grant ends it too. */
export function isOver({ clock, ledger }: Case, { expiresAt, grantedSeq }: Grant): boolean {
  const now = clock.read()
  if (grantedSeq === null || expiresAt <= now.time) return true
  const [grant] = ledger.entries({ from: grantedSeq, limit: 1 })
  if (grant === undefined || expiresAt <= ledger.latestTime(grantedSeq)) return true
  const { boot, mono, time } = grant.entry
  return boot === now.boot ? now.mono - mono >= LIFETIME_MS * 1000 : now.time < time
}
