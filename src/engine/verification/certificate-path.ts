import { OID } from '../signing/algorithms.ts'
import { type Certificate, issued, KEY_USAGE } from '../signing/certificate-read.ts'
import type { Fault } from '../signing/cms-verify.ts'
import type { Crl } from './revocation-list.ts'

/** What the verifier's user trusts, and what the bundle offers for building a path. */
export type Trust = {
  readonly roots: readonly Certificate[]
  /** SHA-256 of roots, typed from paper: a root with it may come from the bundle. */
  readonly rootSha256: ReadonlySet<string>
  readonly crls: readonly Crl[]
  /** Certificates of the bundle. They lend no trust. */
  readonly pool: readonly Certificate[]
}

export type Purpose = 'signer' | 'time-stamping'

export type PathResult = {
  readonly faults: readonly Fault[]
  /** Certificates from the signer up; the last one is where the path ends, trusted or not. */
  readonly path: readonly Certificate[]
  readonly isTrusted: boolean
}

const MAX_PATH = 8
/** A hostile bundle may carry thousands of certificates that all seem to fit. */
const MAX_POOL = 64
const MAX_CHECKS = 256

/** Finds the path from a signer to a trusted root and judges every certificate on it at one time
 *  (formats.md 5, 18, 19, 21). Faults of trust are `untrusted`: the signature itself was right. */
export function judgePath(
  signer: Certificate,
  embedded: readonly Certificate[],
  trust: Trust,
  at: Date,
  purpose: Purpose,
): PathResult {
  const offered = [...embedded, ...trust.pool].slice(0, MAX_POOL)
  const anchors = [
    ...trust.roots,
    ...offered.filter((one) => trust.rootSha256.has(one.sha256) && issued(one, one)),
  ]
  const budget = { left: MAX_CHECKS }
  const trusted = pathTo([signer], anchors, offered, budget)
  const path = trusted ?? longestPath(signer, offered, budget)
  const faults: Fault[] = []
  if (trusted === null) faults.push(noPath(trust))
  faults.push(...path.flatMap((one) => judgeOne(one, at, purpose)))
  faults.push(...judgeSigner(signer, purpose))
  faults.push(...path.slice(1).flatMap((issuer, above) => judgeIssuer(issuer, above, purpose)))
  faults.push(...judgeRevocation(path, trust.crls, at))
  // A signature carries its own path and nothing else (formats.md 5, 17).
  if (trusted !== null && embedded.some((one) => !isOfPath(one, path))) {
    faults.push({
      severity: 'error',
      code: purpose === 'signer' ? 'cms-malformed' : 'timestamp-malformed',
      message: 'A certificate in the signature is not on the path to the root.',
    })
  }
  return { faults: unique(faults), path, isTrusted: trusted !== null }
}

/** Whether it is on the path, or ends it as well as its end does: a root that was renewed under one key
 *  issued what both issued, and the reader may have been given the new one only. */
function isOfPath(one: Certificate, path: readonly Certificate[]): boolean {
  if (path.some((used) => used.sha256 === one.sha256)) return true
  const below = path.at(-2)
  return below !== undefined && issued(one, one) && issued(one, below)
}

function pathTo(
  path: readonly Certificate[],
  anchors: readonly Certificate[],
  offered: readonly Certificate[],
  budget: { left: number },
): Certificate[] | null {
  const last = path.at(-1) as Certificate
  if (anchors.some((one) => one.sha256 === last.sha256)) return [...path]
  if (path.length >= MAX_PATH) return null
  for (const candidate of [...anchors, ...offered]) {
    if (path.some((one) => one.sha256 === candidate.sha256)) continue
    if (!didIssue(candidate, last, budget)) continue
    const found = pathTo([...path, candidate], anchors, offered, budget)
    if (found !== null) return found
  }
  return null
}

/** Where the path leads when it leads to nothing trusted, so that people can be shown it. */
function longestPath(
  signer: Certificate,
  offered: readonly Certificate[],
  budget: { left: number },
): Certificate[] {
  const path = [signer]
  budget.left = MAX_CHECKS
  while (path.length < MAX_PATH) {
    const last = path.at(-1) as Certificate
    const next = offered.find((one) => !path.includes(one) && didIssue(one, last, budget))
    if (next === undefined || path.some((one) => one.sha256 === next.sha256)) break
    path.push(next)
  }
  return path
}

function didIssue(issuer: Certificate, subject: Certificate, budget: { left: number }): boolean {
  if (!issuer.subject.equals(subject.issuer)) return false
  budget.left -= 1
  return budget.left >= 0 && issued(issuer, subject)
}

function noPath(trust: Trust): Fault {
  return trust.roots.length > 0 || trust.rootSha256.size > 0
    ? untrusted('no-path-to-root', 'No path leads from the signer to a root that was given.')
    : untrusted('unknown-signer', 'No root was given: the signer is known from the bundle alone.')
}

function judgeOne(certificate: Certificate, at: Date, purpose: Purpose): Fault[] {
  const who = certificate.subjectText
  const faults: Fault[] = []
  if (at < certificate.notBefore || at > certificate.notAfter) {
    faults.push(untrusted('certificate-expired', `Not valid at the time of judgement: ${who}`))
  }
  if (!certificate.strongSignature || !hasStrongKey(certificate, purpose)) {
    faults.push(
      untrusted('certificate-weak', `Key or signature of the certificate is weak: ${who}`),
    )
  }
  if (certificate.unknownCritical.length > 0) {
    faults.push(untrusted('certificate-extension', `A critical extension is not known: ${who}`))
  }
  return faults
}

/** RSA of 3072 bits (2048 for an outside time-stamping authority) with e ≥ 65537; NIST curves. */
function hasStrongKey({ publicKey }: Certificate, purpose: Purpose): boolean {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = publicKey
  if (type === 'ec') {
    return ['prime256v1', 'secp384r1', 'secp521r1'].includes(details?.namedCurve ?? '')
  }
  if (type !== 'rsa' && type !== 'rsa-pss') return false
  const bits = purpose === 'signer' ? 3072 : 2048
  return (details?.modulusLength ?? 0) >= bits && (details?.publicExponent ?? 0n) >= 65537n
}

function judgeSigner(signer: Certificate, purpose: Purpose): Fault[] {
  if (purpose === 'time-stamping') return []
  const { keyUsage, extendedKeyUsage } = signer
  const maySign =
    keyUsage !== null &&
    (keyUsage.has(KEY_USAGE.digitalSignature) || keyUsage.has(KEY_USAGE.nonRepudiation))
  const isFit =
    maySign && extendedKeyUsage?.includes(OID.emailProtection) === true && !signer.isAuthority
  if (isFit) return []
  const message = `The certificate is not one for signing: ${signer.subjectText}`
  return [untrusted('certificate-not-for-signing', message)]
}

/** An authority that says what it issues for must say this; for signing only, as openssl's smimesign has it.
 *  @param above - Certificates between this issuer and the signer. */
function judgeIssuer(issuer: Certificate, above: number, purpose: Purpose): Fault[] {
  const mayIssue = issuer.keyUsage === null || issuer.keyUsage.has(KEY_USAGE.keyCertSign)
  const isNear = issuer.pathLength === null || above <= issuer.pathLength
  const isForThis =
    purpose === 'time-stamping' ||
    issuer.extendedKeyUsage === null ||
    issuer.extendedKeyUsage.includes(OID.emailProtection)
  if (issuer.isAuthority && mayIssue && isNear && isForThis) return []
  const message = `The certificate may not issue this one: ${issuer.subjectText}`
  return [untrusted('certificate-authority', message)]
}

function judgeRevocation(path: readonly Certificate[], crls: readonly Crl[], at: Date): Fault[] {
  return path.slice(0, -1).flatMap((certificate, index) => {
    const issuer = path[index + 1] as Certificate
    const lists = crls.filter((crl) => crl.isFrom(issuer))
    const faults: Fault[] = []
    if (
      lists.some(
        (crl) => (crl.revokedAt(certificate.serial)?.getTime() ?? Infinity) <= at.getTime(),
      )
    ) {
      faults.push(untrusted('certificate-revoked', `Revoked: ${certificate.subjectText}`))
    }
    const outdated =
      lists.length > 0 && lists.every((crl) => crl.nextUpdate !== null && crl.nextUpdate < at)
    if (outdated) {
      faults.push({
        severity: 'warning',
        code: 'crl-outdated',
        message: `The list of revoked certificates is out of date: ${issuer.subjectText}`,
      })
    }
    return faults
  })
}

function unique(faults: readonly Fault[]): Fault[] {
  return [...new Map(faults.map((one) => [`${one.code} ${one.message}`, one])).values()]
}

const untrusted = (code: string, message: string): Fault => ({
  severity: 'untrusted',
  code,
  message,
})
