import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkCopy } from '../../../src/engine/anchors/check-anchors.ts'
import { printReceipt } from '../../../src/engine/anchors/print-receipt.ts'
import { receiptPage } from '../../../src/engine/anchors/receipt-page.ts'
import { testWith } from '../../test-with.ts'
import { freshCase, acts as recorded } from '../fresh-case.ts'
import { ACTOR, medium, NEVER } from './histories.ts'

const inText = (path: string) => execFileSync('pdftotext', ['-layout', path, '-']).toString()

testWith('pdftotext', 'openssl')(
  'a receipt says what can be typed back in, and the fingerprint that openssl finds',
  async () => {
    const { kase, keyring, remove } = await freshCase()
    const folder = medium()
    const wish = { folder, language: 'en' } as const
    const { path, size, root } = await printReceipt(kase, keyring, wish, ACTOR)
    const text = inText(path)
    for (const group of root.match(/.{8}/g) ?? []) expect(text).toContain(group)
    expect(text).toMatch(new RegExp(`Entries +${size}\\n`))
    expect(text).toContain('Signature')
    const last = kase.ledger.lastCheckpoint()
    expect([last?.size, last?.root]).toEqual([size, root])
    expect(text).toContain(last?.time)
    const jwk = keyring.ledgerKey.export({ type: 'pkcs8', format: 'pem' })
    const der = execFileSync('openssl', ['pkey', '-pubout', '-outform', 'DER'], { input: jwk })
    const printed = text.replace(/\s/g, '')
    const sha256 = createHash('sha256').update(der).digest('hex')
    expect(printed).toContain(sha256)
    expect(recorded(kase).at(-1)).toMatchObject({ action: 'receipt', data: { size, root } })
    remove()
  },
)

test('a receipt is never written over another, nor to a folder that is not there', async () => {
  const { kase, keyring, remove } = await freshCase()
  const folder = medium()
  const print = (to: string | null) =>
    printReceipt(kase, keyring, { folder: to, language: 'en' }, ACTOR)
  const one = await print(folder)
  const bytes = readFileSync(one.path)
  const two = await print(folder)
  expect(two.size).toBeGreaterThan(one.size)
  expect(readFileSync(one.path)).toEqual(bytes)
  expect(readdirSync(folder)).toHaveLength(2)
  await expect(print(join(folder, 'missing'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const own = await print(null)
  expect(existsSync(join(kase.dir, 'exports', `2026-0117_receipt-${own.size}.pdf`))).toBe(true)
  remove()
})

const page = {
  agency: '西湖区公安分局',
  caseNumber: '2026-0117',
  caseTitle: '落叶松路 Larch Row',
  log: 'safehold.local/case/7c1f6f0e-6f0b-4a51-9d5e-0d6b6c3f2a10',
  size: 1234,
  root: 'ab'.repeat(32),
  note: 'x'.repeat(300),
  time: '2026-11-23T08:30:08.000Z',
  keySha256: 'cd'.repeat(32),
  printedAt: '2026-11-23T08:31:00.000Z',
  printedBy: 'ambeki',
}

testWith('pdftotext', 'pdfinfo').each([
  ['English', 'en'],
  ['Chinese', 'zh'],
] as const)('a receipt in %s is one page, with names in either script', async (_name, language) => {
  const path = join(medium(), 'receipt.pdf')
  writeFileSync(path, await receiptPage(page, language))
  expect(execFileSync('pdfinfo', [path]).toString()).toMatch(/Pages: +1\n/)
  const text = inText(path).replace(/\s/g, '')
  for (const part of ['西湖区公安分局', '落叶松路', '1234', language === 'zh' ? '印章' : 'Seal']) {
    expect(text).toContain(part)
  }
})

testWith('pdftoppm', 'zbarimg')(
  'what a camera reads off the square is the signed checkpoint, and the check takes it as a file',
  async () => {
    const { kase, keyring, remove } = await freshCase()
    const folder = medium()
    const { path } = await printReceipt(kase, keyring, { folder, language: 'en' }, ACTOR)
    execFileSync('pdftoppm', ['-r', '150', '-png', '-singlefile', path, join(folder, 'photo')])
    const photo = join(folder, 'photo.png')
    const read = execFileSync('zbarimg', ['-q', '--raw', photo], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const note = read.toString().replace(/\n\n$/, '\n')
    expect(note).toBe(kase.ledger.lastCheckpoint()?.note)
    writeFileSync(join(folder, 'read.txt'), note)
    const check = await checkCopy(kase, join(folder, 'read.txt'), ACTOR, NEVER)
    expect(check).toMatchObject({ notes: 1, holds: 1 })
    remove()
  },
)
