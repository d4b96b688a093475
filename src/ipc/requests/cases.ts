/** Opening a case, and who is signed in to it. */
import { z } from 'zod'
import { CaseNumber, CaseSummary } from '../../domain/case.ts'
import { FailedSignIns, Passphrase, SessionRole, StaffNumber, UserId } from '../../domain/people.ts'
import { nothing, path, type Request } from '../request.ts'

export const SessionOut = z.strictObject({ user: UserId, name: z.string(), role: SessionRole })

/** With what had failed before; null when nothing did. */
const SignedIn = SessionOut.extend({ failedBefore: FailedSignIns.nullable() })

export const casesRequests = {
  'case.create': {
    input: z.strictObject({
      parentDir: path,
      number: CaseNumber,
      title: z.string().trim().min(1).max(120),
      agency: z.string().trim().min(1).max(120),
      supervisor: z.strictObject({
        id: UserId,
        name: z.string().trim().min(1).max(120),
        person: StaffNumber,
      }),
      passphrase: Passphrase,
      /** Opens this workstation's signing key, when another supervisor set it up. */
      workstationPassphrase: Passphrase.nullable(),
    }),
    output: z.strictObject({
      case: CaseSummary,
      /** For the agency's safe; shown once and stored nowhere in clear. */
      recoveryKey: z.string(),
      /** SHA-256 of the root certificate, to be given to recipients on paper. */
      rootSha256: z.string(),
      rootPath: z.string(),
    }),
    allow: 'anyone',
    custody: null,
    writes: ['case-created', 'user-added', 'sign-in'],
  },
  'case.open': {
    input: z.strictObject({ dir: path }),
    output: CaseSummary,
    allow: 'anyone',
    custody: null,
  },
  'case.close': {
    input: nothing,
    output: nothing,
    allow: 'anyone',
    custody: null,
    writes: ['sign-out'],
  },
  'session.signIn': {
    input: z.strictObject({ user: UserId, passphrase: z.string().min(1).max(1024) }),
    output: SignedIn,
    allow: 'anyone',
    custody: null,
    writes: ['sign-in', 'sign-in-failed'],
  },
  /** How long the next try of a person, or of the recovery key, waits for its answer: wrong ones make it
   *  longer. For somebody who is not in the case it is as long as for all such. */
  'session.state': {
    input: z.strictObject({ user: UserId }),
    output: z.strictObject({ milliseconds: z.int().min(0) }),
    allow: 'anyone',
    custody: null,
  },
  /** Opens everything by the key from the safe; the ledger calls this person `recovery`. What they are
   *  for is adding a supervisor. */
  'session.recover': {
    input: z.strictObject({ recoveryKey: z.string().min(1).max(400) }),
    output: SignedIn,
    allow: 'anyone',
    custody: null,
    writes: ['sign-in', 'sign-in-failed'],
  },
  'session.signOut': {
    input: nothing,
    output: nothing,
    allow: 'anyone',
    custody: null,
    writes: ['reveal-ended', 'sign-out'],
  },
} as const satisfies Record<string, Request>
