/** Who signs for a case stands in `case.json`, and in the ledger who set them: two files, one act. */
import { createPublicKey } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, vi } from 'vitest'
import { namedSigner } from '../../src/engine/ledger/named-signer.ts'
import { openCase } from '../../src/engine/open-case.ts'
import { signIn, signOut } from '../../src/engine/sign-in.ts'
import { fingerprint, makeAuthority } from '../../src/engine/signing/certificate.ts'
import { makePkcs12, SIGNING_EXTENSIONS, writeAuthority } from '../engine/signing/openssl.ts'
import { testWith } from '../test-with.ts'
import type { Kill } from './kill.ts'
import { copyPlace, makeCase, type Place, passphraseOf } from './place.ts'
import { runProgram } from './run-work.ts'

vi.setConfig({ testTimeout: 120_000 })

let dir: string
let prepared: Place

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-signer-'))
  mkdirSync(join(dir, 'nothing'))
  prepared = await makeCase(join(dir, 'prepared'), join(dir, 'nothing'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** Looks as the next start of the program does, and signs out, by which there is a checkpoint. */
async function look({ caseDir }: Place) {
  const kase = openCase(caseDir)
  const keyring = await signIn(kase, 'ambeki' as never, passphraseOf('ambeki'))
  const named = namedSigner(kase.readable)
  const before = { signs: fingerprint(keyring.signer().certificate), named: named() }
  const key = createPublicKey(keyring.ledgerKey)
  signOut(kase, keyring, { keepKeys: true })
  const after = { signs: fingerprint(keyring.signer().certificate), named: named() }
  const findings = [...kase.anchors.findings(), ...kase.ledger.verify(key)]
  keyring.lock()
  kase.close()
  return { before, after, findings }
}

testWith('openssl')(
  'killed while a certificate is put in place of another, a case has one or the other, and no one signs whom the ledger does not name',
  async () => {
    writeAuthority(dir, await makeAuthority('Test Agency'))
    const passphrase = 'correct horse'
    const algorithm = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']
    const path = makePkcs12(dir, algorithm, SIGNING_EXTENSIONS, passphrase)
    const old = (await look(copyPlace(prepared, join(dir, 'old')))).before.signs

    // First the new file of keys is put beside, then the entry commits, then it takes the old one's place.
    const kills: readonly Pick<Kill, 'step' | 'n' | 'when'>[] = [
      { step: 'rename', n: 1, when: 'before' },
      { step: 'rename', n: 1, when: 'after' },
      { step: 'entry', n: 1, when: 'after' },
      { step: 'rename', n: 2, when: 'before' },
      { step: 'rename', n: 2, when: 'after' },
    ]
    const seen: (readonly [isNewSigning: boolean, isNewNamed: boolean])[] = []
    for (const [no, { step, n, when }] of kills.entries()) {
      const place = copyPlace(prepared, join(dir, `killed-${no}`))
      const kill: Kill = { stage: 'approve', step, n, when, delayUs: 0 }
      const run = await runProgram('import-signer.ts', { place, path, passphrase }, { kill })
      expect(run, run.output).toMatchObject({ wasKilled: true, stage: 'approve' })
      const { before, after, findings } = await look(place)
      expect(findings).toEqual([])
      expect(after.signs).toBe(before.signs)
      expect(after.named).toBe(after.signs)
      seen.push([before.signs !== old, before.named !== old])
    }
    expect(seen).toEqual([
      [false, false],
      [false, false],
      [false, false],
      [true, true],
      [true, true],
    ])

    const place = copyPlace(prepared, join(dir, 'whole'))
    const run = await runProgram('import-signer.ts', { place, path, passphrase }, {})
    expect(run.exitCode, run.output).toBe(0)
    const { before } = await look(place)
    expect(before.signs).not.toBe(old)
    expect(before.named).toBe(before.signs)
  },
)
