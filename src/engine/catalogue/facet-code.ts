/** An item's facets in one number, as migration 165 makes it: source × 512 + kind × 64 + state × 8 + grade. */
import { Grade } from '../../domain/grade.ts'
import type { ItemState, MediaKind } from '../../domain/item.ts'

export type GradeOrNone = Grade | 'ungraded'

/** State of an item apart from its grade. */
export type BareState = Exclude<ItemState, 'reviewed'>

export type FacetCode = {
  readonly source: number
  readonly kind: MediaKind
  readonly state: BareState
  readonly grade: GradeOrNone
}

const KINDS: readonly MediaKind[] = ['still', 'video', 'audio', 'document', 'archive', 'other']
const STATES: readonly BareState[] = ['found', 'failed', 'hashed', 'decoded', 'disposed']
const GRADES: readonly GradeOrNone[] = ['ungraded', ...Grade.options]

/** @throws {TypeError} for a number that the migration does not make. */
export function readFacet(facet: number): FacetCode {
  const kind = KINDS[(facet >> 6) & 7]
  const state = STATES[(facet >> 3) & 7]
  const grade = GRADES[facet & 7]
  if (kind === undefined || state === undefined || grade === undefined) {
    throw new TypeError('no such facet')
  }
  return { source: Math.floor(facet / 512), kind, state, grade }
}

/** What its viewer calls the state: a grade makes `reviewed` of what has been read. */
export function shownState(state: BareState, grade: GradeOrNone): ItemState {
  return grade !== 'ungraded' && (state === 'hashed' || state === 'decoded') ? 'reviewed' : state
}
