import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import type { Act } from '../domain/custody.ts'
import type { Sha256 } from '../domain/digest.ts'
import type { ItemId } from '../domain/item.ts'
import type { Session } from '../domain/people.ts'
import type { PrintedCustody } from '../domain/thing.ts'
import { atomically } from './catalogue/database.ts'
import { writeNewFile } from './disk.ts'
import type { Case } from './open-case.ts'
import { writingOut } from './writing-out.ts'

/** Writes pages that were made up to a checkpoint, together with the entry that has their digest: what is not on
 *  record was not printed.
 *  @param pages.about - What else the entry says.
 *  @throws {ExportError} TARGET_NOT_WRITABLE, TARGET_EXISTS. @throws {LedgerError} NOT_WRITABLE. */
export function putOnPaper(
  kase: Case,
  session: Session,
  pages: {
    readonly pdf: Uint8Array
    readonly path: string
    readonly checkpoint: { readonly size: number; readonly root: string }
    readonly item?: ItemId
    readonly about: Act['data']
  },
): PrintedCustody {
  const { pdf, path, item, about } = pages
  const { size, root } = pages.checkpoint
  const sha256 = createHash('sha256').update(pdf).digest('hex') as Sha256
  const data = { ...about, size, root, sha256 }
  let isWritten = false
  try {
    return atomically(kase.writable, () => {
      const of = item === undefined ? {} : { item }
      const { seq } = kase.ledger.append({ action: 'printed', ...of, data }, session)
      writingOut(() => writeNewFile(path, pdf))
      isWritten = true
      return { path, sha256, size, root, entry: seq }
    })
  } catch (error) {
    if (isWritten) rmSync(path, { force: true })
    throw error
  }
}
