/** What two persons do together. An account is not a person: one person may have several. */
import { z } from 'zod'
import { type StaffNumber, UserId } from './people.ts'

/** An account and whose it is. */
export type Account = { readonly id: UserId; readonly person: StaffNumber | null }

/** The rule of every act that nobody does alone: who approves is another person than who asked for it or
 *  made it. Whose account it is must be known of both; else they might be one. */
export function isSecondPerson(author: Account, approver: Account): boolean {
  if (author.person === null || approver.person === null) return false
  return author.id !== approver.id && author.person !== approver.person
}

/** How a second person shows that they stand at the same desk. Opened once and kept nowhere, so there
 *  is nothing of it that could be shown again. `nobody` is for who holds the recovery key, when nobody
 *  of the case is left. */
export const Second = z.discriminatedUnion('by', [
  z.strictObject({
    by: z.literal('passphrase'),
    user: UserId,
    passphrase: z.string().min(1).max(1024),
  }),
  z.strictObject({ by: z.literal('recovery-key'), recoveryKey: z.string().min(1).max(400) }),
  z.strictObject({ by: z.literal('nobody') }),
])
export type Second = z.infer<typeof Second>
