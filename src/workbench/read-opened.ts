import { SafeholdError } from '../domain/errors.ts'
import { keyOfLine } from '../engine/anchors/anchor.ts'
import { SYSTEM, type Verified } from '../engine/ledger/ledger.ts'
import type { Case } from '../engine/open-case.ts'
import type { Desk } from './desk.ts'
import { readUpTo, rememberRead } from './read-ledgers.ts'

/** So many entries are read before the case is shown, in well under a second; more of them as a job that
 *  says how far it is and can be stopped. */
const MOST_AT_ONCE = 10_000

/** Reads what of the ledger of the case just opened this workstation has not read yet. When somebody opens
 *  another one meanwhile, there is nothing left to read. */
export async function readOpened(desk: Desk): Promise<void> {
  const kase = desk.openCase
  if (kase === null) return
  try {
    await readOnward(desk, kase)
  } catch (error) {
    if (desk.openCase === kase) throw error
  }
}

async function readOnward(desk: Desk, kase: Case): Promise<void> {
  const { home } = desk
  const { ledger } = kase
  const key = keyOfLine(kase.anchors.vkey)?.key
  // Another key than the ledger's is told by the anchors already.
  if (key === undefined) return
  const remembered = readUpTo(home, ledger.log)
  const from = remembered !== null && ledger.bearsOut(key, remembered) ? remembered : null
  if (ledger.size() - (from?.size ?? 0) <= MOST_AT_ONCE) {
    take(desk, kase, await desk.reply((signal) => ledger.verifyOnward(key, from, signal)))
    return
  }
  desk.startJob('opening', async (job) => {
    job.stage('records')
    let told = 0
    const onProgress = (done: number, total: number) => {
      job.total(total, 0)
      job.advance(done - told, 0, null)
      told = done
    }
    take(desk, kase, await ledger.verifyOnward(key, from, job.signal, onProgress))
    desk.emit('items.changed', { items: [] })
  })
}

/** What is wrong is on record and shown in red; what was in order is not read again at the next opening. */
function take(desk: Desk, kase: Case, { findings, from, size, head }: Verified): void {
  if (head !== null) {
    rememberRead(desk.home, kase.ledger.log, head)
    return
  }
  const faults = findings.filter(({ severity }) => severity === 'error').length
  if (faults === 0) return
  desk.ledgerFaults = faults
  if (kase.summary.readOnly) return
  const data = { scope: 'opening', intact: false, from, entries: size - from, findings: faults }
  try {
    kase.ledger.append({ action: 'verified', data }, SYSTEM)
  } catch (error) {
    // A ledger this damaged may take no entry; it is red all the same.
    if (!(error instanceof SafeholdError)) throw error
  }
}
