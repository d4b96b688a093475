/** Notes on exhibits and items: never changed, corrected by a further one. */
import { RequestError, SealError } from '../../domain/errors.ts'
import type { NewNote, Thing } from '../../domain/thing.ts'
import { atomically } from '../catalogue/database.ts'
import { findExhibit } from '../exhibits/exhibits.ts'
import type { Actor } from '../ledger/ledger.ts'
import type { Case } from '../open-case.ts'
import type { Keyring } from '../sealing/keyring.ts'
import { openRecord, sealRecord } from '../sealing/sealed-record.ts'
import { exhibitOf } from './item-exhibit.ts'

type Row = { readonly exhibit: string | null; readonly item: string | null }

/** Records a note: its entry, which binds the text by its digest, and the text, sealed.
 *  @returns The number of the entry, by which a further note corrects it.
 *  @throws {RequestError} NOT_FOUND when the thing, or the note to correct, is not there.
 *  @throws {AccessError} NO_KEY for a reviewer. */
export function addNote(
  kase: Case,
  keyring: Pick<Keyring, 'sealing'>,
  { thing, text, corrects }: NewNote & { readonly thing: Thing },
  actor: Actor,
): { entry: number } {
  const of = rowOf(thing)
  requireThing(kase, thing)
  if (corrects !== null) requireNote(kase, of, corrects)
  const { sealed, sha256 } = sealRecord(
    keyring,
    { v: 1, type: 'safehold-note', case: kase.summary.id, ...thing, text, corrects },
    contextOf(kase, of),
  )
  return atomically(kase.writable, () => {
    const { seq } = kase.ledger.append(
      {
        action: 'noted',
        ...('item' in thing ? { item: thing.item } : {}),
        data: { ...('exhibit' in thing ? thing : {}), corrects, record: sha256 },
      },
      actor,
    )
    kase.writable
      .prepare('INSERT INTO note (seq, exhibit, item, corrects, sealed) VALUES (?, ?, ?, ?, ?)')
      .run(seq, of.exhibit, of.item, corrects, sealed)
    return { entry: seq }
  })
}

/** The text of a note.
 *  @param sha256 - As the note's entry has it.
 *  @returns Null when it is not what the ledger names, or is gone.
 *  @throws {AccessError} NO_KEY for a reviewer. */
export function openNote(
  kase: Case,
  keyring: Pick<Keyring, 'opening'>,
  { seq, sha256 }: { readonly seq: number; readonly sha256: string },
): string | null {
  const row = kase.readable
    .prepare<[number], Row & { sealed: Buffer }>(
      'SELECT exhibit, item, sealed FROM note WHERE seq = ?',
    )
    .get(seq)
  if (row === undefined) return null
  try {
    const { text } = openRecord(keyring, { sealed: row.sealed, sha256 }, contextOf(kase, row))
    return typeof text === 'string' ? text : null
  } catch (error) {
    if (error instanceof SealError) return null
    throw error
  }
}

function rowOf(thing: Thing): Row {
  return {
    exhibit: 'exhibit' in thing ? thing.exhibit : null,
    item: 'item' in thing ? thing.item : null,
  }
}

function requireThing(kase: Case, thing: Thing): void {
  if ('exhibit' in thing) findExhibit(kase.readable, thing.exhibit)
  else exhibitOf(kase.readable, thing.item)
}

function requireNote(kase: Case, { exhibit, item }: Row, seq: number): void {
  const found = kase.readable
    .prepare('SELECT 1 FROM note WHERE seq = ? AND exhibit IS ? AND item IS ?')
    .get(seq, exhibit, item)
  if (!found) throw new RequestError('NOT_FOUND', 'this thing has no such note to correct')
}

function contextOf(kase: Case, { exhibit, item }: Row): string {
  const thing = exhibit === null ? `item ${item}` : `exhibit ${exhibit}`
  return `safehold-note/1 ${kase.summary.id} ${thing}`
}
