import { createHash } from 'node:crypto'
import { SafeholdError } from '../../domain/errors.ts'
import { OID } from '../signing/algorithms.ts'
import type { Fault } from '../signing/cms-verify.ts'
import { judgePath, type Trust } from './certificate-path.ts'
import {
  readTimestampReply,
  readTimestampRequest,
  type TimestampReply,
  type TimestampRequest,
  type TimestampToken,
} from './timestamp-token.ts'

const MINUTE = 60_000

export type TimestampInput = {
  readonly request: Buffer
  readonly reply: Buffer
  readonly content: Buffer
  readonly signingTime: Date | null
  readonly trust: Trust
  readonly now: Date
}

/** Checks a time stamp over the tag manifest (formats.md 5, 20).
 *  @returns `time` only when everything holds and the authority is trusted. */
export function checkTimestamp(input: TimestampInput): { faults: Fault[]; time: Date | null } {
  let request: TimestampRequest
  let reply: TimestampReply
  try {
    request = readTimestampRequest(input.request)
    reply = readTimestampReply(input.reply)
  } catch (error) {
    if (!(error instanceof SafeholdError)) throw error
    return { faults: [fault('error', 'timestamp-malformed', error.message)], time: null }
  }
  if (reply.status > 1 || reply.token === null) {
    return {
      faults: [fault('error', 'timestamp-status', 'The authority did not grant a time stamp.')],
      time: null,
    }
  }
  const faults = [
    ...checkToken(reply.token, request, input),
    ...judgeAuthority(reply.token, input.trust),
  ]
  return { faults, time: faults.length === 0 ? reply.token.genTime : null }
}

function checkToken(
  token: TimestampToken,
  request: TimestampRequest,
  input: TimestampInput,
): Fault[] {
  const faults: Fault[] = []
  const isOurs = ({ hash, bytes }: TimestampToken['imprint']) =>
    hash !== null && createHash(hash).update(input.content).digest().equals(bytes)
  if (!isOurs(token.imprint) || !isOurs(request.imprint)) {
    faults.push(fault('error', 'timestamp-imprint', 'The time stamp is over something else.'))
  }
  const nonces = [request.nonce, token.nonce].map((nonce) => nonce?.toString('hex') ?? null)
  if (nonces[0] !== nonces[1]) {
    faults.push(fault('error', 'timestamp-nonce', 'The reply belongs to another request.'))
  }
  if (!token.isSigned) {
    faults.push(fault('error', 'timestamp-signature', 'The signature of the time stamp is wrong.'))
  }
  const usage = token.authority.extendedKeyUsage
  const isForTime =
    usage?.length === 1 && usage[0] === OID.timeStamping && token.authority.extendedKeyUsageCritical
  if (!isForTime) {
    const message = 'The certificate of the authority is not one for time stamps only.'
    faults.push(fault('error', 'timestamp-certificate', message))
  }
  const earliest = (input.signingTime?.getTime() ?? 0) - MINUTE
  const time = token.genTime.getTime()
  if (time < earliest || time > input.now.getTime() + 5 * MINUTE) {
    faults.push(
      fault('error', 'timestamp-time', 'The time stamp is before the signature or not yet.'),
    )
  }
  return faults
}

function judgeAuthority(token: TimestampToken, trust: Trust): Fault[] {
  if (trust.roots.length === 0) {
    const message = 'No root of a time-stamping authority was given: its time is not used.'
    return [fault('warning', 'timestamp-not-judged', message)]
  }
  const { faults } = judgePath(
    token.authority,
    token.embedded,
    trust,
    token.genTime,
    'time-stamping',
  )
  // Third parties send more certificates than the path needs.
  const untrusted = faults.filter(({ severity }) => severity === 'untrusted')
  return untrusted.map(({ message }) => fault('untrusted', 'timestamp-untrusted', message))
}

const fault = (severity: Fault['severity'], code: string, message: string): Fault => ({
  severity,
  code,
  message,
})
