/** Stage two of the flow: everything below a folder becomes an item of the case, or a finding. */

import type { Depth } from '../../domain/container.ts'
import { SafeholdError } from '../../domain/errors.ts'
import type { ExhibitId } from '../../domain/exhibit.ts'
import type { Completeness } from '../../domain/item.ts'
import { readBackups } from '../backups/read-backups.ts'
import { foreseen } from '../case-trouble.ts'
import { UNPACK_LIMITS, type UnpackLimits } from '../containers/limits.ts'
import { takesLanes } from '../hashing/whole-digests.ts'
import type { Job } from '../jobs/job.ts'
import type { Actor } from '../ledger/ledger.ts'
import type { Tools } from '../media/tools.ts'
import type { Case } from '../open-case.ts'
import type { Keyring } from '../sealing/keyring.ts'
import { heldKey } from '../sealing/sealed-object.ts'
import { resultsOf } from './completeness.ts'
import { ContainerRows } from './container-rows.ts'
import { findItems } from './find-items.ts'
import { ItemRows } from './item-rows.ts'
import { openContainers } from './open-containers.ts'
import { openDiskImage } from './open-disk-image.ts'
import { readItems } from './read-items.ts'
import { openSource } from './source.ts'
import { claimCase } from './unfinished-files.ts'

/**
 * Registers every file below `sourceDir`, then reads each one once: digests, sealed object, type, row
 * and ledger entry. The same folder again continues where it stopped; what is ingested is left alone.
 * A file that cannot be read is a finding, not an end.
 *
 * @param input.job - Told of progress; its cancelling leaves the rest pending and returns as usual.
 * @returns The exhibit's sum afterwards; `pending` is above 0 only after a cancelled run.
 * @throws {IngestError} SOURCE_NOT_FOUND, SOURCE_NOT_A_FOLDER, SOURCE_IS_CASE before anything is done;
 * SOURCE_GONE with everything done so far kept and the rest pending.
 * @throws {CaseError} DISK_FULL, CASE_NOT_WRITABLE, CASE_GONE, in the same way.
 * @throws {AccessError} NO_KEY when the keyring cannot seal originals.
 */
export async function ingestFolder(
  kase: Case,
  keyring: Keyring,
  input: {
    readonly exhibit: ExhibitId
    readonly sourceDir: string
    readonly job: Job
    readonly actor: Actor
    /** Null: containers stay closed, and are not called opened. */
    readonly containers: {
      readonly depth: Depth
      readonly tools: Tools
      readonly limits?: UnpackLimits
    } | null
  },
): Promise<Completeness> {
  const { exhibit, sourceDir, job, actor } = input
  // Asked for first: who cannot seal must not begin.
  const keys = {
    caseDir: kase.dir,
    tierKey: heldKey(keyring.sealing('original')),
    namesKey: heldKey(keyring.namesKey),
  }
  const startedAt = kase.clock.read().time
  const source = openSource(kase.writable, { caseDir: kase.dir, exhibit, sourceDir, startedAt })
  const claim = claimCase(kase.dir)
  try {
    const rows = new ItemRows(kase, { exhibit, source: source.id, actor })
    await findItems(kase, { source, rows, job })
    const run = { source, rows, job, keys: { ...keys, prefix: claim.prefix } }
    const md5Lanes = takesLanes()
    await readItems(kase, { ...run, md5Lanes })
    if (input.containers !== null) {
      const containers = new ContainerRows(kase, { exhibit, source: source.id, actor, items: rows })
      containers.retry(input.containers.depth)
      const opening = { ...run, rows: containers, keyring, md5Lanes, limits: UNPACK_LIMITS }
      await openDiskImage(kase, { ...opening, ...input.containers })
      await openContainers(kase, { ...opening, ...input.containers })
      await readBackups(kase, { exhibit, source: source.id, actor, job, keyring })
    }
    return await end(kase, keyring, input, job.signal.aborted ? 'cancelled' : 'done')
  } catch (error) {
    const failure = foreseen(error, kase.dir)
    await endAfter(failure, () => end(kase, keyring, input, 'failed'))
    throw failure
  } finally {
    claim.release()
  }
}

/** The entry that sums up, and a checkpoint over everything that was recorded. */
async function end(
  kase: Case,
  keyring: Keyring,
  input: { readonly exhibit: ExhibitId; readonly actor: Actor },
  state: 'done' | 'cancelled' | 'failed',
): Promise<Completeness> {
  const { exhibit, actor } = input
  const { completeness, sha256 } = await resultsOf(kase.readable, exhibit)
  const md5 = takesLanes() ? 'four lanes' : 'openssl'
  const data = { exhibit, state, ...completeness, results: sha256, md5 }
  kase.ledger.append({ action: 'ingest-ended', data }, actor)
  kase.ledger.checkpoint(keyring.ledgerKey)
  return completeness
}

/** After a failure the summing up may fail as well (a full disk). What came first is what is told. */
async function endAfter(first: unknown, sumUp: () => Promise<unknown>): Promise<void> {
  try {
    await sumUp()
  } catch (second) {
    if (!(first instanceof SafeholdError)) throw new AggregateError([first, second])
  }
}
