import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  importTimestamp,
  listTimestamps,
  requestTimestamp,
} from '../../../src/engine/anchors/timestamps.ts'
import type { Case } from '../../../src/engine/open-case.ts'
import type { Keyring } from '../../../src/engine/sealing/keyring.ts'
import { makeAuthority, type SigningIdentity } from '../../../src/engine/signing/certificate.ts'
import { toPem } from '../../../src/engine/signing/certificate-read.ts'
import { testWith } from '../../test-with.ts'
import { codeOf, freshCase, acts as recorded } from '../fresh-case.ts'
import { type TimeAuthority, timeAuthority } from '../signing/time-authority.ts'
import { ACTOR, acts, medium } from './histories.ts'

const testWithOpenssl = testWith('openssl')

let root: SigningIdentity
beforeAll(async () => {
  root = await makeAuthority('Time Authority')
})

let kase: Case
let keyring: Keyring
let stick = ''
let authority: TimeAuthority
let remove: () => void
beforeEach(async () => {
  const fresh = await freshCase()
  ;({ kase, keyring, remove } = fresh)
  stick = medium()
  authority = timeAuthority(join(stick, 'authority'), root)
})
afterEach(() => remove())

const ask = () => requestTimestamp(kase, keyring, stick, ACTOR)
const bring = (reply: Buffer, rootPems: readonly string[] = [authority.rootPem]) => {
  const path = join(stick, 'brought.tsr')
  writeFileSync(path, reply)
  return importTimestamp(kase, { reply: path, rootPems }, ACTOR)
}
const inCase = (size: number, ending: string) =>
  join(kase.dir, 'checkpoints', `${String(size).padStart(9, '0')}.${ending}`)

testWithOpenssl('a reply that openssl gives is kept, and openssl verifies it over the note', () => {
  const { path, size } = ask()
  const said = execFileSync('openssl', ['ts', '-query', '-in', path, '-text']).toString()
  expect(said).toContain('Hash Algorithm: sha512')
  expect(said).toContain('Certificate required: yes')
  expect(listTimestamps(kase)).toMatchObject([{ size, state: 'requested', time: null }])
  const imported = bring(authority.reply(readFileSync(path)))
  expect(imported).toMatchObject({ size, isAccepted: true, findings: [] })
  expect(imported.authority).toContain('Odd One')
  writeFileSync(join(stick, 'root.pem'), authority.rootPem)
  const files = ['-data', inCase(size, 'txt'), '-in', inCase(size, 'tsr')]
  const verified = execFileSync('openssl', [
    'ts',
    '-verify',
    ...files,
    '-CAfile',
    join(stick, 'root.pem'),
  ])
  expect(verified.toString()).toContain('Verification: OK')
  expect(listTimestamps(kase)).toEqual([
    { size, state: 'stamped', time: imported.time, authority: imported.authority, faults: [] },
  ])
  expect(recorded(kase).at(-1)).toMatchObject({
    action: 'timestamp-imported',
    data: { size, time: imported.time, faults: [] },
  })
})

testWithOpenssl('a reply answers the request it belongs to, not the newest', () => {
  const first = ask()
  acts(3)(kase)
  const second = ask()
  expect(second.size).toBeGreaterThan(first.size)
  expect(bring(authority.reply(readFileSync(first.path)))).toMatchObject({
    size: first.size,
    isAccepted: true,
  })
  expect(listTimestamps(kase).map(({ state }) => state)).toEqual(['requested', 'stamped'])
})

const attacks: [string, string, (request: Buffer, note: Buffer) => Buffer][] = [
  ['with another nonce', 'timestamp-nonce', (_, note) => authority.reply(authority.request(note))],
  [
    'over something else',
    'timestamp-imprint',
    () => authority.reply(authority.request(Buffer.from('x'))),
  ],
  [
    'that is a rejection',
    'timestamp-status',
    (request) => timeAuthority(join(stick, 'strict'), root, 'sha256').reply(request),
  ],
  [
    'by a certificate for mail',
    'timestamp-certificate',
    (request) => authority.replyAs(request, 'critical,emailProtection'),
  ],
  [
    'by a certificate for more than time stamps',
    'timestamp-certificate',
    (request) => authority.replyAs(request, 'critical,timeStamping,emailProtection'),
  ],
  [
    'that was cut short',
    'timestamp-malformed',
    (request) => authority.reply(request).subarray(0, -1),
  ],
  ['that is empty', 'timestamp-malformed', () => Buffer.alloc(0)],
  ['that is the request itself', 'timestamp-malformed', (request) => request],
  [
    'with a flipped bit in its signature',
    'timestamp-signature',
    (request) => {
      const reply = Buffer.from(authority.reply(request))
      const at = reply.length - 10
      reply[at] = (reply[at] ?? 0) ^ 1
      return reply
    },
  ],
]

testWithOpenssl.each(attacks.map(([name, ...rest]) => [name, rest] as const))(
  'a reply %s is refused, kept nowhere, and on record',
  (_name, [code, attack]) => {
    const { path, size } = ask()
    const reply = attack(readFileSync(path), readFileSync(inCase(size, 'txt')))
    const { isAccepted, findings, time } = bring(reply)
    expect({ isAccepted, time }).toEqual({ isAccepted: false, time: null })
    expect(findings.map((one) => one.code)).toContain(code)
    expect(existsSync(inCase(size, 'tsr'))).toBe(false)
    expect(recorded(kase).at(-1)).toMatchObject({ action: 'timestamp-refused', data: { size } })
    expect(listTimestamps(kase)).toMatchObject([{ size, state: 'requested' }])
  },
)

testWithOpenssl('a reply of an authority that nobody here trusts is refused', async () => {
  const { path } = ask()
  const other = await makeAuthority('Another Authority')
  const roots = [toPem(other.certificate, 'CERTIFICATE')]
  const { isAccepted, findings } = bring(authority.reply(readFileSync(path)), roots)
  expect(isAccepted).toBe(false)
  expect(findings.map(({ code }) => code)).toEqual(['timestamp-untrusted'])
})

testWithOpenssl('a time stamp from before the checkpoint is refused', async () => {
  remove()
  const ahead = () => new Date(Date.now() + 10 * 60_000).toISOString()
  const clock = { read: () => ({ time: ahead(), tz: '+00:00', boot: 'b', mono: 1 }) }
  const fresh = await freshCase()
  fresh.kase.ledger.append({ action: 'refused', data: {} }, ACTOR)
  remove = fresh.remove
  kase = Object.create(fresh.kase, { clock: { value: clock } })
  keyring = fresh.keyring
  const { path, size } = ask()
  kase.writable.prepare('UPDATE checkpoint SET time = ? WHERE size = ?').run(ahead(), size)
  const { findings } = bring(authority.reply(readFileSync(path)))
  expect(findings.map(({ code }) => code)).toEqual(['timestamp-time'])
})

testWithOpenssl('a reply is taken once, and never replaced', () => {
  const { path, size } = ask()
  const request = readFileSync(path)
  bring(authority.reply(request))
  const kept = readFileSync(inCase(size, 'tsr'))
  expect(codeOf(() => bring(authority.reply(request)))).toBe('TARGET_EXISTS')
  expect(readFileSync(inCase(size, 'tsr'))).toEqual(kept)
})

testWithOpenssl(
  'a kept reply that was altered, or whose checkpoint is gone, is said to be faulty',
  () => {
    const { path, size } = ask()
    bring(authority.reply(readFileSync(path)))
    const reply = readFileSync(inCase(size, 'tsr'))
    chmodSync(inCase(size, 'tsr'), 0o600)
    writeFileSync(inCase(size, 'tsr'), reply.subarray(0, -1))
    expect(listTimestamps(kase)).toMatchObject([
      { state: 'faulty', faults: ['timestamp-malformed'] },
    ])
    writeFileSync(inCase(size, 'tsr'), reply)
    kase.writable.prepare('DELETE FROM checkpoint WHERE size = ?').run(size)
    expect(listTimestamps(kase)).toMatchObject([{ state: 'faulty', faults: ['timestamp-imprint'] }])
  },
)

test('nothing is taken without a request, a file, or a root', () => {
  const reply = join(stick, 'a.tsr')
  const bringAs = (path: string, pems: readonly string[]) =>
    codeOf(() => importTimestamp(kase, { reply: path, rootPems: pems }, ACTOR))
  expect(bringAs(reply, [authority.rootPem])).toBe('NOT_FOUND')
  writeFileSync(reply, 'x')
  expect(bringAs(reply, [authority.rootPem])).toBe('NOT_FOUND')
  expect(bringAs(reply, [])).toBe('BAD_INPUT')
  expect(bringAs(reply, ['no certificate'])).toBe('BAD_INPUT')
  writeFileSync(reply, Buffer.alloc(1024 * 1024 + 1))
  expect(bringAs(reply, [authority.rootPem])).toBe('BAD_INPUT')
})

test('a request needs a folder, and leaves nothing there without one', () => {
  rmSync(stick, { recursive: true })
  expect(codeOf(ask)).toBe('NOT_FOUND')
  expect(listTimestamps(kase)).toEqual([])
})
