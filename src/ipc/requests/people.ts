/** Who works in a case, and who signs for it. */
import { z } from 'zod'
import { Member, Passphrase, Role, StaffNumber, User, UserId } from '../../domain/people.ts'
import { Second } from '../../domain/two-persons.ts'
import { nothing, path, type Request } from '../request.ts'

export const peopleRequests = {
  'user.list': { input: nothing, output: z.array(Member), allow: 'anyone', custody: null },
  'user.add': {
    input: z.strictObject({
      id: UserId,
      name: z.string().trim().min(1).max(120),
      role: Role,
      person: StaffNumber,
      passphrase: Passphrase,
      second: Second,
    }),
    output: User,
    allow: ['supervisor', 'recovery'],
    custody: (input: { id: string; role: string; person: string }) => ({
      action: 'user-added',
      data: { user: input.id, role: input.role, person: input.person },
    }),
    twoPersons: 'beside',
  },
  /** Signs bundles of this case with another certificate from now on (PKCS#12). */
  'certificate.import': {
    input: z.strictObject({ path, passphrase: z.string().max(1024) }),
    output: z.strictObject({ subject: z.string(), sha256: z.string() }),
    allow: ['supervisor'],
    custody: () => ({ action: 'certificate-set', data: { source: 'pkcs12' } }),
  },
  'certificate.show': {
    input: nothing,
    output: z.strictObject({
      subject: z.string(),
      sha256: z.string(),
      rootSubject: z.string(),
      rootSha256: z.string(),
      validTo: z.string(),
      rootPem: z.string(),
    }),
    allow: ['supervisor', 'analyst'],
    custody: null,
  },
} as const satisfies Record<string, Request>
