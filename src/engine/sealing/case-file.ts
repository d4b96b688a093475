/** `case.json` of `safehold-case/2`: what a case is, and its keys as they are wrapped. No secret in clear. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { CaseId, CaseNumber } from '../../domain/case.ts'
import { CaseError } from '../../domain/errors.ts'
import { Role, UserId } from '../../domain/people.ts'
import { SCRYPT } from './user-keys.ts'

export const CASE_FORMAT = 'safehold-case/2'
export const OLDER_FORMAT = 'safehold-case/1'

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

/** In the place of what held a secret that was destroyed: its SHA-256. */
const erased = base64(32, 32)

/** One secret of 32 bytes wrapped: 32 of ephemeral key, 12 of nonce, 32, 16 of tag. */
const wrapped = z.union([base64(92, 92), erased])

/** One secret of 32 bytes sealed whole: 12 of nonce, 32, 16 of tag. */
const sealed = base64(60, 60)
const link = z.union([sealed, erased])

/** The secrets of which a case has generations: three tiers, HMAC key of names, key of the signer. */
export const RotatingName = z.enum(['original', 'preview', 'identity', 'names', 'signer'])
export type RotatingName = z.infer<typeof RotatingName>

/** All secrets of a case: those, and the seed of the ledger's key, which stays. */
export const SecretName = z.enum([...RotatingName.options, 'ledger'])
export type SecretName = z.infer<typeof SecretName>

const Wraps = z.partialRecord(SecretName, wrapped)
export type Wraps = z.infer<typeof Wraps>

/** What a person's key pair opens. `mac` is by their passphrase over `wraps`; `newer` are those of a
 *  later generation, from when they were not there to authenticate them: see user-record.ts. */
const Keys = z.strictObject({
  publicKey: base64(32, 32),
  wraps: Wraps,
  newer: Wraps.optional(),
  mac: base64(32, 32),
})

/** One person's keys. `vouch` is by the case over who it is. */
export const UserRecord = z.strictObject({
  id: UserId,
  role: Role,
  ...Keys.shape,
  salt: base64(16, 16),
  sealedKey: sealed,
  vouch: base64(32, 32),
})
export type UserRecord = z.infer<typeof UserRecord>

/** A recovery key's. Of one from `safehold-case/1` the case vouches when it has been used once. */
export const CustodianRecord = z.strictObject({
  id: UserId,
  ...Keys.shape,
  vouch: base64(32, 32).nullable(),
})
export type CustodianRecord = z.infer<typeof CustodianRecord>

/** The secrets of one generation, each sealed under its successor. */
export const Link = z.strictObject(
  Object.fromEntries(RotatingName.options.map((name) => [name, link])) as Record<
    RotatingName,
    typeof link
  >,
)
export type Link = z.infer<typeof Link>

/** Origin of the custody ledger of a case: a name, not an address. */
export function logOf(id: CaseId): string {
  return `safehold.local/case/${id}`
}

/** What no version has changed. */
export const CaseFileBase = z.strictObject({
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
  /** Certificate chain and private key that sign bundles, sealed under the secret `signer`. */
  signer: base64(28, 262_144),
})

export const CaseFile = z.strictObject({
  format: z.literal(CASE_FORMAT),
  ...CaseFileBase.shape,
  recovery: z.array(CustodianRecord).min(1).max(100),
  /** Oldest generation first; the newest has no link. */
  links: z.array(Link).max(10_000),
})
export type CaseFile = z.infer<typeof CaseFile>

/** What the entry of an act on keys says of the file. */
export const NamedKeys = z.object({
  /** SHA-256 of its bytes. */
  caseFile: z.string().regex(/^[0-9a-f]{64}$/),
  /** Of the secrets that seal from now on. */
  generation: z.int().positive(),
})
export type NamedKeys = z.infer<typeof NamedKeys>

/** 1 for the secrets that a case was made with. */
export function generationOf({ links }: Pick<CaseFile, 'links'>): number {
  return links.length + 1
}

const AnyFormat = z.object({ format: z.string().regex(/^safehold-case\/[1-9][0-9]*$/) })

/** @throws {CaseError} NOT_A_CASE without such a file or for another one's; NEWER_FORMAT, OLDER_FORMAT;
 *  CASE_DAMAGED. */
export function readCaseFile(dir: string): CaseFile {
  return parseCaseFile(readCaseBytes(dir))
}

/** @throws {CaseError} NOT_A_CASE; CASE_DAMAGED for one of more than 16 MiB. */
export function readCaseBytes(dir: string): Buffer {
  const path = join(dir, 'case.json')
  try {
    if (statSync(path).size > MOST_BYTES) throw damaged()
    return readFileSync(path)
  } catch (error) {
    if (error instanceof CaseError) throw error
    const isAbsent = ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(codeOf(error))
    if (isAbsent) throw new CaseError('NOT_A_CASE', 'this folder is not a case', { cause: error })
    throw error
  }
}

/** @throws {CaseError} as {@link readCaseFile}. */
export function parseCaseFile(bytes: Buffer): CaseFile {
  const json = parseFormat(bytes)
  if (json.format === OLDER_FORMAT) {
    throw new CaseError('OLDER_FORMAT', 'this case was written by an older version of Safehold')
  }
  return checked(CaseFile.safeParse(json))
}

/** @returns Whatever it holds, of a format that is known.
 *  @throws {CaseError} NOT_A_CASE, NEWER_FORMAT; CASE_DAMAGED when it is no JSON. */
export function parseFormat(bytes: Buffer): { readonly format: string } {
  const json = parseJson(bytes.toString('utf8'))
  const claimed = AnyFormat.safeParse(json)
  if (!claimed.success) throw new CaseError('NOT_A_CASE', 'this folder is not a case')
  if (![CASE_FORMAT, OLDER_FORMAT].includes(claimed.data.format)) {
    throw new CaseError('NEWER_FORMAT', 'this case was written by a newer version of Safehold')
  }
  return json as { readonly format: string }
}

/** What holds of every version beyond its form.
 *  @throws {CaseError} CASE_DAMAGED. */
export function checked<T extends Pick<CaseFile, 'id' | 'log' | 'users'>>(
  parsed: z.ZodSafeParseResult<T>,
): T {
  if (!parsed.success) throw damaged(parsed.error)
  const { id, log, users } = parsed.data
  if (log !== logOf(id)) throw damaged()
  if (new Set(users.map((user) => user.id)).size < users.length) throw damaged()
  return parsed.data
}

/** As they lie on the disk; the ledger names their digest. */
export function caseFileBytes(file: CaseFile): Buffer {
  return Buffer.from(`${JSON.stringify(CaseFile.parse(file), null, 2)}\n`)
}

function parseJson(text: string): unknown {
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
