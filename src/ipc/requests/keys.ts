/** Passphrases, keys that are taken away, and the keys on paper. */
import { z } from 'zod'
import { Custodian, Passphrase, UserId } from '../../domain/people.ts'
import { Second } from '../../domain/two-persons.ts'
import { everyRole, everySession, nothing, type Request } from '../request.ts'

/** Recovery keys that do not open what is sealed from now on: they are from an older version, and have not
 *  been used since. */
const LeftBehind = z.strictObject({ left: z.array(UserId).readonly() })

export const keysRequests = {
  /** One's own. The old one is tried like a sign-in: a wrong one is counted, and slows the next. */
  'passphrase.change': {
    input: z.strictObject({ old: z.string().min(1).max(1024), passphrase: Passphrase }),
    output: nothing,
    allow: everyRole,
    custody: () => ({ action: 'passphrase-changed', data: {} }),
  },
  /** For somebody who has forgotten theirs, and stands beside. */
  'passphrase.reset': {
    input: z.strictObject({ user: UserId, passphrase: Passphrase, second: Second }),
    output: nothing,
    allow: ['supervisor'],
    custody: ({ user }: { user: UserId }) => ({ action: 'passphrase-reset', data: { user } }),
    twoPersons: 'beside',
  },
  /** Takes a person's keys away; what is sealed from then on is sealed under new ones. */
  'user.revoke': {
    input: z.strictObject({ user: UserId, second: Second }),
    output: LeftBehind,
    allow: ['supervisor'],
    custody: ({ user }: { user: UserId }) => ({ action: 'user-revoked', data: { user } }),
    twoPersons: 'beside',
  },
  'custodian.list': {
    input: nothing,
    output: z.array(Custodian),
    allow: everySession,
    custody: null,
  },
  /** Prints another recovery key, for another safe. */
  'custodian.add': {
    input: z.strictObject({ label: z.string().trim().min(1).max(120), second: Second }),
    output: z.strictObject({
      custodian: UserId,
      /** Shown once and stored nowhere in clear. */
      recoveryKey: z.string(),
    }),
    allow: ['supervisor'],
    custody: () => ({ action: 'custodian-added', data: {} }),
    twoPersons: 'beside',
  },
  'custodian.withdraw': {
    input: z.strictObject({ custodian: UserId, second: Second }),
    output: LeftBehind,
    allow: ['supervisor'],
    custody: ({ custodian }: { custodian: UserId }) => ({
      action: 'custodian-withdrawn',
      data: { custodian },
    }),
    twoPersons: 'beside',
  },
} as const satisfies Record<string, Request>
