/** The form of one request's declaration, and the parts that many have. */
import { z } from 'zod'
import type { Act, Action } from '../domain/custody.ts'
import type { SessionRole } from '../domain/people.ts'

export type Request = {
  readonly input: z.ZodType
  readonly output: z.ZodType
  /** Roles that may ask, or `anyone`: before sign-in, and without a case. */
  readonly allow: readonly SessionRole[] | 'anyone'
  /** The ledger's entry, written before the request is handled; null for what changes nothing and
   *  shows nothing clear, and for what begins or ends a session or a look. `own`:
   *  the entry holds what only the engine can tell (the digest of what is kept, what is found amiss), so
   *  the handler appends it before it first waits; the gate undoes an act that has appended none. */
  readonly custody: ((input: never, digest: Digest) => Act) | 'own' | null
  /** Entries that it writes itself: its `own`, or those that begin or end a session or a look. */
  readonly writes?: readonly Action[]
  /** What nobody does alone. `beside`: a second person shows at the same desk that they are there; the
   *  input has them as `second`, and the entry names them as `secondBy`. `other`: nobody decides what
   *  they asked for or made themselves; the handler refuses it. */
  readonly twoPersons?: 'beside' | 'other'
}

/** SHA-256 of a text, hexadecimal. What somebody has typed freely may name a person, so the ledger binds
 *  it by this and does not hold it. */
export type Digest = (text: string) => string

export const nothing = z.strictObject({})
export const everyRole = ['supervisor', 'analyst', 'reviewer'] as const
/** Also who opened the case by the key from the safe: they see that it is whole, and let a supervisor in. */
export const everySession = [...everyRole, 'recovery'] as const
export const path = z.string().min(1).max(4096)
export const page = { offset: z.int().min(0), limit: z.int().min(1).max(500) }
