/** Time stamps over checkpoints (RFC 3161), carried to an authority and back on a stick: what a third
 *  party says of the time, where the ledger has this workstation's clock only. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Timestamp, TimestampImport } from '../../domain/anchor.ts'
import { RequestError, SafeholdError } from '../../domain/errors.ts'
import { atomically } from '../catalogue/database.ts'
import { writeNewFile } from '../disk.ts'
import type { Actor, Checkpoint } from '../ledger/ledger.ts'
import type { Case } from '../open-case.ts'
import type { Keyring } from '../sealing/keyring.ts'
import { type Certificate, readCertificatesPem } from '../signing/certificate-read.ts'
import { timestampRequest } from '../signing/timestamp-request.ts'
import { checkTimestamp } from '../verification/timestamp-check.ts'
import { readTimestampReply, readTimestampRequest } from '../verification/timestamp-token.ts'
import { writingOut } from '../writing-out.ts'

/** As in a bundle (formats.md 5, 24). */
const MOST_BYTES = 1024 * 1024

/** A list shows no more than this many, the newest. */
const MOST_LISTED = 64

const REQUEST = /^(\d{9,15})\.tsq$/

/** Writes a request over a new checkpoint: into the case, and to the folder that goes to the authority.
 *  @throws {RequestError} NOT_FOUND without the folder.
 *  @throws {ExportError} TARGET_EXISTS, TARGET_NOT_WRITABLE. */
export function requestTimestamp(
  kase: Case,
  keyring: Keyring,
  folder: string,
  actor: Actor,
): { readonly path: string; readonly size: number } {
  const { size, root, note } = kase.ledger.checkpoint(keyring.ledgerKey)
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new RequestError('NOT_FOUND', 'the folder to write to is missing')
  }
  const request = timestampRequest(Buffer.from(note))
  const path = join(folder, `${kase.summary.number}_${size}.tsq`)
  writeNewFile(pathOf(kase, size, 'tsq'), request)
  writingOut(() => writeNewFile(path, request))
  kase.ledger.append({ action: 'timestamp-requested', data: { size, root } }, actor)
  return { path, size }
}

/** Checks an authority's reply against the request it answers and the checkpoint that is over: status,
 *  imprint, nonce, signature, certificate, time, and the path to a root that was given. Only a reply
 *  without a fault is kept; the outcome is on record either way.
 *  @param rootPems - PEM texts of time-stamping roots that the person trusts.
 *  @throws {RequestError} NOT_FOUND when nothing was asked for, or without the file; BAD_INPUT for a file
 *  that is too large, or no root in the texts.
 *  @throws {ExportError} TARGET_EXISTS when this request has its reply already. */
export function importTimestamp(
  kase: Case,
  input: { readonly reply: string; readonly rootPems: readonly string[] },
  actor: Actor,
): TimestampImport {
  const roots = input.rootPems.flatMap(readCertificatesPem)
  if (roots.length === 0) throw new RequestError('BAD_INPUT', 'no root of an authority was given')
  const reply = replyOf(input.reply)
  const { size } = requestFor(kase, reply)
  const checked = check(kase, size, reply, roots)
  const faults = checked.faults.map(({ code }) => code)
  const sha256 = createHash('sha256').update(reply).digest('hex')
  const { time, authority } = checked
  const data = { size, sha256, faults, time, authority: authority?.sha256 ?? null }
  const isAccepted = time !== null
  const action = isAccepted ? 'timestamp-imported' : 'timestamp-refused'
  atomically(kase.writable, () => {
    kase.ledger.append({ action, data }, actor)
    if (isAccepted) writingOut(() => writeNewFile(pathOf(kase, size, 'tsr'), reply))
  })
  return { size, isAccepted, time, authority: authority?.subject ?? null, findings: checked.faults }
}

/** Requests and their replies, the newest first; read from the files, each time. Whether an authority is
 *  trusted is not asked again: its root came from outside. */
export function listTimestamps(kase: Case): Timestamp[] {
  return requestSizes(kase)
    .slice(0, MOST_LISTED)
    .map((size) => {
      const reply = bytesOf(pathOf(kase, size, 'tsr'))
      if (reply === null)
        return { size, state: 'requested', time: null, authority: null, faults: [] }
      const { faults, time, authority } = check(kase, size, reply, [])
      return {
        size,
        state: time === null ? 'faulty' : 'stamped',
        time,
        authority: authority?.subject ?? null,
        faults: faults.map(({ code }) => code),
      }
    })
}

type Checked = {
  readonly faults: TimestampImport['findings']
  /** ISO 8601; null when anything is at fault. */
  readonly time: string | null
  readonly authority: { readonly subject: string; readonly sha256: string } | null
}

/** @param roots - Empty: the signature is checked, and not whose it is. */
function check(kase: Case, size: number, reply: Buffer, roots: readonly Certificate[]): Checked {
  const checkpoint = checkpointAt(kase, size)
  const request = bytesOf(pathOf(kase, size, 'tsq'))
  if (checkpoint === null || request === null) {
    const message = 'The ledger does not have the checkpoint that this is over.'
    return {
      faults: [{ severity: 'error', code: 'timestamp-imprint', message }],
      time: null,
      authority: null,
    }
  }
  const { faults } = checkTimestamp({
    request,
    reply,
    content: Buffer.from(checkpoint.note),
    signingTime: new Date(checkpoint.time),
    trust: { roots, rootSha256: new Set(), crls: [], pool: [] },
    now: new Date(kase.clock.read().time),
  })
  const held = roots.length > 0 ? faults : faults.filter(({ severity }) => severity === 'error')
  const token = held.some(({ code }) => code === 'timestamp-malformed') ? null : tokenOf(reply)
  return {
    faults: held,
    time: held.length === 0 ? (token?.genTime.toISOString() ?? null) : null,
    authority:
      token === null
        ? null
        : { subject: token.authority.subjectText, sha256: token.authority.sha256 },
  }
}

/** The request that has the reply's imprint; else the newest without a reply, for that one to say what is
 *  wrong with it. */
function requestFor(kase: Case, reply: Buffer): { readonly size: number } {
  const sizes = requestSizes(kase)
  const imprint = tokenOf(reply)?.imprint.bytes
  const answered = sizes.find((size) => {
    const request = bytesOf(pathOf(kase, size, 'tsq'))
    return imprint !== undefined && request !== null && imprintOf(request)?.equals(imprint) === true
  })
  const waiting = sizes.find((size) => bytesOf(pathOf(kase, size, 'tsr')) === null)
  const size = answered ?? waiting
  if (size === undefined) throw new RequestError('NOT_FOUND', 'no time stamp was asked for')
  return { size }
}

function tokenOf(reply: Buffer) {
  return unlessMalformed(() => readTimestampReply(reply).token)
}

function imprintOf(request: Buffer): Buffer | null {
  return unlessMalformed(() => readTimestampRequest(request).imprint.bytes)
}

function unlessMalformed<T>(read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof SafeholdError) return null
    throw error
  }
}

function checkpointAt(kase: Case, size: number): Pick<Checkpoint, 'note' | 'time'> | null {
  const row = kase.readable
    .prepare<[number], { note: Buffer; time: string }>(
      'SELECT note, time FROM checkpoint WHERE size = ?',
    )
    .get(size)
  return row === undefined ? null : { note: row.note.toString('utf8'), time: row.time }
}

/** Descending. */
function requestSizes({ dir }: Case): number[] {
  return readdirSync(join(dir, 'checkpoints'))
    .flatMap((name) => REQUEST.exec(name)?.[1] ?? [])
    .map((digits) => Number.parseInt(digits, 10))
    .sort((a, b) => b - a)
}

function replyOf(path: string): Buffer {
  const file = statSync(path, { throwIfNoEntry: false })
  if (file?.isFile() !== true) throw new RequestError('NOT_FOUND', 'there is no such file')
  if (file.size > MOST_BYTES) throw new RequestError('BAD_INPUT', 'this is no time stamp')
  return readFileSync(path)
}

/** null when it is not there, or larger than any. */
function bytesOf(path: string): Buffer | null {
  const file = statSync(path, { throwIfNoEntry: false })
  return file?.isFile() === true && file.size <= MOST_BYTES ? readFileSync(path) : null
}

function pathOf({ dir }: Case, size: number, ending: 'tsq' | 'tsr'): string {
  return join(dir, 'checkpoints', `${String(size).padStart(9, '0')}.${ending}`)
}
