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

/** The agency's personnel number of a person, in one form, so that no blank or hyphen makes two of one:
 *  capitals and digits of what was typed. An identifier of staff, not a name: the ledger may hold it. */
export const StaffNumber = z
  .string()
  .max(60)
  .regex(/^[\x20-\x7e]*$/, 'printable ASCII')
  .transform((typed) => typed.toUpperCase().replace(/[^A-Z0-9]/g, ''))
  .pipe(z.string().regex(/^[A-Z0-9]{1,32}$/, 'letters and digits, 1 to 32'))
  .brand<'StaffNumber'>()
export type StaffNumber = z.infer<typeof StaffNumber>

export const User = z.strictObject({
  id: UserId,
  name: z.string(),
  role: Role,
  /** Whose account it is; null in a case that was made before accounts had one. */
  person: StaffNumber.nullable(),
})
export type User = z.infer<typeof User>

/** Somebody who works in the case, or who did: when their keys were taken away. */
export const Member = User.extend({ revokedAt: z.string().nullable() })
export type Member = z.infer<typeof Member>

/** A recovery key on paper: where it is kept, and whether it opens what is sealed now. */
export const Custodian = z.strictObject({
  id: UserId,
  /** Where it is, in words; empty for the first. */
  label: z.string(),
  addedAt: z.string(),
  withdrawnAt: z.string().nullable(),
  /** Whether secrets of a later generation are wrapped to it. Of a key from an older version only when it
   *  has been used once. */
  isVouched: z.boolean(),
})
export type Custodian = z.infer<typeof Custodian>

/** As what somebody is there: in their role, or by the key from the safe, which is no role. */
export const SessionRole = z.enum([...Role.options, 'recovery'])
export type SessionRole = z.infer<typeof SessionRole>
/** Tries to sign in as somebody, with a passphrase that was not theirs. `since`: the first of them. */
export const FailedSignIns = z.strictObject({ count: z.int().positive(), since: z.string() })
export type FailedSignIns = z.infer<typeof FailedSignIns>

/** Who is signed in. */
export type Session = { readonly user: UserId; readonly name: string; readonly role: SessionRole }

/** File names can hurt, and tell: who works on originals sees them, nobody else. */
export function maySeeNames(role: SessionRole): boolean {
  return role === 'supervisor' || role === 'analyst'
}

/** A passphrase a person can remember and scrypt can protect: 12 characters or more. */
export const Passphrase = z.string().min(12).max(1024)
