/** `case.json` of `safehold-case/1`: what a case is, and its keys as they are wrapped. No secret in clear. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { CaseId, CaseNumber } from '../../domain/case.ts'
import { CaseError } from '../../domain/errors.ts'
import { Role, UserId } from '../../domain/people.ts'
import { replaceAndDestroy, writeFileAtomically } from '../disk.ts'
import { SCRYPT } from './user-keys.ts'

export const CASE_FORMAT = 'safehold-case/1'

/** Larger than the people of any case need; a file that anyone may have written is not read beyond. */
const MOST_BYTES = 16 * 1024 * 1024

/** Base 64 in its one form, of so many bytes. */
const base64 = (leastBytes: number, mostBytes: number) =>
  z
    .string()
    .max(Math.ceil(mostBytes / 3) * 4)
    .refine((text) => {
      const bytes = Buffer.from(text, 'base64')
      const isInRange = leastBytes <= bytes.length && bytes.length <= mostBytes
      return isInRange && bytes.toString('base64') === text
    })

/** One secret of 32 bytes wrapped: 32 of ephemeral key, 12 of nonce, 32, 16 of tag. Where the secret was
 *  destroyed, SHA-256 of the wrap that stood there. */
const wrapped = z.union([base64(92, 92), base64(32, 32)])

/** The secrets of a case: three tiers, HMAC key of names, seed of the ledger's key, key of the signer. */
export const SecretName = z.enum(['original', 'preview', 'identity', 'names', 'ledger', 'signer'])
export type SecretName = z.infer<typeof SecretName>

const Wraps = z.partialRecord(SecretName, wrapped)
export type Wraps = z.infer<typeof Wraps>

/** One person's keys. `mac` is by the passphrase over the rest, `vouch` by the case over who it is:
see user-record.ts. */
const UserRecord = z.strictObject({
  id: UserId,
  role: Role,
  publicKey: base64(32, 32),
  salt: base64(16, 16),
  sealedKey: base64(60, 60),
  wraps: Wraps,
  mac: base64(32, 32),
  vouch: base64(32, 32),
})
export type UserRecord = z.infer<typeof UserRecord>

/** Origin of the custody ledger of a case: a name, not an address. */
export function logOf(id: CaseId): string {
  return `safehold.local/case/${id}`
}

export const CaseFile = z.strictObject({
  format: z.literal(CASE_FORMAT),
  id: CaseId,
  number: CaseNumber,
  title: z.string().min(1).max(500),
  agency: z.string().min(1).max(500),
  created: z.iso.datetime(),
  log: z.string(),
  /** Public key of the ledger as a C2SP vkey line. */
  vkey: z.string().max(400),
  kdf: z.strictObject({
    name: z.literal(SCRYPT.name),
    N: z.literal(SCRYPT.N),
    r: z.literal(SCRYPT.r),
    p: z.literal(SCRYPT.p),
  }),
  users: z.array(UserRecord).max(4000),
  recovery: z.strictObject({ publicKey: base64(32, 32), wraps: Wraps, mac: base64(32, 32) }),
  /** Certificate chain and private key that sign bundles, sealed under the secret `signer`. */
  signer: base64(28, 262_144),
})
export type CaseFile = z.infer<typeof CaseFile>

const AnyFormat = z.object({ format: z.string().regex(/^safehold-case\/[1-9][0-9]*$/) })

/** @throws {CaseError} NOT_A_CASE without such a file or for another one's; NEWER_FORMAT; CASE_DAMAGED. */
export function readCaseFile(dir: string): CaseFile {
  const json = parse(readText(join(dir, 'case.json')))
  const claimed = AnyFormat.safeParse(json)
  if (!claimed.success) throw new CaseError('NOT_A_CASE', 'this folder is not a case')
  if (claimed.data.format !== CASE_FORMAT) {
    throw new CaseError('NEWER_FORMAT', 'this case was written by a newer version of Safehold')
  }
  const file = CaseFile.safeParse(json)
  if (!file.success) throw damaged(file.error)
  if (file.data.log !== logOf(file.data.id)) throw damaged()
  if (new Set(file.data.users.map(({ id }) => id)).size < file.data.users.length) throw damaged()
  return file.data
}

/** Whole or not at all: a crash leaves the people who were there before. */
export function writeCaseFile(dir: string, file: CaseFile): void {
  writeFileAtomically(join(dir, 'case.json'), textOf(file), 0o600)
}

/** The same, and what stood there before is overwritten. */
export function destroyCaseFile(dir: string, replacement: CaseFile): Promise<void> {
  return replaceAndDestroy(join(dir, 'case.json'), textOf(replacement), 0o600)
}

function textOf(file: CaseFile): string {
  return `${JSON.stringify(CaseFile.parse(file), null, 2)}\n`
}

function readText(path: string): string {
  try {
    if (statSync(path).size > MOST_BYTES) throw damaged()
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof CaseError) throw error
    const isAbsent = ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(codeOf(error))
    if (isAbsent) throw new CaseError('NOT_A_CASE', 'this folder is not a case', { cause: error })
    throw error
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw damaged(cause)
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

function damaged(cause?: unknown): CaseError {
  return new CaseError('CASE_DAMAGED', 'the file of this case is damaged', { cause })
}
