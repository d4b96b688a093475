/** How far this workstation has read each ledger, so that an opening reads only what came since. Whoever can
 *  write this file can have an opening read less; the check of the case reads all. Never an error. */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { HASH } from '../domain/custody.ts'
import { writeFileAtomically } from '../engine/disk.ts'
import type { TreeHead } from '../engine/ledger/note.ts'

const ReadLedger = z.strictObject({
  log: z.string(),
  size: z.int().positive(),
  root: z.string().regex(HASH),
})
type ReadLedger = z.infer<typeof ReadLedger>

const MOST_KEPT = 200

/** The checkpoint up to which all was read and found in order; null when nothing is remembered. */
export function readUpTo(home: string, log: string): TreeHead | null {
  const found = readLedgers(home).find((one) => one.log === log)
  return found === undefined ? null : { size: found.size, root: Buffer.from(found.root, 'hex') }
}

export function rememberRead(home: string, log: string, { size, root }: TreeHead): void {
  const others = readLedgers(home).filter((one) => one.log !== log)
  const all = [{ log, size, root: root.toString('hex') }, ...others].slice(0, MOST_KEPT)
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    writeFileAtomically(fileIn(home), JSON.stringify(all), 0o600)
  } catch {
    // A home that cannot be written costs time at the next opening.
  }
}

function readLedgers(home: string): ReadLedger[] {
  try {
    return z.array(ReadLedger).parse(JSON.parse(readFileSync(fileIn(home), 'utf8')))
  } catch {
    return []
  }
}

function fileIn(home: string): string {
  return join(home, 'read-ledgers.json')
}
