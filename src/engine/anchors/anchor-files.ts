/** Anchors that lie in the case folder itself. Whoever puts back an older catalogue must think of them. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { HASH } from '../../domain/custody.ts'
import { type Anchor, anchorOfNote } from './anchor.ts'

/** Opening stays cheap: of the checkpoints that the ledger should hold, the newest. The check of the case
 *  reads them all. */
const MOST_WITHIN = 64
/** Of those beyond its end, the largest: one is enough to tell, and anyone may have put them there. */
const MOST_BEYOND = 16

/** A checkpoint is some hundred bytes; a larger file is none. */
const MOST_BYTES = 64 * 1024

const CHECKPOINT = /^(\d{9,15})\.(txt|p7s|tsq|tsr)$/
const RECEIPT = /^B\d{4,}-receipt\.json$/

/** @param entries - Size of the ledger now. @returns Anchors of `checkpoints/` and of the records of
 *  bundles, the largest first. What cannot be read has no root. */
export function anchorsInCase(dir: string, log: string, entries: number): Anchor[] {
  return [...checkpointFiles(join(dir, 'checkpoints'), log, entries), ...bundleRecords(dir, log)]
}

function checkpointFiles(folder: string, log: string, entries: number): Anchor[] {
  const sizes = new Map<number, { hasNote: boolean; name: string }>()
  for (const name of namesIn(folder)) {
    const [, digits, ending] = CHECKPOINT.exec(name) ?? []
    if (digits === undefined) continue
    const size = Number.parseInt(digits, 10)
    const isNote = ending === 'txt'
    if (isNote || !sizes.has(size)) sizes.set(size, { hasNote: isNote, name })
  }
  const descending = [...sizes].sort(([a], [b]) => b - a)
  const beyond = descending.filter(([size]) => size > entries).slice(0, MOST_BEYOND)
  const within = descending
    .filter(([size, { hasNote }]) => size <= entries && hasNote)
    .slice(0, MOST_WITHIN)
  return [...beyond, ...within].map(([size, { hasNote, name }]) => {
    const note = hasNote ? textOf(join(folder, name)) : null
    const anchor = note === null ? null : anchorOfNote(note, log, 'folder')
    // Of another size than its name, or no note at all: its name is all that is known of it.
    const unread: Anchor = { source: 'folder', size, root: null, note: null, vkey: null }
    return anchor?.size === size ? anchor : unread
  })
}

const Record = z.object({
  type: z.literal('safehold-receipt'),
  log: z.string(),
  checkpoint: z.object({ size: z.int().positive(), root: z.string().regex(HASH) }),
})

function bundleRecords(dir: string, log: string): Anchor[] {
  const folder = join(dir, 'exports')
  const newest = namesIn(folder)
    .filter((name) => RECEIPT.test(name))
    .sort((a, b) => b.length - a.length || (a < b ? 1 : -1))
    .slice(0, MOST_WITHIN)
  return newest.flatMap((name) => {
    const record = Record.safeParse(jsonOf(textOf(join(folder, name))))
    if (!record.success || record.data.log !== log) return []
    return [{ source: 'bundle', ...record.data.checkpoint, note: null, vkey: null }]
  })
}

/** Text of a small file; null when it cannot be read or is not small. */
export function textOf(path: string): string | null {
  try {
    const file = statSync(path)
    return file.isFile() && file.size <= MOST_BYTES ? readFileSync(path, 'utf8') : null
  } catch {
    return null
  }
}

function jsonOf(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return null
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
