/** A case with things to dispose of, and what the gate does around the acts on them. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll } from 'vitest'
import type { Act } from '../../../src/domain/custody.ts'
import type { Disposal, DisposalGround, DisposalScope } from '../../../src/domain/disposal.ts'
import { LocalDate, Zone } from '../../../src/domain/local-date.ts'
import type { RetentionScope } from '../../../src/domain/retention.ts'
import { Job } from '../../../src/engine/jobs/job.ts'
import { type Case, openCase } from '../../../src/engine/open-case.ts'
import { decideDisposal } from '../../../src/engine/retention/decide.ts'
import { disposalRow, toDisposal } from '../../../src/engine/retention/disposal-rows.ts'
import { dispose } from '../../../src/engine/retention/dispose.ts'
import { proposeDisposal } from '../../../src/engine/retention/propose.ts'
import { placeHold, setRule } from '../../../src/engine/retention/rules.ts'
import type { Keyring } from '../../../src/engine/sealing/keyring.ts'
import { signCheckpointsWith } from '../../../src/engine/sign-checkpoints.ts'
import { signIn } from '../../../src/engine/sign-in.ts'
import { recordAct } from '../../../src/workbench/record-act.ts'
import { freshCase, PASSPHRASE, person, SUPERVISOR } from '../fresh-case.ts'

/** Keys are those of every copy of a case, and each signing in costs: they are taken once a file. The case
 *  that they were taken in stays open, for they read its file of keys. */
let template: ReturnType<typeof makeTemplate> | null = null

async function makeTemplate() {
  const made = await freshCase()
  const second = await person(made.kase, made.keyring, 'skwan', 'supervisor')
  made.kase.writable.pragma('wal_checkpoint(TRUNCATE)')
  return { ...made, second }
}

afterAll(async () => (await template)?.remove())

/** A case of its own for one test, with two supervisors.
 *  @param ownKeys - Signs both in anew, for a test that destroys their keys. */
export async function aCaseOfTwo(ownKeys = false) {
  template ??= makeTemplate()
  const { kase: from, keyring, second, recoveryKey } = await template
  const parent = mkdtempSync(join(tmpdir(), 'safehold-disposal-'))
  const dir = join(parent, basename(from.dir))
  const isOfOpenCase = (path: string) => /(case\.lock|catalogue\.db-(wal|shm))$/.test(path)
  cpSync(from.dir, dir, { recursive: true, filter: (path) => !isOfOpenCase(path) })
  const kase = openCase(dir)
  const keys = ownKeys
    ? {
        keyring: await signIn(kase, SUPERVISOR, PASSPHRASE),
        second: await signIn(kase, second.user.id, 'passphrase of skwan'),
      }
    : { keyring, second }
  signCheckpointsWith(kase, keys.second)
  const remove = () => {
    kase.close()
    rmSync(parent, { recursive: true, force: true })
  }
  return { kase, ...keys, recoveryKey, parent, remove }
}

export const WHOLE: DisposalScope = { of: 'case' }
export const BY_RULE: DisposalGround = { by: 'rule' }
export const BY_COURT: DisposalGround = {
  by: 'court-order',
  reason: 'erasure',
  reference: '7 Gs 310/26',
  date: LocalDate.parse('2026-11-02'),
}

const sessionOf = ({ user }: Keyring) => ({ user: user.id, name: user.name, role: user.role })

/** As the gate does: entry and act together. */
export function act<T>(kase: Case, keyring: Keyring, entry: Act, work: () => T): T {
  return recordAct(kase, entry, sessionOf(keyring), work)
}

/** @param date - Kept to the end of this day; the case's when no scope is named. */
export function rule(
  kase: Case,
  by: Keyring,
  date: string,
  scope: RetentionScope = { of: 'case' },
) {
  return act(kase, by, { action: 'retention-set', data: {} }, () =>
    setRule(
      kase,
      {
        scope,
        keep: { until: 'date', date: LocalDate.parse(date) },
        zone: Zone.parse('Europe/London'),
        legalBasis: 'Records Act, section 4',
      },
      by.user.id,
    ),
  )
}

export function hold(kase: Case, by: Keyring, scope: RetentionScope = { of: 'case' }) {
  return act(kase, by, { action: 'hold-placed', data: {} }, () =>
    placeHold(kase, { scope, reason: 'litigation', reference: '' }, by.user.id),
  )
}

export function propose(
  kase: Case,
  by: Keyring,
  scope: DisposalScope = WHOLE,
  ground: DisposalGround = BY_RULE,
): Promise<Disposal> {
  return act(kase, by, { action: 'disposal-drafted', data: {} }, () =>
    proposeDisposal(kase, { scope, ground }, sessionOf(by)),
  )
}

export function answer(
  kase: Case,
  by: Keyring,
  { id: disposal, digest }: Pick<Disposal, 'id' | 'digest'>,
  approve = true,
): Disposal {
  const action = approve ? 'disposal-approved' : 'disposal-declined'
  return act(kase, by, { action, data: { disposal, digest } }, () =>
    decideDisposal(
      kase,
      { disposal, digest, approve, reason: approve ? null : 'still-needed' },
      by.user.id,
    ),
  )
}

/** Runs it to its end, or to where `job` was cancelled.
 *  @throws what ended it. */
export async function carryOut(
  kase: Case,
  by: Keyring,
  { id }: Pick<Disposal, 'id'>,
  job = new Job('disposal'),
): Promise<Disposal> {
  await job.run(() => dispose(kase, by, { disposal: id, job, actor: sessionOf(by) }))
  if (job.failure !== null) throw job.failure
  return toDisposal(kase.readable, disposalRow(kase.readable, id))
}
