import { generateKeyPairSync } from 'node:crypto'
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anchorOfNote } from '../../../src/engine/anchors/anchor.ts'
import { requireContradiction } from '../../../src/engine/anchors/check-anchors.ts'
import { preflight } from '../../../src/engine/export/preflight.ts'
import { checkpointFile } from '../../../src/engine/ledger/checkpoint-store.ts'
import { vkeyLine } from '../../../src/engine/ledger/note.ts'
import { type Case, openCase } from '../../../src/engine/open-case.ts'
import { freshCase, acts as recorded } from '../fresh-case.ts'
import {
  ACTOR,
  acts,
  anchorOf,
  checkpointNames,
  closedCase,
  copyOf,
  look,
  putBack,
  putBackCatalogue,
  workIn,
} from './histories.ts'

const seen = (kase: Case) =>
  kase.anchors.contradictions().map(({ source, fault, entry }) => [source, fault, entry !== null])

const blocked = async (kase: Case, keyring: Parameters<typeof preflight>[1]) => {
  const { findings } = await preflight(kase, keyring, 'defence')
  return findings.filter(({ severity }) => severity === 'blocks').map(({ code }) => code)
}

describe('a case folder that was put back to an older copy', () => {
  test('is in the red state when this workstation remembers a later checkpoint', async () => {
    const { dir } = await closedCase()
    const old = copyOf(dir)
    const remembered = await workIn(dir, (kase) => {
      acts(5)(kase)
      return anchorOf(kase)
    })
    const later = look(dir, (kase) => anchorOf(kase))
    expect(later.size).toBeGreaterThan(remembered.size)
    putBack(old, dir)
    expect(look(dir, (kase) => kase.anchors.state())).toBe('holds')
    look(
      dir,
      (kase) => {
        expect(kase.anchors.state()).toBe('contradicted')
        expect(seen(kase)).toEqual([['workstation', 'behind', false]])
        expect(kase.anchors.findings()).toMatchObject([{ code: 'ledger-behind' }])
      },
      [later],
    )
  })

  test('of which only the catalogue was put back is told by its own checkpoint files', async () => {
    const { dir } = await closedCase()
    const old = copyOf(dir)
    await workIn(dir, acts(5))
    putBackCatalogue(old, dir)
    look(dir, (kase) => expect(seen(kase)).toEqual([['folder', 'behind', false]]))
    for (const name of checkpointNames(dir).slice(-2)) rmSync(join(dir, 'checkpoints', name))
    look(dir, (kase) => expect(kase.anchors.state()).toBe('holds'))
  })

  test('is told by the record of a bundle that left in between', async () => {
    const { dir } = await closedCase()
    const { log } = look(dir, (kase) => kase.ledger)
    const record = {
      v: 1,
      type: 'safehold-receipt',
      log,
      checkpoint: { size: 99, root: 'ab'.repeat(32) },
    }
    const write = (name: string, json: unknown) =>
      writeFileSync(join(dir, 'exports', name), JSON.stringify(json))
    write('B0001-receipt.json', { ...record, log: 'safehold.local/case/another' })
    write('B0002-receipt.json', { ...record, checkpoint: { size: -1, root: 'x' } })
    writeFileSync(join(dir, 'exports', 'B0003-receipt.json'), 'no record')
    look(dir, (kase) => expect(kase.anchors.state()).toBe('holds'))
    write('B0004-receipt.json', record)
    look(dir, (kase) => expect(seen(kase)).toEqual([['bundle', 'behind', false]]))
  })

  test('is told by a time stamp or signature beside a checkpoint that was taken away', async () => {
    const { dir } = await closedCase()
    writeFileSync(join(dir, 'checkpoints', '000000077.tsr'), 'x')
    look(dir, (kase) => expect(seen(kase)).toEqual([['folder', 'behind', false]]))
  })
})

describe('the red state', () => {
  const rolledBack = async () => {
    const { dir } = await closedCase()
    const old = copyOf(dir)
    await workIn(dir, acts(5))
    const remembered = [look(dir, (kase) => anchorOf(kase))]
    putBack(old, dir)
    return { dir, remembered }
  }

  test('goes on record at the next sign-in, and stays when the anchor is forgotten', async () => {
    const { dir, remembered } = await rolledBack()
    await workIn(
      dir,
      (kase) => expect(seen(kase)).toEqual([['workstation', 'behind', true]]),
      remembered,
    )
    await workIn(dir, (kase) => {
      expect(seen(kase)).toEqual([['workstation', 'behind', true]])
      const told = recorded(kase).filter(({ action }) => action === 'anchor-contradicted')
      expect(told).toHaveLength(1)
      expect(told[0]).toMatchObject({
        actor: 'safehold',
        data: { size: remembered[0]?.size, root: remembered[0]?.root, fault: 'behind' },
      })
    })
  })

  test('blocks every export until a supervisor has explained it, and is not cleared by that', async () => {
    const { dir, remembered } = await rolledBack()
    const name = { size: remembered[0]?.size ?? 0, root: remembered[0]?.root ?? null }
    await workIn(
      dir,
      async (kase, keyring) => {
        expect(await blocked(kase, keyring)).toEqual(['approved-items', 'anchors'])
        const act = {
          action: 'anchor-explained',
          purpose: 'put back from the safety copy of the day before',
          data: name,
        } as const
        kase.ledger.append(act, { user: 'mokafor', role: 'analyst' })
        expect(await blocked(kase, keyring)).toEqual(['approved-items', 'anchors'])
        kase.ledger.append(act, ACTOR)
        expect(requireContradiction(kase, name).explanation).toMatchObject({ by: 'ambeki' })
        expect(await blocked(kase, keyring)).toEqual(['approved-items'])
      },
      remembered,
    )
    look(
      dir,
      (kase) => {
        expect(kase.anchors.state()).toBe('explained')
        expect(kase.anchors.contradictions()).toHaveLength(1)
      },
      remembered,
    )
  })

  test('is not ended by an explanation of something else', async () => {
    const { dir, remembered } = await rolledBack()
    await workIn(
      dir,
      (kase) => {
        expect(() => requireContradiction(kase, { size: 1, root: null })).toThrow('no such')
        for (const root of ['ab'.repeat(32), null]) {
          const data = { size: remembered[0]?.size ?? 0, root }
          kase.ledger.append({ action: 'anchor-explained', purpose: 'x', data }, ACTOR)
        }
        expect(kase.anchors.state()).toBe('contradicted')
      },
      remembered,
    )
  })

  test('after an explanation, files of the lost history do not block; any other finding does', async () => {
    const { dir } = await closedCase()
    const old = copyOf(dir)
    await workIn(dir, acts(40))
    putBackCatalogue(old, dir)
    const contradictions = await workIn(dir, (kase) => kase.anchors.contradictions())
    await workIn(dir, async (kase, keyring) => {
      expect(await blocked(kase, keyring)).toEqual(['approved-items', 'ledger', 'anchors'])
      for (const { size, root } of contradictions) {
        const data = { size, root }
        kase.ledger.append({ action: 'anchor-explained', purpose: 'disk failed', data }, ACTOR)
      }
      kase.ledger.checkpoint(keyring.ledgerKey)
      expect(await blocked(kase, keyring)).toEqual(['approved-items'])
      const own = join(dir, 'checkpoints', checkpointFile(kase.ledger.size()))
      chmodSync(own, 0o600)
      writeFileSync(own, 'x')
      expect(await blocked(kase, keyring)).toContain('ledger')
    })
  })

  test('cannot be put on record in a case that is open for reading, and shows all the same', async () => {
    const { dir, remembered } = await rolledBack()
    const kase = openCase(dir, { readOnly: true, remembered })
    kase.anchors.record()
    expect(kase.anchors.state()).toBe('contradicted')
    expect(seen(kase)).toEqual([['workstation', 'behind', false]])
    kase.close()
  })
})

describe('what is no anchor', () => {
  test('of another ledger, altered, or not signed by the key that came with it', async () => {
    const { kase, remove } = await freshCase()
    const { anchors, ledger } = kase
    const { note, vkey, size, root } = anchorOf(kase)
    const altered = (note ?? '').replace(/.(?=.{9}\n$)/, (one) => (one === 'A' ? 'B' : 'A'))
    const other = vkeyLine(ledger.log, generateKeyPairSync('ed25519').publicKey)
    const anchor = { source: 'custodian', size, root, note, vkey } as const
    expect(anchors.verdict(anchor)).toBe('holds')
    expect(anchors.verdict({ ...anchor, vkey: null, note: altered })).toBe('not-signed')
    expect(anchors.verdict({ ...anchor, vkey: other })).toBe('not-signed')
    expect(anchors.verdict({ ...anchor, vkey: null, size: size - 1 })).toBe('not-signed')
    expect(anchorOfNote(note ?? '', 'safehold.local/case/another', 'custodian')).toBe(null)
    for (const text of ['', 'x', `${note}\n`, `${note}${note}`]) {
      expect(anchorOfNote(text, ledger.log, 'custodian')).toBe(null)
    }
    remove()
  })

  test('another key for the same ledger is told by a note that the first key signed', async () => {
    const { dir } = await closedCase()
    const anchor = look(dir, (kase) => anchorOf(kase))
    const path = join(dir, 'case.json')
    const file = JSON.parse(readFileSync(path, 'utf8'))
    const vkey = vkeyLine(file.log, generateKeyPairSync('ed25519').publicKey)
    writeFileSync(path, JSON.stringify({ ...file, vkey }))
    const told = look(dir, seen, [anchor])
    expect(told).toContainEqual(['workstation', 'other-key', false])
  })

  test('a folder full of strange files costs no more than a few dozen looks', async () => {
    const { dir } = await closedCase()
    for (let n = 1; n <= 500; n += 1) {
      const name = `${String(1_000_000 + n).padStart(9, '0')}.txt`
      writeFileSync(join(dir, 'checkpoints', name), 'x')
    }
    await workIn(dir, (kase) => {
      expect(kase.anchors.compared).toBeLessThan(100)
      expect(kase.anchors.contradictions()).toHaveLength(16)
    })
  })
})

test('a ledger that only grew agrees with each of its checkpoints, and with none that is altered', async () => {
  const { kase, keyring, remove } = await freshCase()
  const anchors = [anchorOf(kase)]
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 9 }), fc.nat(255), async (number, at) => {
      acts(number)(kase)
      kase.ledger.checkpoint(keyring.ledgerKey)
      anchors.push(anchorOf(kase))
      for (const anchor of anchors) expect(kase.anchors.verdict(anchor)).toBe('holds')
      const bytes = Buffer.from(anchorOf(kase).root ?? '', 'hex')
      bytes[at % 32] = (bytes[at % 32] ?? 0) ^ 1
      const typed = { ...anchorOf(kase), note: null, root: bytes.toString('hex') }
      expect(kase.anchors.verdict(typed)).toBe('other')
      expect(kase.anchors.verdict({ ...typed, size: kase.ledger.size() + 1 })).toBe('behind')
    }),
    { numRuns: 20 },
  )
  remove()
})

test('what the ledger says of its anchors is found by its index, not by reading the ledger', async () => {
  const { kase, remove } = await freshCase()
  const plan = kase.readable
    .prepare<[], { detail: string }>(
      `EXPLAIN QUERY PLAN SELECT seq, body FROM entry
       WHERE action IN ('anchor-contradicted', 'anchor-explained') ORDER BY seq`,
    )
    .all()
  expect(plan.map(({ detail }) => detail).join()).toContain('INDEX entry_action')
  remove()
})
