/** `case.json` of `safehold-case/1`, which had one recovery key and one generation of secrets. */
import { z } from 'zod'
import {
  CASE_FORMAT,
  type CaseFile,
  CaseFileBase,
  CustodianRecord,
  checked,
  OLDER_FORMAT,
  parseFormat,
  UserRecord,
} from './case-file.ts'
import { RECOVERY } from './custodian-record.ts'

const CaseFile1 = z.strictObject({
  format: z.literal(OLDER_FORMAT),
  ...CaseFileBase.shape,
  users: z.array(UserRecord.omit({ newer: true })).max(4000),
  recovery: CustodianRecord.pick({ publicKey: true, wraps: true, mac: true }),
})

/** The same keys in today's form. No secret is needed for it: what authenticates the records does not
 *  change. Only the vouch for the recovery key is missing, which that version did not make.
 *  @throws {CaseError} NOT_A_CASE, NEWER_FORMAT, CASE_DAMAGED, as `readCaseFile`. */
export function upgradeCaseFile(bytes: Buffer): CaseFile {
  const { recovery, ...rest } = checked(CaseFile1.safeParse(parseFormat(bytes)))
  return {
    ...rest,
    format: CASE_FORMAT,
    recovery: [{ id: RECOVERY, ...recovery, vouch: null }],
    links: [],
  }
}
