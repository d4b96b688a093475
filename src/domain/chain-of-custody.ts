/** The chain of a seized thing's hand-overs: who holds it, under which seal, and what does not fit. */
import type { Exhibit } from './exhibit.ts'
import { type HandOverFinding, type HolderId, SEIZER, type Step } from './hand-over.ts'

type Beginning = Pick<Exhibit, 'seal' | 'seizedAt'>

/** The hand-overs in the order in which they are said to have happened; of two at the same moment, the
 *  one that was recorded first.
 *  @param steps - In the order of recording. */
export function inOrder<T extends Pick<Step, 'at'>>(steps: readonly T[]): T[] {
  return steps.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
}

/** Who holds it, and under which seal, after these hand-overs. */
export function standing(
  exhibit: Beginning,
  ordered: readonly Step[],
): { readonly holder: HolderId; readonly seal: string | null } {
  const last = ordered.at(-1)
  return last === undefined
    ? { holder: SEIZER, seal: exhibit.seal }
    : { holder: last.receiver, seal: last.sealAfter }
}

/** What is amiss with each hand-over, given the ones said to have happened before it.
 *  @param ordered - See {@link inOrder}.
 *  @returns One list for each. */
export function chainFindings(exhibit: Beginning, ordered: readonly Step[]): HandOverFinding[][] {
  return ordered.map((step, at) => {
    const before = standing(exhibit, ordered.slice(Math.max(0, at - 1), at))
    return [
      ...(step.giver === before.holder ? [] : (['giver-not-holder'] as const)),
      ...(step.sealBefore === before.seal ? [] : (['seal-differs'] as const)),
      ...(step.sealIntact ? [] : (['seal-broken'] as const)),
      ...(Date.parse(step.at) < Date.parse(exhibit.seizedAt) ? (['before-seizure'] as const) : []),
    ]
  })
}

/** What is amiss with a hand-over that is about to be recorded. One that is said to have happened before
 *  another that is on record already is `out-of-order`.
 *  @param steps - In the order of recording. */
export function findingsOf(
  exhibit: Beginning,
  steps: readonly Step[],
  next: Step,
): HandOverFinding[] {
  const ordered = inOrder([...steps, next])
  const place = ordered.indexOf(next)
  const found = chainFindings(exhibit, ordered)[place] ?? []
  return place < steps.length ? [...found, 'out-of-order'] : found
}

/** Not among the people of the case, as far as is recorded: with whom it is, it cannot be ingested here.
 *  A thing whose hand-overs nobody has recorded is not said to be away. */
export function isAway(exhibit: Beginning, ordered: readonly Step[]): boolean {
  return ordered.length > 0 && !standing(exhibit, ordered).holder.startsWith('user:')
}

/** Somebody's time with a thing. */
export type Holding = {
  readonly holder: HolderId
  readonly from: string
  /** Null: still. */
  readonly to: string | null
  /** False when it was next given by somebody else: nothing says how it left this holder, or when. */
  readonly isKnown: boolean
}

/** Who held the thing when: each holding begins where the one before ends. Who opens what they hold, and
 *  seals it again, goes on holding it.
 *  @param ordered - See {@link inOrder}. */
export function holdings(exhibit: Beginning, ordered: readonly Step[]): Holding[] {
  const [first] = ordered
  const isEarly = first !== undefined && Date.parse(first.at) < Date.parse(exhibit.seizedAt)
  const held: { holder: HolderId; from: string; to: string | null; isKnown: boolean }[] = []
  let now = { holder: SEIZER, from: isEarly ? first.at : exhibit.seizedAt }
  for (const { giver, receiver, at } of ordered) {
    const isKnown = giver === now.holder
    if (isKnown && receiver === giver) continue
    held.push({ ...now, to: at, isKnown })
    now = { holder: receiver, from: at }
  }
  return [...held, { ...now, to: null, isKnown: true }]
}
