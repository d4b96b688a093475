/** Openssl's own time-stamping authority, in one folder. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SigningIdentity } from '../../../src/engine/signing/certificate.ts'
import { toPem } from '../../../src/engine/signing/certificate-read.ts'
import { integer, sequence } from '../../../src/engine/signing/der-write.ts'
import { makePkcs12, writeAuthority } from './openssl.ts'

const EC = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384']

export type TimeAuthority = {
  readonly rootPem: string
  /** A request over other bytes, or with another nonce, as openssl makes it. */
  readonly request: (content: Buffer) => Buffer
  readonly reply: (request: Buffer) => Buffer
  /** Granted all the same, and signed by a certificate for this usage, which openssl's own command refuses. */
  readonly replyAs: (request: Buffer, usage: string) => Buffer
}

/** @param digests - What it stamps; another digest is rejected by a reply without a token. */
export function timeAuthority(
  dir: string,
  root: SigningIdentity,
  digests = 'sha256, sha384, sha512',
): TimeAuthority {
  mkdirSync(dir, { recursive: true })
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' })
  const write = (name: string, bytes: string | Buffer) => writeFileSync(join(dir, name), bytes)
  const read = (name: string) => readFileSync(join(dir, name))
  const issue = (usage: string) =>
    makePkcs12(dir, EC, `keyUsage=critical,digitalSignature\nextendedKeyUsage=${usage}\n`)
  writeAuthority(dir, root)
  write('tsa.cnf', configuration(digests))
  const reply = (request: Buffer) => {
    issue('critical,timeStamping')
    write('x.tsq', request)
    const how = ['-config', 'tsa.cnf', '-section', 'one', '-queryfile', 'x.tsq', '-out', 'x.tsr']
    openssl('ts', '-reply', ...how)
    return read('x.tsr')
  }
  return {
    rootPem: toPem(root.certificate, 'CERTIFICATE'),
    reply,
    request: (content) => {
      write('content', content)
      openssl('ts', '-query', '-data', 'content', '-sha512', '-cert', '-out', 'x.tsq')
      return read('x.tsq')
    },
    replyAs: (request, usage) => {
      reply(request)
      openssl('ts', '-reply', '-in', 'x.tsr', '-token_out', '-out', 'x.token')
      const opened = ['-inform', 'DER', '-in', 'x.token', '-noverify', '-out', 'x.info']
      openssl('cms', '-verify', ...opened)
      issue(usage)
      const content = ['-in', 'x.info', '-binary', '-nodetach', '-outform', 'DER']
      const type = ['-econtent_type', '1.2.840.113549.1.9.16.1.4', '-cades', '-nosmimecap']
      const signer = ['-signer', 'p.pem', '-inkey', 'p.key', '-md', 'sha256']
      openssl('cms', '-sign', ...content, ...type, ...signer, '-out', 'x.other')
      return sequence(sequence(integer(0)), read('x.other'))
    },
  }
}

function configuration(digests: string): string {
  return `
[one]
serial = ./serial
crypto_device = builtin
signer_cert = ./p.pem
certs = ./ca.pem
signer_key = ./p.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = ${digests}
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
`
}
