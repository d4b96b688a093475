import type { SessionRole } from '../../domain/people.ts'
import type { Stage } from '../route.tsx'
import { useRequest } from '../use-request.ts'
import { isClosedTo } from './closed-stages.ts'

const ON_CHANGE = ['items.changed', 'job.progress'] as const

/** What the rail says at the right of a stage; null while it is not known or says nothing. Nothing is
 *  asked for a stage that is closed: the refusal would stand in the ledger. */
export function useStageCounts(role: SessionRole): Readonly<Partial<Record<Stage, number | null>>> {
  const open = <T>(stage: Stage, input: T) => (isClosedTo(role, stage) ? null : input)
  const exhibits = useRequest('exhibit.list', open('exhibits', {}), ON_CHANGE)
  const items = useRequest(
    'item.list',
    open('catalogue', { filter: {}, sort: 'found', descending: false, offset: 0, limit: 1 }),
    ON_CHANGE,
  )
  const review = useRequest('review.progress', open('review', {}), ON_CHANGE)
  const redactions = useRequest('redaction.list', open('redact', { item: null }), ON_CHANGE)
  const bundles = useRequest('bundle.list', open('export', {}), ON_CHANGE)
  const due = useRequest('retention.due', open('retention', {}), ON_CHANGE)
  return {
    exhibits: exhibits.value?.length ?? null,
    catalogue: items.value?.whole ?? null,
    review: review.value === null ? null : review.value.screened - review.value.gradedByYou,
    redact: redactions.value?.filter((one) => one.state === 'pending').length ?? null,
    export: bundles.value?.length ?? null,
    retention: due.value?.counts.due ?? null,
  }
}
