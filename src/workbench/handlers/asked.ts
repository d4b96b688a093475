/** What a handler may take for granted of who asks and of what they name. */
import { RequestError } from '../../domain/errors.ts'
import type { Session } from '../../domain/people.ts'

/** The gate lets nobody but a signed-in person reach a handler that asks this. */
export function signedIn(session: Session | null): Session {
  if (session === null) throw new RequestError('BAD_INPUT', 'nobody is signed in')
  return session
}

export function found<T>(value: T | null, words: string): T {
  if (value === null) throw new RequestError('NOT_FOUND', words)
  return value
}
