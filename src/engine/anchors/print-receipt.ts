import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Language } from '../../domain/anchor.ts'
import { RequestError } from '../../domain/errors.ts'
import { writeNewFile } from '../disk.ts'
import type { Actor } from '../ledger/ledger.ts'
import type { Case } from '../open-case.ts'
import type { Keyring } from '../sealing/keyring.ts'
import { writingOut } from '../writing-out.ts'
import { keyOfLine } from './anchor.ts'
import { receiptPage } from './receipt-page.ts'

/** Writes a receipt of a new checkpoint as a page to print.
 *  @param wish.folder - null: into the case's own `exports/`.
 *  @throws {RequestError} NOT_FOUND without the folder. @throws {ExportError} TARGET_NOT_WRITABLE. */
export async function printReceipt(
  kase: Case,
  keyring: Keyring,
  wish: { readonly folder: string | null; readonly language: Language },
  actor: Actor,
): Promise<{ readonly path: string; readonly size: number; readonly root: string }> {
  const { size, root, note, time } = kase.ledger.checkpoint(keyring.ledgerKey)
  const folder = wish.folder ?? join(kase.dir, 'exports')
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new RequestError('NOT_FOUND', 'the folder to write to is missing')
  }
  const { agency, number: caseNumber, title: caseTitle } = kase.summary
  const pdf = await receiptPage(
    {
      ...{ agency, caseNumber, caseTitle, size, root, note, time },
      log: kase.ledger.log,
      keySha256: keySha256(kase.anchors.vkey) ?? '',
      printedAt: kase.clock.read().time,
      printedBy: actor.user,
    },
    wish.language,
  )
  const path = join(folder, `${caseNumber}_receipt-${size}.pdf`)
  writingOut(() => writeNewFile(path, pdf))
  kase.ledger.append({ action: 'receipt', data: { size, root } }, actor)
  return { path, size, root }
}

/** SHA-256 of the ledger's public key as `openssl pkey -pubin -outform DER` writes it; null when the line
 *  is none. */
export function keySha256(vkey: string): string | null {
  const key = keyOfLine(vkey)
  if (key === null) return null
  const der = key.key.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(der).digest('hex')
}
