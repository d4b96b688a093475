import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkCopy, checkReceipt } from '../../../src/engine/anchors/check-anchors.ts'
import { copyToCustodian } from '../../../src/engine/anchors/custodian-copy.ts'
import { writeForkProof } from '../../../src/engine/anchors/fork-proof.ts'
import { treeRoot, verifyConsistency } from '../../../src/engine/ledger/merkle.ts'
import { testWith } from '../../test-with.ts'
import { codeOf, acts as recorded } from '../fresh-case.ts'
import { ACTOR, acts, closedCase, copyOf, medium, NEVER, putBack, workIn } from './histories.ts'

const copied = (dir: string, stick: string) =>
  workIn(dir, (kase, keyring) => copyToCustodian(kase, keyring, stick, ACTOR, NEVER))

const filesOn = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  )

describe('a custodian’s copy', () => {
  test('gets each checkpoint and the key once; what is there is never changed', async () => {
    const { dir } = await closedCase()
    const stick = medium()
    const first = await copied(dir, stick)
    const before = filesOn(first.folder)
    const name = String(first.size).padStart(9, '0')
    expect(first.written).toEqual(['log.vkey', `${name}.txt`, `${name}.p7s`])
    const second = await copied(dir, stick)
    expect(second.folder).toBe(first.folder)
    expect(second.compared).toBe(1)
    expect(second.written).toHaveLength(2)
    expect(filesOn(first.folder)).toMatchObject(before)
    expect(Object.keys(filesOn(first.folder))).toHaveLength(5)
    await workIn(dir, (kase) => {
      const copies = recorded(kase).filter(({ action }) => action === 'anchor-copied')
      expect(copies.map(({ data }) => data['size'])).toEqual([first.size, second.size])
    })
  })

  test('takes the CMS signature and the time stamp along where there are some', async () => {
    const { dir } = await closedCase()
    const stick = medium()
    const { size, written } = await workIn(dir, async (kase, keyring) => {
      const last = kase.ledger.checkpoint(keyring.ledgerKey)
      const name = (ending: string) => `${String(last.size).padStart(9, '0')}.${ending}`
      writeFileSync(join(dir, 'checkpoints', name('tsr')), 'a reply')
      return copyToCustodian(kase, keyring, stick, ACTOR, NEVER)
    })
    const name = String(size).padStart(9, '0')
    expect(written).toEqual(['log.vkey', `${name}.txt`, `${name}.p7s`, `${name}.tsr`])
  })

  test('is not written to a folder that is missing, or over a file that says something else', async () => {
    const { dir } = await closedCase()
    const stick = medium()
    await expect(copied(dir, join(stick, 'missing'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const { folder } = await copied(dir, stick)
    chmodSync(join(folder, 'log.vkey'), 0o600)
    writeFileSync(join(folder, 'log.vkey'), 'another key')
    const before = filesOn(folder)
    await expect(copied(dir, stick)).rejects.toMatchObject({ code: 'TARGET_EXISTS' })
    expect(filesOn(folder)).toEqual(before)
  })

  test('holds many cases apart, and is found by its folder or the one above', async () => {
    const { dir } = await closedCase()
    const stick = medium()
    mkdirSync(join(stick, 'another-case'))
    const { folder } = await copied(dir, stick)
    const note = readdirSync(folder).find((name) => name.endsWith('.txt')) ?? ''
    await workIn(dir, async (kase) => {
      for (const path of [stick, folder, join(folder, note)]) {
        const check = await checkCopy(kase, path, ACTOR, NEVER)
        expect(check).toMatchObject({ notes: 1, holds: 1, foreign: 0, contradictions: [] })
      }
      await expect(checkCopy(kase, join(stick, 'missing'), ACTOR, NEVER)).rejects.toMatchObject({
        code: 'NOT_FOUND',
      })
    })
  })

  test('with strange files in it says so, and accuses nobody', async () => {
    const { dir } = await closedCase()
    const stick = medium()
    const { folder } = await copied(dir, stick)
    writeFileSync(join(folder, 'a.txt'), 'x')
    writeFileSync(join(folder, 'b.txt'), Buffer.alloc(100_000))
    await workIn(dir, async (kase) => {
      expect(await checkCopy(kase, stick, ACTOR, NEVER)).toMatchObject({
        notes: 3,
        holds: 1,
        foreign: 2,
      })
      expect(kase.anchors.state()).toBe('holds')
    })
  })
})

describe('a case folder that was rolled back whole', () => {
  test('is told by the custodian’s copy, goes on record, and gets nothing more on the stick', async () => {
    const { dir } = await closedCase()
    const old = copyOf(dir)
    const stick = medium()
    await workIn(dir, acts(9))
    const { folder, size } = await copied(dir, stick)
    putBack(old, dir)
    const before = filesOn(folder)
    await workIn(dir, async (kase, keyring) => {
      const { contradictions } = await checkCopy(kase, stick, ACTOR, NEVER)
      expect(contradictions).toMatchObject([
        { source: 'custodian', size, fault: 'behind', isSigned: true, isFork: false },
      ])
      expect(contradictions[0]?.entry).not.toBe(null)
      expect(kase.anchors.state()).toBe('contradicted')
      const again = copyToCustodian(kase, keyring, stick, ACTOR, NEVER)
      await expect(again).rejects.toMatchObject({ code: 'CONFLICT' })
    })
    expect(filesOn(folder)).toEqual(before)
  })
})

describe('a case that was worked in twice, from one copy', () => {
  /** The original and its copy, both worked in; the stick holds a checkpoint of the original. */
  const diverged = async (inOriginal: number, inCopy: number) => {
    const { dir } = await closedCase()
    const copy = copyOf(dir)
    const stick = medium()
    await workIn(dir, acts(inOriginal))
    const { size } = await copied(dir, stick)
    await workIn(copy, acts(inCopy))
    return { copy, stick, size }
  }

  const proven = (copy: string, stick: string, to: string) =>
    workIn(copy, async (kase, keyring) => {
      kase.ledger.checkpoint(keyring.ledgerKey)
      const { contradictions } = await checkCopy(kase, stick, ACTOR, NEVER)
      const { size, root, fault, isSigned, isFork } = contradictions[0] ?? {}
      expect({ fault, isSigned, isFork }).toEqual({ fault: 'other', isSigned: true, isFork: true })
      const name = { size: size ?? 0, root: root ?? '' }
      const folder = writeForkProof(kase, name, to, ACTOR)
      const again = () => writeForkProof(kase, name, to, ACTOR)
      expect(codeOf(again)).toBe('TARGET_EXISTS')
      const unknown = () => writeForkProof(kase, { ...name, root: 'ab'.repeat(32) }, to, ACTOR)
      expect(codeOf(unknown)).toBe('NOT_FOUND')
      return { folder, here: treeRoot(kase.ledger.nodes, name.size), ...name }
    })

  testWith('openssl')(
    'is proven to openssl by two signed notes and a consistency proof',
    async () => {
      const { copy, stick } = await diverged(3, 30)
      const { folder, here, size } = await proven(copy, stick, medium())
      for (const name of ['held', 'ledger']) {
        const args = ['-verify', '-pubin', '-inkey', 'log-key.pem', '-rawin']
        const files = ['-in', `${name}.body`, '-sigfile', `${name}.sig`]
        expect(
          execFileSync('openssl', ['pkeyutl', ...args, ...files], { cwd: folder }).toString(),
        ).toContain('Verified Successfully')
        expect(
          readFileSync(join(folder, `${name}.txt`), 'utf8').startsWith(
            readFileSync(join(folder, `${name}.body`), 'utf8'),
          ),
        ).toBe(true)
      }
      const bodyOf = (name: string) => readFileSync(join(folder, name), 'utf8').split('\n')
      const held = bodyOf('held.body')
      const ledger = bodyOf('ledger.body')
      const { from, to } = JSON.parse(readFileSync(join(folder, 'consistency.json'), 'utf8'))
      const [begins] = from
      expect([held[0], held[1]]).toEqual([ledger[0], String(size)])
      expect([ledger[1], ledger[2]]).toEqual([
        String(to.size),
        Buffer.from(to.root, 'hex').toString('base64'),
      ])
      expect(begins).toMatchObject({ size, root: here.toString('hex') })
      expect(held[2]).not.toBe(Buffer.from(begins.root, 'hex').toString('base64'))
      const whole = { size: to.size, root: Buffer.from(to.root, 'hex') }
      const proof = begins.proof.map((one: string) => Buffer.from(one, 'hex'))
      expect(verifyConsistency({ size, root: here }, whole, proof)).toBe(true)
    },
  )

  test('is proven by two notes alone when both are of one size', async () => {
    const { copy, stick, size } = await diverged(3, 3)
    const to = medium()
    // In the copy: sign-in, checkpoint; the same number of entries as the original had.
    await workIn(copy, (kase, keyring) => {
      acts(Math.max(0, size - kase.ledger.size() - 1))(kase)
      kase.ledger.checkpoint(keyring.ledgerKey)
    })
    const { folder } = await proven(copy, stick, to)
    expect(readdirSync(folder).sort()).toEqual(
      ['README.txt', 'held.body', 'held.sig', 'held.txt', 'ledger.body', 'ledger.sig']
        .concat(['ledger.txt', 'log-key.pem', 'log.vkey'])
        .sort(),
    )
    const lines = (name: string) => readFileSync(join(folder, name), 'utf8').split('\n')
    expect(lines('held.txt').slice(0, 2)).toEqual(lines('ledger.txt').slice(0, 2))
    expect(lines('held.txt')[2]).not.toBe(lines('ledger.txt')[2])
  })
})

describe('a receipt that is typed in', () => {
  test('matches, is behind, or is another, and says so in the ledger', async () => {
    const { dir } = await closedCase()
    await workIn(dir, (kase) => {
      const last = kase.ledger.lastCheckpoint()
      const { size, root } = last ?? { size: 0, root: '' }
      const check = (size: number, root: string, keep = false) =>
        checkReceipt(kase, { size, root, keep }, ACTOR)
      expect(check(size, root)).toBe('holds')
      expect(check(size - 1, root)).toBe('other')
      expect(check(1_000_000, root)).toBe('behind')
      expect(kase.anchors.state()).toBe('holds')
      const said = recorded(kase).filter(({ action }) => action === 'anchor-checked')
      expect(said.map(({ data }) => data['verdict'])).toEqual(['holds', 'other', 'behind'])
    })
  })

  test('counts as a contradiction only when the person says that it is typed right', async () => {
    const { dir } = await closedCase()
    const root = 'ab'.repeat(32)
    await workIn(dir, (kase) => {
      checkReceipt(kase, { size: 2, root, keep: true }, ACTOR)
      expect(kase.anchors.state()).toBe('contradicted')
    })
    await workIn(dir, (kase) =>
      expect(kase.anchors.contradictions()).toMatchObject([
        { source: 'receipt', size: 2, root, fault: 'other', isSigned: false, isFork: false },
      ]),
    )
  })
})
