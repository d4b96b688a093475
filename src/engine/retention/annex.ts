import { createHash } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { Sha256 } from '../../domain/digest.ts'
import type { ReadableDb } from '../catalogue/database.ts'

const SLICE = 500

const HEAD = 'item\texhibit\tbytes\tmd5\tsha1\tsha256\tentry\n'

type Line = { readonly no: number; readonly text: string }

/** The list of what went: a table with tabs, one line an item in order of finding, `-` for a digest that
 *  was never made, and the number of the ledger's entry that says so. Names nothing.
 *  @param disposal - Its row number. @param write - Told of each piece of text, in order. */
export async function annexOf(
  db: ReadableDb,
  disposal: number,
  write: (text: string) => void = () => undefined,
): Promise<{ readonly sha256: Sha256; readonly lines: number }> {
  const page = db.prepare<[number, number], Line>(
    `SELECT i.no, concat_ws(char(9), i.id, i.exhibit, i.size, coalesce(i.md5, '-'),
       coalesce(i.sha1, '-'), coalesce(i.sha256, '-'), d.seq) || char(10) AS text
     FROM disposal_item d JOIN item i ON i.no = d.item
     WHERE d.disposal = ? AND d.state = 'erased' AND d.item > ? ORDER BY d.item LIMIT ${SLICE}`,
  )
  const hash = createHash('sha256')
  const put = (text: string) => {
    hash.update(text)
    write(text)
  }
  put(HEAD)
  let lines = 0
  for (let after = -1; ; ) {
    const rows = page.all(disposal, after)
    for (const { text } of rows) put(text)
    lines += rows.length
    const last = rows.at(-1)
    if (last === undefined) return { sha256: Sha256.parse(hash.digest('hex')), lines }
    after = last.no
    await turn()
  }
}
