import type { Session } from '../../../src/domain/people.ts'
import type { Redaction } from '../../../src/domain/redaction.ts'
import { type Reveal, WHOLE_PICTURE } from '../../../src/domain/reveal.ts'
import type { Case } from '../../../src/engine/open-case.ts'
import { requestReveal } from '../../../src/engine/review/reveals.ts'

/** A look at the whole of an item's newest redaction, with its receipt, as the workbench writes it.
 *  @param receipt - Changes of what the receipt says; null: the look has not ended. */
export function lookAt(
  kase: Case,
  { item, id }: Redaction,
  session: Session,
  receipt: Record<string, string | number> | null = {},
): Reveal {
  const wish = { item, target: 'redaction', region: WHOLE_PICTURE, reason: 'approve' } as const
  const reveal = requestReveal(kase, wish, session)
  if (receipt !== null) {
    const data = { reveal: reveal.id, redaction: id, milliseconds: 900, ...receipt }
    kase.ledger.append({ action: 'reveal-ended', item, data }, session)
  }
  return reveal
}
