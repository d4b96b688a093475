import type { SignerSeen } from '../../domain/finding.ts'
import { type Certificate, readCertificatesPem } from '../signing/certificate-read.ts'
import { type DetachedSignature, type Fault, verifyDetached } from '../signing/cms-verify.ts'
import { judgePath, type Trust } from './certificate-path.ts'
import type { Findings } from './findings.ts'
import { checkTimestamp } from './timestamp-check.ts'

const CLOCK_TOLERANCE_MS = 5 * 60_000

export type SignerPin = { readonly role: string | null; readonly sha256: string }

export type SignatureFiles = {
  readonly number: string
  readonly role: string
  readonly signature: Buffer | null
  readonly request: Buffer | null
  readonly reply: Buffer | null
}

export type SignaturePolicy = {
  readonly trust: Trust
  readonly timeTrust: Trust
  readonly signers: readonly SignerPin[]
  readonly now: Date
}

export type SignaturesSeen = {
  readonly signers: SignerSeen[]
  readonly signingTime: string | null
  readonly rootSha256: string | null
}

/** Checks every required signature over the tag manifest; absent files are found elsewhere. */
export function checkSignatures(
  tagManifest: Buffer,
  files: readonly SignatureFiles[],
  policy: SignaturePolicy,
  findings: Findings,
): SignaturesSeen {
  const signers: SignerSeen[] = []
  let signingTime: string | null = null
  let rootSha256: string | null = null
  for (const one of files) {
    if (one.signature === null) continue
    const path = `signatures/${one.number}-${one.role}.p7s`
    const { faults, signature } = verifyDetached(one.signature, tagManifest)
    report(findings, path, faults)
    const time = readTimestamp(one, tagManifest, signature, policy, findings)
    if (signature === null) continue
    const { signer } = signature
    signers.push({ role: one.role, subject: signer.subjectText, sha256: signer.sha256 })
    signingTime ??= signature.signingTime.toISOString()
    const judged = judgePath(signer, signature.path, policy.trust, time ?? policy.now, 'signer')
    rootSha256 ??= judged.path.at(-1)?.sha256 ?? null
    report(findings, path, judged.faults)
    report(findings, path, judgeTime(signature, policy.now))
    report(findings, path, judgePins(one.role, signer, policy.signers))
  }
  if (new Set(signers.map(({ sha256 }) => sha256)).size < signers.length) {
    findings.error('same-signer', '', 'Two roles are signed with one and the same certificate.')
  }
  if (policy.signers.length === 0 && signers.length > 0) {
    const who = signers.map(({ role, subject, sha256 }) => `${role}: ${subject} ${sha256}`)
    findings.warning('signer-not-pinned', '', `No signer was named; signed by ${who.join('; ')}`)
  }
  if (files.every(({ reply }) => reply === null)) {
    findings.warning('no-timestamp', '', 'There is no time stamp: the time of signing is a claim.')
  }
  return { signers, signingTime, rootSha256 }
}

/** The certificates of `trust/chain.pem`; what cannot be read of it helps nobody. */
export function readPool(pem: string, path: string, findings: Findings): Certificate[] {
  try {
    return readCertificatesPem(pem)
  } catch {
    findings.warning('chain-unusable', path, 'A certificate in the chain cannot be read.')
    return []
  }
}

function readTimestamp(
  { number, role, request, reply }: SignatureFiles,
  content: Buffer,
  signature: DetachedSignature | null,
  policy: SignaturePolicy,
  findings: Findings,
): Date | null {
  if (request === null || reply === null) return null
  const { faults, time } = checkTimestamp({
    request,
    reply,
    content,
    signingTime: signature?.signingTime ?? null,
    trust: policy.timeTrust,
    now: policy.now,
  })
  report(findings, `signatures/${number}-${role}.tsr`, faults)
  return time
}

/** The signer's own word on the time must at least be possible (formats.md 5, 19). */
function judgeTime({ signer, signingTime }: DetachedSignature, now: Date): Fault[] {
  const isPossible =
    signingTime >= signer.notBefore &&
    signingTime <= signer.notAfter &&
    signingTime.getTime() <= now.getTime() + CLOCK_TOLERANCE_MS
  if (isPossible) return []
  const message = 'The claimed time of signing is outside the certificate or in the future.'
  return [{ severity: 'untrusted', code: 'signing-time', message }]
}

function judgePins(role: string, signer: Certificate, pins: readonly SignerPin[]): Fault[] {
  const isNamed = pins.some(
    (pin) => pin.sha256.toLowerCase() === signer.sha256 && (pin.role === null || pin.role === role),
  )
  if (pins.length === 0 || isNamed) return []
  const message = `Signed by somebody else than was named: ${signer.subjectText}`
  return [{ severity: 'untrusted', code: 'signer-not-allowed', message }]
}

function report(findings: Findings, path: string, faults: readonly Fault[]): void {
  for (const fault of faults) findings.add({ ...fault, path })
}
