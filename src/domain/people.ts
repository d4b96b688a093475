import { z } from 'zod'

/** Who may do what is decided by role alone; see `allow` in the contract. A prosecutor needs no
 *  account: a bundle opens without one. */
export const Role = z.enum(['supervisor', 'analyst', 'reviewer'])
export type Role = z.infer<typeof Role>

/** Short, stable, printable name of a person in one case; what the ledger calls the actor. */
export const UserId = z
  .string()
  .regex(
    /^[a-z][a-z0-9.-]{1,31}$/,
    'lower-case letters, digits, dot and hyphen; 2 to 32 characters',
  )
  .brand<'UserId'>()
export type UserId = z.infer<typeof UserId>

export const User = z.strictObject({ id: UserId, name: z.string(), role: Role })
export type User = z.infer<typeof User>

/** Who is signed in. */
export type Session = { readonly user: UserId; readonly name: string; readonly role: Role }

/** A passphrase a person can remember and scrypt can protect: 12 characters or more. */
export const Passphrase = z.string().min(12).max(1024)
