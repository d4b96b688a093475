/** A bundle that is being written is noted in the case folder, so that it gets its end on record also
 *  when the program is killed over it. */
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Bundle, UnfinishedBundle } from '../../domain/bundle.ts'
import { Sha512 } from '../../domain/digest.ts'
import { canonicalJson } from '../../domain/jcs.ts'
import type { VerifyReport } from '../../domain/verify-report.ts'
import { atomically } from '../catalogue/database.ts'
import { writeFileAtomically } from '../disk.ts'
import { SYSTEM } from '../ledger/ledger.ts'
import type { Case } from '../open-case.ts'
import { bundleFolder, LAYOUT } from './bundle-layout.ts'
import { addBundle } from './bundle-rows.ts'
import type { Draft } from './draft.ts'

const NOTE = /^B\d{4,}-unfinished\.json$/

/** To be called before anything of the bundle is on record. */
export function noteUnfinished({ kase, folder, wish, ...draft }: Draft): void {
  const note: UnfinishedBundle = {
    bundle: draft.bundle,
    sequence: draft.sequence,
    audience: wish.audience,
    madeAt: draft.madeAt,
    path: folder.path,
    target: folder.target,
  }
  writeFileAtomically(notePath(kase, draft.bundle), canonicalJson(note), 0o600)
}

/** The bundle has its end on record. */
export function forgetUnfinished(kase: Case, bundle: string): void {
  rmSync(notePath(kase, bundle), { force: true })
}

/** Gives every bundle its end that a killed program has left without one. What had its name already is
 *  whole and may have been carried away: verified again, it becomes a bundle of the case. Everything else
 *  is removed. A note whose folder is out of reach, on another stick, waits for the next time.
 *  @param parentDir - Where the next bundle goes: empty beginnings there are removed too.
 *  @param verify - With the eyes of a recipient who trusts the case's own signer. */
export async function settleBundles(
  kase: Case,
  parentDir: string,
  verify: (path: string) => Promise<VerifyReport>,
): Promise<void> {
  for (const note of notesOf(kase)) {
    if (!hasEnd(kase, note.bundle)) {
      if (!existsSync(dirname(note.target))) continue
      const report = isFolder(note.target) ? await verify(note.target) : null
      if (report !== null && isThatBundle(kase, note, report)) adopt(kase, note, report)
      else discard(kase, note)
    }
    if (isHidden(kase, note.path)) rmSync(note.path, { recursive: true, force: true })
    forgetUnfinished(kase, note.bundle)
  }
  removeEmpty(kase, parentDir)
}

function adopt(kase: Case, note: UnfinishedBundle, { items, checkpoint }: VerifyReport): void {
  const { bundle, sequence, audience, madeAt, target } = note
  const bytes = readFileSync(join(target, LAYOUT.tagManifest))
  const tagManifestSha512 = Sha512.parse(createHash('sha512').update(bytes).digest('hex'))
  const checkpointSize = checkpoint?.size ?? 0
  const by = exporterOf(kase, bundle)
  atomically(kase.writable, () => {
    addBundle(kase.writable, {
      sequence,
      audience,
      items: items.length,
      path: target,
      createdAt: madeAt,
      tagManifestSha512,
      checkpointSize,
    })
    const outcome = { tagManifestSha512, checkpointSize, verified: true, interrupted: true, by }
    const data = { bundle, seq: sequence, audience, ...outcome }
    kase.ledger.append({ action: 'bundle', data }, SYSTEM)
  })
}

function discard(kase: Case, { bundle, sequence, audience }: UnfinishedBundle): void {
  for (const ending of ['pdf', 'json']) {
    rmSync(join(kase.dir, 'exports', `${bundle}-receipt.${ending}`), { force: true })
  }
  const by = exporterOf(kase, bundle)
  if (by === null) return
  const outcome = { verified: false, discarded: true, interrupted: true, by }
  const data = { bundle, seq: sequence, audience, ...outcome }
  kase.ledger.append({ action: 'bundle', data }, SYSTEM)
}

/** The note may have been written by anyone; it is believed only where the ledger says that these items
 *  left in this bundle and where the folder verifies as what the note says. */
function isThatBundle(kase: Case, note: UnfinishedBundle, report: VerifyReport): boolean {
  return (
    report.exitCode === 0 &&
    report.bundle?.case === kase.summary.number &&
    report.bundle.id === note.bundle &&
    report.bundle.audience === note.audience &&
    report.checkpoint !== null &&
    exporterOf(kase, note.bundle) !== null
  )
}

/** Who exported it, by the entries of its items; null when none has left in it. */
function exporterOf(kase: Case, bundle: string): string | null {
  return (
    kase.readable
      .prepare<[string], string>(
        `SELECT actor FROM entry WHERE action = 'export'
         AND json_extract(CAST(body AS TEXT), '$.data.bundle') = ? LIMIT 1`,
      )
      .pluck()
      .get(bundle) ?? null
  )
}

function hasEnd(kase: Case, bundle: string): boolean {
  const end = kase.readable.prepare<[string], number>(
    `SELECT 1 FROM entry WHERE action = 'bundle'
     AND json_extract(CAST(body AS TEXT), '$.data.bundle') = ? LIMIT 1`,
  )
  return end.get(bundle) !== undefined
}

function notesOf(kase: Case): UnfinishedBundle[] {
  const exports = join(kase.dir, 'exports')
  if (!existsSync(exports)) return []
  return readdirSync(exports)
    .filter((name) => NOTE.test(name))
    .flatMap((name) => {
      const read = UnfinishedBundle.safeParse(jsonIn(join(exports, name)))
      const isSound =
        read.success &&
        name === `${read.data.bundle}-unfinished.json` &&
        basename(read.data.target) === bundleFolder(kase.summary.number, read.data.bundle)
      return isSound ? [read.data] : []
    })
}

function jsonIn(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

/** A folder killed before its note was written has nothing in it yet. */
function removeEmpty(kase: Case, parentDir: string): void {
  const names = existsSync(parentDir) ? readdirSync(parentDir) : []
  for (const path of names.map((name) => join(parentDir, name))) {
    if (!isHidden(kase, path)) continue
    try {
      rmdirSync(path)
    } catch {
      // Something is in it: another note's, or not ours.
    }
  }
}

/** Whether this is a folder that only {@link BundleFolder} makes: nothing else is ever removed. */
function isHidden({ summary }: Case, path: string): boolean {
  const [, bundle] = /_(B\d{4,})\.[0-9a-f]{8}\.part$/.exec(path) ?? []
  if (bundle === undefined || !Bundle.shape.id.safeParse(bundle).success) return false
  const isNamed = basename(path).startsWith(`.${bundleFolder(summary.number, bundle)}.`)
  return isNamed && isFolder(path)
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

function notePath({ dir }: Case, bundle: string): string {
  return join(dir, 'exports', `${bundle}-unfinished.json`)
}
