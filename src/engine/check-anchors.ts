import { createPublicKey, type KeyObject } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from '../domain/finding.ts'
import type { Ledger } from './ledger/ledger.ts'
import { treeRoot } from './ledger/merkle.ts'
import { verifyNote, vkeyLine } from './ledger/note.ts'

/** Whether the ledger still holds what each signed checkpoint in the case folder says of it: cheap
 *  enough for every opening (about 0.2 ms each). It tells a ledger that was rolled back or exchanged;
 *  an altered entry is found by the check of the whole case.
 *  @param vkey - Public key of the ledger as `case.json` has it.
 *  @returns At most one finding for each checkpoint; empty means none disagrees. */
export function checkAnchors(dir: string, ledger: Ledger, vkey: string): Finding[] {
  const publicKey = keyOf(ledger.log, vkey)
  if (publicKey === null) return [finding('ledger-key', 'case.json', 'not a key of this ledger')]
  const size = ledger.size()
  return sizesOf(dir).flatMap(({ name, claimed }) => {
    const path = `checkpoints/${name}`
    if (claimed > size) {
      return [
        finding('ledger-behind', path, `the ledger has ${size} entries, once it had ${claimed}`),
      ]
    }
    const holds = isOf(ledger, join(dir, path), claimed, publicKey)
    return holds ? [] : [finding('checkpoint-differs', path, 'the ledger is not what was signed')]
  })
}

function isOf(ledger: Ledger, path: string, size: number, publicKey: KeyObject): boolean {
  try {
    const head = { size, root: treeRoot(ledger.nodes, size) }
    return verifyNote(readFileSync(path, 'utf8'), ledger.log, head, publicKey)
  } catch {
    return false
  }
}

function sizesOf(dir: string): { name: string; claimed: number }[] {
  try {
    return readdirSync(join(dir, 'checkpoints'))
      .filter((name) => /^\d{9,15}\.txt$/.test(name))
      .sort()
      .map((name) => ({ name, claimed: Number.parseInt(name, 10) }))
  } catch {
    return []
  }
}

/** C2SP vkey: `<log>+<8 digits>+<base64 of one byte of type and the key>`. */
function keyOf(log: string, vkey: string): KeyObject | null {
  try {
    const raw = Buffer.from(vkey.slice(log.length + '+00000000+'.length), 'base64').subarray(1)
    const x = raw.toString('base64url')
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    return vkeyLine(log, key) === vkey ? key : null
  } catch {
    return null
  }
}

function finding(code: string, path: string, message: string): Finding {
  return { severity: 'error', code, path, message }
}
