import type { SessionRole } from '../../domain/people.ts'
import { useDesk } from '../app-state.tsx'
import { type Stage, useRoute } from '../route.tsx'

/** Stages in which nobody of a role has anything to do. They stay visible, with a lock, so that the story
 *  is whole. */
const CLOSED_TO: Readonly<Partial<Record<Stage, readonly SessionRole[]>>> = {
  exhibits: ['recovery'],
  catalogue: ['recovery'],
  review: ['recovery'],
  redact: ['reviewer', 'recovery'],
  export: ['reviewer', 'recovery'],
  retention: ['reviewer', 'recovery'],
}

export function isClosedTo(role: SessionRole, stage: Stage): boolean {
  return CLOSED_TO[stage]?.includes(role) === true
}

/** The stage that is shown: that of the address, unless it is closed to who is signed in. */
export function useStage(): Stage {
  const { session } = useDesk()
  const { stage } = useRoute()
  return isClosedTo(session.role, stage) ? 'case' : stage
}
