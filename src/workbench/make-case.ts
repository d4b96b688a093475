import { join } from 'node:path'
import { AccessError, CaseError } from '../domain/errors.ts'
import { createCase } from '../engine/create-case.ts'
import {
  createWorkstation,
  loadWorkstation,
  openWorkstation,
  type Workstation,
} from '../engine/signing/workstation.ts'
import type { Input, Output } from '../ipc/contract.ts'
import type { Desk } from './desk.ts'
import { rememberCase } from './recent-cases.ts'

/** Makes a case, and the workstation's signing authority with it on the first run. The maker is
 *  signed in as its first supervisor. */
export async function makeCase(
  desk: Desk,
  input: Input<'case.create'>,
): Promise<Output<'case.create'>> {
  const workstation = await unlock(desk, input)
  const { kase, keyring, recoveryKey } = await createCase({
    parentDir: input.parentDir,
    number: input.number,
    title: input.title,
    agency: input.agency,
    supervisor: input.supervisor,
    passphrase: input.passphrase,
    workstation,
    tool: `safehold ${desk.version}`,
    clock: desk.clock,
  })
  try {
    await desk.putCase(() => kase, keyring)
  } catch (error) {
    keyring.lock()
    kase.close()
    throw error
  }
  rememberCase(desk.home, kase.summary)
  return {
    case: kase.summary,
    recoveryKey,
    rootSha256: workstation.rootSha256,
    rootPath: join(workstation.home, 'root.pem'),
  }
}

/** The first supervisor's passphrase seals the authority; others give it beside their own. */
async function unlock(desk: Desk, input: Input<'case.create'>): Promise<Workstation> {
  if (loadWorkstation(desk.home) === null) {
    return createWorkstation(desk.home, input.agency, input.passphrase)
  }
  try {
    return openWorkstation(desk.home, input.workstationPassphrase ?? input.passphrase)
  } catch (cause) {
    if (!(cause instanceof AccessError)) throw cause
    throw new CaseError(
      'WORKSTATION_LOCKED',
      'this workstation was set up under another passphrase; give that one too',
      { cause },
    )
  }
}
