/** The set of files in the folder of a case: each has its reason to be there, or is told. */
import { type Dirent, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from '../../domain/finding.ts'
import { printableName } from '../../domain/printable.ts'
import type { ReadableDb } from '../catalogue/database.ts'
import { broken, noted } from './case-findings.ts'
import type { CheckAnswers } from './check-task.ts'

const FOLDERS = ['objects', 'derivatives', 'checkpoints', 'exports']

/** What the program itself puts there, by the folder it belongs into. Checkpoints of no row are the
 *  ledger's to tell. */
const KNOWN: Readonly<Record<string, readonly RegExp[]>> = {
  '': [
    /^(case\.json(\.1\.bak)?|case\.lock(\.[0-9a-f-]{36})?)$/,
    /^catalogue\.db(-wal|-shm|-journal|\.\d+\.bak)?$/,
  ],
  checkpoints: [/^\d{9,15}\.(txt|p7s|tsq|tsr)$/],
  exports: [
    /^B\d{4,}-(receipt\.(pdf|json)|unfinished\.json)$/,
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}_receipt-\d+\.pdf$/,
    /^disposal-[0-9a-f-]{36}\.(pdf|pdf\.p7s|tsv)$/,
  ],
}

const OBJECT = /^([0-9a-f]{2})[0-9a-f]{62}\.obj$/

/** Compares what lies in the folder with what the catalogue names. Objects are compared by the first half of
 *  their names: eight bytes for each, however many there are.
 *  @param step - Called after each folder; what it throws ends the check. */
export function checkFiles(
  caseDir: string,
  db: ReadableDb,
  step: () => void,
): CheckAnswers['files'] {
  const walk = new Walk(caseDir)
  const findings: Finding[] = []
  for (const folder of ['', 'checkpoints', 'exports']) {
    for (const entry of walk.entries(folder)) {
      const isPlace = folder === '' && FOLDERS.includes(entry.name) && entry.isDirectory()
      if (isPlace || (entry.isFile() && KNOWN[folder]?.some((one) => one.test(entry.name))))
        continue
      findings.push(stranger(folder, entry))
    }
    step()
  }
  for (const kind of ['objects', 'derivatives'] as const) {
    findings.push(...checkStore(walk, kind, db, step))
  }
  return { findings: [...walk.findings, ...findings], files: walk.files }
}

function checkStore(
  walk: Walk,
  kind: 'objects' | 'derivatives',
  db: ReadableDb,
  step: () => void,
): Finding[] {
  const findings: Finding[] = []
  const named = namesOf(db, NAMED[kind])
  const unnamed: { readonly folder: string; readonly entry: Dirent }[] = []
  for (const top of walk.entries(kind)) {
    if (!top.isDirectory() || !/^[0-9a-f]{2}$/.test(top.name)) {
      findings.push(stranger(kind, top))
      continue
    }
    const folder = join(kind, top.name)
    for (const entry of walk.entries(folder)) {
      const match = entry.isFile() ? OBJECT.exec(entry.name) : null
      if (match?.[1] !== top.name) findings.push(stranger(folder, entry))
      else if (!has(named, entry.name)) unnamed.push({ folder, entry })
    }
    step()
  }
  if (unnamed.length === 0) return findings
  // An object is there before its row: one that was made meanwhile has got it by now.
  const now = namesOf(db, NAMED[kind])
  const disposed = kind === 'objects' ? namesOf(db, DISPOSED) : new BigUint64Array()
  for (const { folder, entry } of unnamed) {
    if (has(now, entry.name)) continue
    if (has(disposed, entry.name)) {
      const words = 'its evidence is disposed of, and its sealed object lies here'
      findings.push(broken('object-disposed', join(folder, entry.name), words))
      continue
    }
    const words = 'no row names it: made by work that was cut off, or its row is gone'
    findings.push(noted('object-unknown', join(folder, entry.name), words))
  }
  return findings
}

/** Where the catalogue names the objects that should lie in a folder, and those that should not. */
const NAMED = { objects: 'item WHERE disposed_at IS NULL', derivatives: 'derivative WHERE true' }
const DISPOSED = `item WHERE no IN (SELECT item FROM disposal_item WHERE state = 'erased')`

/** Half of each name as a number, sorted. A name that is none cannot be that of a file. */
function namesOf(db: ReadableDb, where: string): BigUint64Array {
  const count = db.prepare<[], number>(`SELECT count(object) FROM ${where}`).pluck().get() ?? 0
  const names = new BigUint64Array(count)
  let at = 0
  const rows = db.prepare<[], string>(`SELECT object FROM ${where} AND object IS NOT NULL`).pluck()
  for (const object of rows.iterate()) {
    if (at < count && /^[0-9a-f]{64}$/.test(object)) names[at++] = halfOf(object)
  }
  return names.subarray(0, at).sort()
}

function has(sorted: BigUint64Array, file: string): boolean {
  const wanted = halfOf(file)
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const value = sorted[middle] ?? 0n
    if (value === wanted) return true
    if (value < wanted) low = middle + 1
    else high = middle
  }
  return false
}

function halfOf(name: string): bigint {
  return BigInt(`0x${name.slice(0, 16)}`)
}

function stranger(folder: string, entry: Dirent): Finding {
  const path = join(folder, printableName(Buffer.from(entry.name)))
  if (entry.name.startsWith('.') && entry.name.endsWith('.part')) {
    return noted(
      'file-unfinished',
      path,
      'left by a program that was stopped; of no use to anybody',
    )
  }
  const what = entry.isSymbolicLink() ? 'a link' : entry.isDirectory() ? 'a folder' : 'a file'
  return noted('file-unknown', path, `${what} that no part of this case has put there`)
}

/** Lists folders, and says which cannot be listed. */
class Walk {
  readonly findings: Finding[] = []
  files = 0
  readonly #dir: string

  constructor(dir: string) {
    this.#dir = dir
  }

  entries(folder: string): Dirent[] {
    try {
      const entries = readdirSync(join(this.#dir, folder), { withFileTypes: true })
      this.files += entries.filter((entry) => entry.isFile()).length
      return entries
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : ''
      if (!/^E[A-Z]+$/.test(code)) throw error
      const words = `the folder cannot be listed (${code})`
      this.findings.push(broken('folder-missing', folder, words))
      return []
    }
  }
}
