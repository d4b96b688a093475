import { createHash, createPublicKey, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { CaseId, CaseNumber } from '../domain/case.ts'
import { CaseError, RequestError } from '../domain/errors.ts'
import type { StaffNumber, User, UserId } from '../domain/people.ts'
import { foreseen, troubleOf } from './case-trouble.ts'
import { insertCustodian } from './catalogue/custodian-rows.ts'
import { openWritable } from './catalogue/database.ts'
import { insertUser } from './catalogue/user-rows.ts'
import { type Clock, systemClock } from './clock.ts'
import { syncFolder, writeNewFile } from './disk.ts'
import { Ledger, SYSTEM } from './ledger/ledger.ts'
import { vkeyLine } from './ledger/note.ts'
import { type Case, closeWhole, openCase } from './open-case.ts'
import {
  CASE_FORMAT,
  type CaseFile,
  caseFileBytes,
  generationOf,
  logOf,
} from './sealing/case-file.ts'
import { isCustodianId, makeCustodian, RECOVERY } from './sealing/custodian-record.ts'
import { type Keyring, makeKeyring } from './sealing/keyring.ts'
import type { Opened } from './sealing/opened-keys.ts'
import { privateKeyOf } from './sealing/raw-keys.ts'
import { makeRecoveryKey } from './sealing/recovery-key.ts'
import { sealSigner } from './sealing/sealed-signer.ts'
import { makeSecrets } from './sealing/secrets.ts'
import { requireSelfTest } from './sealing/self-test.ts'
import { SCRYPT } from './sealing/user-keys.ts'
import { makeUserRecord, openUserRecord } from './sealing/user-record.ts'
import { signCheckpointsWith } from './sign-checkpoints.ts'
import { fingerprint, issueSigner, type SigningIdentity } from './signing/certificate.ts'
import type { Workstation } from './signing/workstation.ts'

export type NewCase = {
  readonly parentDir: string
  readonly number: CaseNumber
  readonly title: string
  readonly agency: string
  readonly supervisor: {
    readonly id: UserId
    readonly name: string
    readonly person: StaffNumber
  }
  readonly passphrase: string
  readonly workstation: Workstation
  readonly clock?: Clock
  /** Name and version of this program, as the ledger quotes it. */
  readonly tool: string
}

/** Makes the folder `<number>.safecase` with its keys, its ledger and its first supervisor, who is
 *  signed in. It gets its name last: a crash before leaves nothing that looks like a case.
 *  @returns recoveryKey - For the agency's safe; it is in no file.
 *  @throws {CaseError} CASE_EXISTS, READ_ONLY, DISK_FULL, SELF_TEST_FAILED.
 *  @throws {RequestError} NOT_FOUND without the folder to make it in; CONFLICT for a supervisor who would
 *  be called as the program is. */
export async function createCase(input: NewCase): Promise<{
  readonly kase: Case
  readonly keyring: Keyring
  readonly recoveryKey: string
}> {
  requireSelfTest()
  const parent = resolve(input.parentDir)
  const number = CaseNumber.parse(input.number)
  const dir = join(parent, `${number}.safecase`)
  refuseExisting(dir)
  if (isCustodianId(input.supervisor.id) || input.supervisor.id === SYSTEM.user) {
    throw new RequestError('CONFLICT', 'this is a name of the program’s own')
  }
  if (!existsSync(parent))
    throw new RequestError('NOT_FOUND', 'the folder to make it in is missing')
  const { authority } = input.workstation
  const signer = await issueSigner(authority, {
    organisation: input.agency,
    unit: 'Digital evidence',
    name: `Case ${number}`,
  })
  const recoveryKey = makeRecoveryKey()
  const building = join(parent, `.${randomUUID()}.safecase-part`)
  let opened: Opened
  try {
    opened = await build(building, input, signer, recoveryKey)
    refuseExisting(dir)
    renameSync(building, dir)
    syncFolder(parent)
  } catch (error) {
    const failure = foreseen(error, building)
    rmSync(building, { recursive: true, force: true })
    throw failure
  }
  const kase = openCase(dir, { clock: input.clock ?? systemClock, tool: input.tool })
  const keyring = makeKeyring(firstUser(input), opened, () => kase.keys.read())
  signCheckpointsWith(kase, keyring)
  return { kase, keyring, recoveryKey }
}

/** The whole case under a name that is none yet.
 *  @returns The supervisor's keys, opened by the passphrase from the very record that was written. */
async function build(
  dir: string,
  input: NewCase,
  signer: SigningIdentity,
  recoveryKey: string,
): Promise<Opened> {
  try {
    mkdirSync(dir, { mode: 0o700 })
  } catch (cause) {
    if (troubleOf(cause, dir) === 'DISK_FULL') throw cause
    throw new CaseError('READ_ONLY', 'no case can be made in this folder', { cause })
  }
  for (const folder of ['objects', 'derivatives', 'checkpoints', 'exports']) {
    mkdirSync(join(dir, folder), { mode: 0o700 })
  }
  const clock = input.clock ?? systemClock
  const { file, opened } = await makeFile(input, signer, recoveryKey, clock)
  writeLedger(dir, input, file, opened, signer, clock)
  writeNewFile(join(dir, 'case.json'), caseFileBytes(file), 0o600)
  return opened
}

async function makeFile(
  input: NewCase,
  signer: SigningIdentity,
  recoveryKey: string,
  clock: Clock,
) {
  const secrets = makeSecrets()
  const id = CaseId.parse(randomUUID())
  const log = logOf(id)
  const vkey = vkeyLine(log, createPublicKey(privateKeyOf('ed25519', secrets.ledger)))
  const keys = { id, log, vkey, links: [] }
  const record = await makeUserRecord(keys, secrets, firstUser(input), input.passphrase)
  const file: CaseFile = {
    format: CASE_FORMAT,
    ...keys,
    number: input.number,
    title: input.title,
    agency: input.agency,
    created: clock.read().time,
    kdf: SCRYPT,
    users: [record],
    recovery: [makeCustodian(keys, secrets, RECOVERY, recoveryKey)],
    signer: sealSigner(id, secrets.signer, signer),
  }
  const opened = await openUserRecord(keys, record, input.passphrase)
  if (opened === null) throw new TypeError('a new record must open')
  return { file, opened }
}

/** The first entries: the case, its supervisor, who signs in; and the first checkpoint. */
function writeLedger(
  dir: string,
  input: NewCase,
  file: CaseFile,
  { secrets }: Opened,
  signer: SigningIdentity,
  clock: Clock,
): void {
  const db = openWritable(join(dir, 'catalogue.db'))
  try {
    const ledger = new Ledger({ db, log: file.log, clock, tool: input.tool, dir })
    const first = firstUser(input)
    const { id, role, person } = first
    const actor = { user: id, role }
    const { format, vkey } = file
    const named = { caseFile: sha256(caseFileBytes(file)), generation: generationOf(file) }
    const data = { case: file.id, format, vkey, signer: fingerprint(signer.certificate) }
    ledger.append({ action: 'case-created', data: { ...data, ...named } }, SYSTEM)
    ledger.append({ action: 'user-added', data: { user: id, role, person, ...named } }, SYSTEM)
    insertCustodian(db, { id: RECOVERY, label: '' }, file.created)
    insertUser(db, first, file.created)
    ledger.append({ action: 'sign-in', data: {} }, actor)
    ledger.signWith({ ledgerKey: () => null, identity: () => signer })
    ledger.checkpoint(privateKeyOf('ed25519', secrets.ledger ?? Buffer.alloc(0)))
  } finally {
    closeWhole(db)
  }
}

function firstUser({ supervisor: { id, name, person } }: NewCase): User {
  return { id, name, role: 'supervisor', person }
}

function refuseExisting(dir: string): void {
  if (existsSync(dir)) throw new CaseError('CASE_EXISTS', 'a case of this number is there already')
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
