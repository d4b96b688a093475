/** One item's custody for a court: whole, checkable with public tools, and silent about every other item. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ItemId } from '../../../src/domain/item.ts'
import { beginProof, type ItemProof, proveItem } from '../../../src/engine/export/prove-item.ts'
import { verifyItemCustody } from '../../../src/engine/verification/verify-item-custody.ts'
import { testWith } from '../../test-with.ts'
import { ANALYST, type BundleCase, bundleCase } from './bundle-case.ts'

let given: BundleCase
let item: ItemId
let proof: ItemProof

beforeAll(async () => {
  given = await bundleCase()
  item = given.items[0] as ItemId
  given.approve(item, await given.redact(item))
  proof = prove(item, join(given.outDir, 'proof'))
}, 120_000)

afterAll(() => given.close())

function prove(of: ItemId, dir: string): ItemProof {
  const { kase, keyring } = given
  const begun = kase.writable
    .transaction(() => {
      kase.ledger.append({ action: 'disclosure-started', item: of, data: {} }, ANALYST)
      return beginProof(kase, of, dir)
    })
    .immediate()
  return proveItem(kase, keyring, begun, ANALYST)
}

const codeOf = (work: () => unknown) =>
  Promise.resolve()
    .then(work)
    .then(
      () => 'done',
      (error: { code?: string }) => error.code,
    )

const fileOf = (name: string) => readFileSync(join(proof.dir, name))

test('the folder holds what it takes, and nothing else', () => {
  expect(readdirSync(proof.dir).toSorted()).toEqual(
    [
      'README.txt',
      'checkpoint.txt',
      `item-${item}.json`,
      'log.pem',
      'log.vkey',
      'verify-item-custody.py',
    ].toSorted(),
  )
  const custody = fileOf(`item-${item}.json`)
  expect(createHash('sha256').update(custody).digest('hex')).toBe(proof.sha256)
  const files = { name: `item-${item}.json`, custody, checkpoint: fileOf('checkpoint.txt') }
  expect(verifyItemCustody({ ...files, logKey: fileOf('log.vkey') })).toEqual([])
})

test('it is complete up to and with the disclosing itself, and the ledger knows what was given out', () => {
  const entries = given.kase.ledger.entries({ item, limit: 99 }).map(({ entry }) => entry)
  const last = entries.at(-1)
  expect(last).toMatchObject({
    action: 'disclosed',
    actor: 'ana',
    data: { size: proof.size, sha256: proof.sha256 },
  })
  const shown = JSON.parse(fileOf(`item-${item}.json`).toString()) as {
    size: number
    entries: { entry: string }[]
  }
  const bodies = shown.entries.map(({ entry }) => Buffer.from(entry, 'base64').toString())
  expect(bodies.map((text) => JSON.parse(text))).toEqual(entries.slice(0, -1))
  expect(JSON.parse(bodies.at(-1) ?? '')).toMatchObject({ action: 'disclosure-started' })
  expect(proof).toMatchObject({ size: shown.size, entries: entries.length - 1 })
})

test('no other item is named anywhere in it, neither openly nor inside an entry', () => {
  const others = given.kase.readable
    .prepare<[string], string>('SELECT id FROM item WHERE id <> ?')
    .pluck()
    .all(item)
  expect(others.length).toBeGreaterThan(0)
  const texts = readdirSync(proof.dir).map((name) => fileOf(name).toString())
  const inside = texts.flatMap((text) => text.match(/[A-Za-z0-9+/]{16,}=*/g) ?? [])
  const all = [...texts, ...inside.map((text) => Buffer.from(text, 'base64').toString())].join('\n')
  expect(all).toContain(item)
  for (const other of others) expect(all).not.toContain(other)
  expect(all).not.toContain('birthday-of-mila')
})

testWith(
  'python3',
  'openssl',
  'bash',
)(
  'the commands of its README, run as they stand, all succeed; after any tampering one fails',
  () => {
    const commands = fileOf('README.txt')
      .toString()
      .split('\n')
      .filter((line) => /^ {2}(openssl|head|tail|python3) /.test(line))
    expect(commands).toHaveLength(5)
    const run = () =>
      spawnSync('bash', ['-e', '-o', 'pipefail', '-c', commands.join('\n')], {
        cwd: proof.dir,
        encoding: 'utf8',
      })
    const good = run()
    expect(good.stderr + good.stdout).toContain('Signature Verified Successfully')
    expect(good.stdout).toContain(`complete: ${proof.entries} entries of ${item}`)
    expect(good.stdout).toContain(proof.keySha256)
    expect(good.status).toBe(0)
    for (const name of ['checkpoint.txt', `item-${item}.json`, 'log.pem']) {
      const bytes = fileOf(name)
      const changed = Buffer.from(bytes)
      changed.writeUInt8(changed.readUInt8(60) ^ 1, 60)
      writeFileSync(join(proof.dir, name), changed)
      expect(run().status, name).not.toBe(0)
      writeFileSync(join(proof.dir, name), bytes)
    }
    expect(run().status).toBe(0)
  },
)

test('nothing is overwritten, and nothing is written into the case or the evidence', async () => {
  const full = join(given.outDir, 'full')
  mkdirSync(full)
  writeFileSync(join(full, 'letter.txt'), 'mine')
  const size = given.kase.ledger.size()
  expect(await codeOf(() => prove(item, full))).toBe('TARGET_EXISTS')
  expect(await codeOf(() => prove(item, proof.dir))).toBe('TARGET_EXISTS')
  for (const dir of [given.kase.dir, join(given.dir, 'source'), join(given.dir, 'missing')]) {
    expect(await codeOf(() => prove(item, join(dir, 'proof')))).toBe('TARGET_NOT_WRITABLE')
  }
  expect(given.kase.ledger.size()).toBe(size)
  expect(readdirSync(full)).toEqual(['letter.txt'])
  expect(existsSync(join(given.dir, 'source', 'proof'))).toBe(false)
})

test('an empty folder may be there; an item without custody is not disclosed', async () => {
  const empty = join(given.outDir, 'empty')
  mkdirSync(empty)
  expect(prove(item, empty)).toMatchObject({ dir: empty, entries: proof.entries + 2 })
  expect(await codeOf(() => prove('i0123456789abcdef' as ItemId, join(given.outDir, 'no')))).toBe(
    'NOT_FOUND',
  )
  expect(existsSync(join(given.outDir, 'no'))).toBe(false)
})

test('a disclosure whose end cannot be recorded leaves no folder', async () => {
  const { kase } = given
  const dir = join(given.outDir, 'unrecorded')
  const begun = kase.writable
    .transaction(() => {
      kase.ledger.append({ action: 'disclosure-started', item, data: {} }, ANALYST)
      return beginProof(kase, item, dir)
    })
    .immediate()
  kase.writable.exec(`CREATE TRIGGER stop BEFORE INSERT ON entry WHEN NEW.action = 'disclosed'
    BEGIN SELECT raise(ABORT, 'no'); END`)
  expect(await codeOf(() => proveItem(kase, given.keyring, begun, ANALYST))).toBe('NOT_WRITABLE')
  kase.writable.exec('DROP TRIGGER stop')
  expect(readdirSync(given.outDir).filter((name) => name.includes('unrecorded'))).toEqual([])
})
