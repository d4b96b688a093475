import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Sha256 } from '../../../src/domain/digest.ts'
import type { Disposal } from '../../../src/domain/disposal.ts'
import { annexOf } from '../../../src/engine/retention/annex.ts'
import { printCertificate } from '../../../src/engine/retention/certificate.ts'
import { certificateFacts } from '../../../src/engine/retention/certificate-facts.ts'
import { toPem } from '../../../src/engine/signing/certificate-read.ts'
import { testWith } from '../../test-with.ts'
import { acts } from '../fresh-case.ts'
import { addItem } from '../item-rows.ts'
import { cmsVerify } from '../signing/openssl.ts'
import { aCaseOfTwo, answer, BY_COURT, carryOut, propose, rule, WHOLE } from './a-disposal.ts'

let a: Awaited<ReturnType<typeof aCaseOfTwo>>
let disposal: Disposal
let to: string

beforeEach(async () => {
  a = await aCaseOfTwo()
  for (const text of ['one', 'two']) addItem(a.kase, a.keyring, text)
  rule(a.kase, a.keyring, '2020-01-01')
  const exhibit = { of: 'exhibit', exhibit: 'EX-01' as never } as const
  disposal = answer(a.kase, a.second, await propose(a.kase, a.keyring, exhibit))
  to = join(a.parent, 'stick')
  mkdirSync(to)
})
afterEach(() => a.remove())

const print = (dir = to) => printCertificate(a.kase, a.second, disposal.id, dir)

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => String((error as { code?: unknown }).code),
  )
}

test('there is none before the disposal is finished', async () => {
  expect(await codeOf(print())).toBe('NOT_APPROVED')
  expect(readdirSync(to)).toEqual([])
})

describe('of a finished disposal', () => {
  beforeEach(async () => {
    disposal = await carryOut(a.kase, a.second, disposal)
  })

  test('the first print is in the case folder, and its digest in the ledger', () => {
    const pdf = readFileSync(join(a.kase.dir, 'exports', `disposal-${disposal.id}.pdf`))
    const sha256 = createHash('sha256').update(pdf).digest('hex')
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    expect(acts(a.kase).findLast(({ action }) => action === 'disposal-certified')?.data).toEqual({
      disposal: disposal.id,
      certificate: sha256,
    })
  })

  test('it is printed again from the record, the same byte for byte', async () => {
    const first = readFileSync(join(a.kase.dir, 'exports', `disposal-${disposal.id}.pdf`))
    a.kase.ledger.append({ action: 'verified', data: {} }, { user: 'ambeki', role: 'supervisor' })
    a.kase.ledger.checkpoint(a.second.ledgerKey)
    const again = await print()
    expect(readFileSync(again.path).equals(first)).toBe(true)
    expect(again.sha256).toBe(createHash('sha256').update(first).digest('hex'))
    const list = readFileSync(again.listPath)
    expect(createHash('sha256').update(list).digest('hex')).toBe(disposal.outcome?.list)
  })

  test('it says who, by what, how many, and a checkpoint of the ledger that covers the end', () => {
    const facts = certificateFacts(a.kase, disposal.id)
    expect(facts).toMatchObject({
      proposer: 'A. Mbeki (ambeki, staff number AMBEKI)',
      approver: 'skwan (skwan, staff number SKWAN)',
      outcome: { items: 2, kept: 0, keys: false },
      bundles: [],
    })
    const ended = acts(a.kase).findIndex(({ action }) => action === 'disposal-ended')
    expect(facts.checkpoint.size).toBeGreaterThan(ended)
  })

  test('it names the bundles in which its items were given out before', () => {
    const item = a.kase.readable.prepare<[], string>('SELECT id FROM item').pluck().get() as never
    a.kase.ledger.append({ action: 'export', item, data: { bundle: 'B0001' } }, SYSTEM_ACTOR)
    a.kase.writable
      .prepare(`INSERT INTO bundle VALUES (1, 'B0001', 'defence', 1, '/x', '2026-01-01', ?, 9)`)
      .run('0'.repeat(128))
    expect(certificateFacts(a.kase, disposal.id).bundles).toEqual([
      { id: 'B0001', audience: 'defence', at: '2026-01-01' },
    ])
  })

  test('nothing is overwritten, and nothing written where there is nothing or where evidence is', async () => {
    await print()
    expect(await codeOf(print())).toBe('TARGET_EXISTS')
    expect(await codeOf(print(join(to, 'not-there')))).toBe('TARGET_NOT_WRITABLE')
    const evidence = join(a.parent, 'evidence')
    mkdirSync(join(evidence, 'below'), { recursive: true })
    a.kase.writable.prepare('UPDATE source SET root = ?').run(evidence)
    expect(await codeOf(print(join(evidence, 'below')))).toBe('TARGET_NOT_WRITABLE')
    expect(readdirSync(join(evidence, 'below'))).toEqual([])
  })

  testWith('openssl')('openssl verifies its signature, and refuses one byte more', async () => {
    const made = await print()
    const root = a.second.signer().chain.at(-1)
    if (root === undefined) throw new Error('no chain')
    const signature = readFileSync(made.signaturePath)
    const pdf = readFileSync(made.path)
    const pem = toPem(root, 'CERTIFICATE')
    cmsVerify(to, signature, pdf, pem)
    const more = Buffer.concat([pdf, Buffer.from('\n')])
    expect(() => cmsVerify(to, signature, more, pem)).toThrow()
  })

  test('the list names no file and has a line for each item', async () => {
    const pieces: string[] = []
    const { sha256, lines } = await annexOf(a.kase.readable, 1, (text) => pieces.push(text))
    expect(sha256).toBe(disposal.outcome?.list as Sha256)
    expect(lines).toBe(2)
    expect(pieces.join('').split('\n')).toHaveLength(4)
  })
})

test('a court’s order stands on it with its number, beside the rule that it came before', async () => {
  const of = await aCaseOfTwo(true)
  try {
    addItem(of.kase, of.keyring, 'one')
    const ordered = answer(of.kase, of.second, await propose(of.kase, of.keyring, WHOLE, BY_COURT))
    await carryOut(of.kase, of.second, ordered)
    const facts = certificateFacts(of.kase, ordered.id)
    expect(facts.disposal.content).toMatchObject({ ground: BY_COURT, rule: null })
    const file = join(of.kase.dir, 'exports', `disposal-${ordered.id}.pdf`)
    expect(readFileSync(file).length).toBeGreaterThan(2000)
  } finally {
    of.remove()
  }
})

const SYSTEM_ACTOR = { user: 'mokafor', role: 'analyst' }
