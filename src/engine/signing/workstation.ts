import {
  createCipheriv,
  createDecipheriv,
  createHash,
  randomBytes,
  scrypt,
  scryptSync,
} from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { AccessError, CaseError, RequestError, SigningError } from '../../domain/errors.ts'
import { writeNewFile } from '../disk.ts'
import { makeAuthority, openIdentity, type SigningIdentity, sealIdentity } from './certificate.ts'
import { toPem } from './certificate-read.ts'

/** What anyone at the machine may know: the root that recipients are given on paper. */
export type WorkstationSummary = {
  readonly home: string
  readonly organisation: string
  readonly rootPem: string
  /** SHA-256 of the root's DER. */
  readonly rootSha256: string
}

/** An unlocked workstation: it can issue signers. */
export type Workstation = WorkstationSummary & { readonly authority: SigningIdentity }

const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 } as const

const base64 = z.base64()

const WorkstationFile = z.strictObject({
  format: z.literal('safehold-workstation/1'),
  organisation: z.string().min(1).max(200),
  created: z.iso.datetime(),
  root: base64,
  kdf: z.strictObject({
    name: z.literal('scrypt'),
    N: z.literal(SCRYPT.N),
    r: z.literal(SCRYPT.r),
    p: z.literal(SCRYPT.p),
    salt: base64,
  }),
  sealed: z.strictObject({ nonce: base64, bytes: base64, tag: base64 }),
})
type WorkstationFile = z.infer<typeof WorkstationFile>

/** `$SAFEHOLD_HOME`, else `safehold` in the folder where this system keeps settings. */
export function workstationHome(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const own = env['SAFEHOLD_HOME']
  if (own) return own
  if (process.platform === 'win32') {
    return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'safehold')
  }
  if (process.platform === 'darwin') {
    return join(homedir(), 'Library', 'Application Support', 'safehold')
  }
  return join(env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'safehold')
}

/** What is known of a workstation without its passphrase; null when there is none yet. */
export function loadWorkstation(home: string): WorkstationSummary | null {
  const file = readWorkstationFile(home)
  return file && summaryOf(home, file)
}

/** First run: makes the agency's root and seals it under the passphrase.
 *  @throws {RequestError} CONFLICT when the folder holds a workstation already. */
export async function createWorkstation(
  home: string,
  organisation: string,
  passphrase: string,
): Promise<Workstation> {
  if (readWorkstationFile(home)) throw alreadyThere()
  const authority = await makeAuthority(organisation)
  const salt = randomBytes(16)
  const key = await promisify<string, Buffer, number, typeof SCRYPT, Buffer>(scrypt)(
    passphrase,
    salt,
    32,
    SCRYPT,
  )
  const file: WorkstationFile = {
    format: 'safehold-workstation/1',
    organisation,
    created: new Date().toISOString(),
    root: authority.certificate.toString('base64'),
    kdf: { name: 'scrypt', N: SCRYPT.N, r: SCRYPT.r, p: SCRYPT.p, salt: salt.toString('base64') },
    sealed: seal(key, authority),
  }
  mkdirSync(home, { recursive: true, mode: 0o700 })
  writeOnce(join(home, 'workstation.json'), `${JSON.stringify(file, null, 2)}\n`, 0o600)
  const summary = summaryOf(home, file)
  writeOnce(join(home, 'root.pem'), summary.rootPem, 0o644)
  return { ...summary, authority }
}

/** @throws {AccessError} WRONG_PASSPHRASE
 *  @throws {CaseError} WORKSTATION_LOCKED when no workstation has been made in this folder. */
export function openWorkstation(home: string, passphrase: string): Workstation {
  const file = readWorkstationFile(home)
  if (file === null)
    throw new CaseError('WORKSTATION_LOCKED', 'No workstation has been set up yet.')
  const key = scryptSync(passphrase, Buffer.from(file.kdf.salt, 'base64'), 32, SCRYPT)
  const workstation = { ...summaryOf(home, file), authority: unseal(key, file) }
  // The first run may have been killed between its two files.
  if (!existsSync(join(home, 'root.pem'))) {
    writeOnce(join(home, 'root.pem'), workstation.rootPem, 0o644)
  }
  return workstation
}

function readWorkstationFile(home: string): WorkstationFile | null {
  let text: string
  try {
    text = readFileSync(join(home, 'workstation.json'), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  try {
    return WorkstationFile.parse(JSON.parse(text))
  } catch (cause) {
    throw new SigningError('BAD_CERTIFICATE', 'The workstation file is damaged.', { cause })
  }
}

function summaryOf(home: string, file: WorkstationFile): WorkstationSummary {
  const root = Buffer.from(file.root, 'base64')
  return {
    home,
    organisation: file.organisation,
    rootPem: toPem(root, 'CERTIFICATE'),
    rootSha256: createHash('sha256').update(root).digest('hex'),
  }
}

function seal(key: Buffer, authority: SigningIdentity): WorkstationFile['sealed'] {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const clear = sealIdentity(authority)
  const bytes = Buffer.concat([cipher.update(clear), cipher.final()])
  clear.fill(0)
  key.fill(0)
  const text = (buffer: Buffer) => buffer.toString('base64')
  return { nonce: text(nonce), bytes: text(bytes), tag: text(cipher.getAuthTag()) }
}

function unseal(key: Buffer, file: WorkstationFile): SigningIdentity {
  const from = (text: string) => Buffer.from(text, 'base64')
  const { nonce, bytes, tag } = file.sealed
  const decipher = createDecipheriv('aes-256-gcm', key, from(nonce), { authTagLength: 16 })
  let clear: Buffer
  try {
    decipher.setAuthTag(from(tag))
    clear = Buffer.concat([decipher.update(from(bytes)), decipher.final()])
  } catch (cause) {
    throw new AccessError('WRONG_PASSPHRASE', 'The passphrase does not open this workstation.', {
      cause,
    })
  } finally {
    key.fill(0)
  }
  const authority = openIdentity(clear)
  clear.fill(0)
  if (!authority.certificate.equals(from(file.root))) {
    throw new SigningError('BAD_CERTIFICATE', 'The workstation file names another root.')
  }
  return authority
}

function writeOnce(path: string, text: string, mode: number): void {
  try {
    writeNewFile(path, text, mode)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw alreadyThere()
    throw error
  }
}

function alreadyThere(): RequestError {
  return new RequestError('CONFLICT', 'A workstation has been set up in this folder already.')
}
