/** A case folder and copies of it: what putting one back, or working in two, looks like. */
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Anchor } from '../../../src/engine/anchors/anchor.ts'
import { type Case, openCase } from '../../../src/engine/open-case.ts'
import type { Keyring } from '../../../src/engine/sealing/keyring.ts'
import { signIn, signOut } from '../../../src/engine/sign-in.ts'
import { freshCase, PASSPHRASE, SUPERVISOR } from '../fresh-case.ts'

export const ACTOR = { user: 'ambeki', role: 'supervisor' } as const
export const NEVER = new AbortController().signal

/** A closed case with a signed checkpoint, in a temporary folder that is removed when the test ends. */
export async function closedCase(): Promise<{ readonly dir: string; readonly parent: string }> {
  const { kase, keyring, parent, remove } = await freshCase()
  onTestFinished(remove)
  signOut(kase, keyring)
  kase.close()
  return { dir: kase.dir, parent }
}

/** A folder for the test's own media: sticks, safety copies. */
export function medium(): string {
  const dir = mkdtempSync(join(tmpdir(), 'safehold-medium-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

export function copyOf(dir: string): string {
  const copy = join(medium(), 'copy.safecase')
  cpSync(dir, copy, { recursive: true })
  return copy
}

/** The catalogue alone is what the ledger is in. */
export function putBackCatalogue(from: string, to: string): void {
  cpSync(join(from, 'catalogue.db'), join(to, 'catalogue.db'))
}

/** The whole folder, with its checkpoint files: nothing in the case tells of it any more. */
export function putBack(from: string, to: string): void {
  rmSync(to, { recursive: true })
  cpSync(from, to, { recursive: true })
}

/** Opens it, signs in, works, signs out, closes. */
export async function workIn<T>(
  dir: string,
  work: (kase: Case, keyring: Keyring) => T | Promise<T>,
  remembered: readonly Anchor[] = [],
): Promise<T> {
  const kase = openCase(dir, { remembered })
  try {
    const keyring = await signIn(kase, SUPERVISOR, PASSPHRASE)
    const result = await work(kase, keyring)
    signOut(kase, keyring)
    return result
  } finally {
    kase.close()
  }
}

/** So many acts. */
export function acts(number: number) {
  return (kase: Case) => {
    for (let n = 0; n < number; n += 1) {
      kase.ledger.append({ action: 'refused', data: { request: 'none', code: String(n) } }, ACTOR)
    }
  }
}

/** Opens without signing in. */
export function look<T>(
  dir: string,
  see: (kase: Case) => T,
  remembered: readonly Anchor[] = [],
): T {
  const kase = openCase(dir, { remembered })
  try {
    return see(kase)
  } finally {
    kase.close()
  }
}

/** The last signed checkpoint as somebody remembers it. */
export function anchorOf(kase: Case, source: Anchor['source'] = 'workstation'): Anchor {
  const last = kase.ledger.lastCheckpoint()
  if (last === null) throw new Error('no checkpoint yet')
  return { source, size: last.size, root: last.root, note: last.note, vkey: kase.anchors.vkey }
}

export function checkpointNames(dir: string): string[] {
  return readdirSync(join(dir, 'checkpoints')).sort()
}
