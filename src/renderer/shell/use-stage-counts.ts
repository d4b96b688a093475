import type { Role } from '../../domain/people.ts'
import type { Stage } from '../route.tsx'
import { useRequest } from '../use-request.ts'

const ON_CHANGE = ['items.changed', 'job.progress'] as const

/** What the rail says at the right of a stage; null while it is not known or says nothing. */
export function useStageCounts(role: Role): Readonly<Partial<Record<Stage, number | null>>> {
  const mayRedact = role !== 'reviewer'
  const exhibits = useRequest('exhibit.list', {}, ON_CHANGE)
  const items = useRequest(
    'item.list',
    { filter: {}, sort: 'found', descending: false, offset: 0, limit: 1 },
    ON_CHANGE,
  )
  const review = useRequest('review.progress', {}, ON_CHANGE)
  const redactions = useRequest('redaction.list', mayRedact ? { item: null } : null, ON_CHANGE)
  const bundles = useRequest('bundle.list', {}, ON_CHANGE)
  return {
    exhibits: exhibits.value?.length ?? null,
    catalogue: items.value?.whole ?? null,
    review: review.value === null ? null : review.value.screened - review.value.gradedByYou,
    redact: redactions.value?.filter((one) => one.state === 'pending').length ?? null,
    export: bundles.value?.length ?? null,
  }
}
