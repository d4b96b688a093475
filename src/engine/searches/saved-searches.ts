/** Searches kept by name. What they are called and ask for may name a person: it is sealed, and the ledger
 *  binds it by its digest. */
import { randomUUID } from 'node:crypto'
import { RequestError, SealError } from '../../domain/errors.ts'
import type { UserId } from '../../domain/people.ts'
import { type SavedSearch, SearchId, SearchQuery, type SearchRun } from '../../domain/search.ts'
import { atomically } from '../catalogue/database.ts'
import type { Actor } from '../ledger/ledger.ts'
import type { Case } from '../open-case.ts'
import type { Keyring } from '../sealing/keyring.ts'
import { openRecord, sealRecord } from '../sealing/sealed-record.ts'

type Row = {
  readonly id: SearchId
  readonly sealed: Buffer
  readonly sha256: string
  readonly savedBy: UserId
  readonly savedAt: string
  readonly runBy: UserId | null
  readonly runAt: string | null
  readonly results: number | null
  readonly idsSha256: string | null
}
type Opener = Pick<Keyring, 'opening'>
export type NewSearch = { readonly name: string; readonly query: SearchQuery }

/** The newest first.
 *  @throws {AccessError} NO_KEY for a reviewer. */
export function listSearches(kase: Case, keyring: Opener): SavedSearch[] {
  return rowsOf(kase).map((row) => searchOf(kase, keyring, row))
}

/** Records a search: its entry, which binds name and question by a digest, and these, sealed.
 *  @throws {RequestError} CONFLICT when there is one of that name, or one that asks for the same.
 *  @throws {AccessError} NO_KEY for a reviewer. */
export function saveSearch(
  kase: Case,
  keyring: Pick<Keyring, 'sealing' | 'opening'>,
  { name, query }: NewSearch,
  actor: Actor,
): { search: SearchId } {
  refuseDouble(listSearches(kase, keyring), { name, query })
  const id = SearchId.parse(randomUUID())
  const record = { v: 1, type: 'safehold-search', case: kase.summary.id, search: id, name }
  const { sealed, sha256 } = sealRecord(
    keyring,
    { ...record, query: JSON.stringify(query) },
    contextOf(kase, id),
  )
  return atomically(kase.writable, () => {
    const act = { action: 'search-saved', data: { search: id, record: sha256 } } as const
    const { time } = kase.ledger.append(act, actor)
    kase.writable
      .prepare(
        'INSERT INTO saved_search (id, sealed, sha256, saved_by, saved_at) VALUES (?, ?, ?, ?, ?)',
      )
      .run(id, sealed, sha256, actor.user, time)
    return { search: id }
  })
}

/** @throws {RequestError} NOT_FOUND, also for one that cannot be opened: nobody knows what it asks for. */
export function findSearch(
  kase: Case,
  keyring: Opener,
  id: SearchId,
): { readonly query: SearchQuery; readonly sha256: string } {
  const row = rowsOf(kase).find((one) => one.id === id)
  const query = row === undefined ? null : searchOf(kase, keyring, row).query
  if (row === undefined || query === null) throw new RequestError('NOT_FOUND', 'no such search')
  return { query, sha256: row.sha256 }
}

/** Notes the latest run: part of the transaction that writes its entry. */
export function noteRun(kase: Case, id: SearchId, run: Omit<SearchRun, 'at'>): SearchRun {
  const at = kase.clock.read().time
  kase.writable
    .prepare(
      'UPDATE saved_search SET run_by = ?, run_at = ?, results = ?, ids_sha256 = ? WHERE id = ?',
    )
    .run(run.by, at, run.results, run.idsSha256, id)
  return { ...run, at }
}

/** @throws {RequestError} NOT_FOUND. */
export function removeSearch(kase: Case, id: SearchId): void {
  const { changes } = kase.writable
    .prepare('UPDATE saved_search SET removed_at = ? WHERE id = ? AND removed_at IS NULL')
    .run(kase.clock.read().time, id)
  if (changes === 0) throw new RequestError('NOT_FOUND', 'no such search')
}

function refuseDouble(searches: readonly SavedSearch[], { name, query }: NewSearch): void {
  const folded = name.normalize('NFKC').toLowerCase()
  if (searches.some((one) => one.name?.normalize('NFKC').toLowerCase() === folded)) {
    throw new RequestError('CONFLICT', 'there is a search of that name')
  }
  const asked = askedBy(query)
  if (searches.some((one) => one.query !== null && askedBy(one.query) === asked)) {
    throw new RequestError('CONFLICT', 'there is a search that asks for the same')
  }
}

/** The same for questions that differ only in the order of their choices. */
function askedBy({ filter, sort, descending }: SearchQuery): string {
  const asked = Object.entries(filter)
    .filter(([, value]) => value !== undefined && value.length > 0)
    .map(([name, value]) => [name, Array.isArray(value) ? value.toSorted() : value])
    .toSorted()
  return JSON.stringify([sort, descending, asked])
}

function searchOf(kase: Case, keyring: Opener, row: Row): SavedSearch {
  const { id, savedBy, savedAt, runBy, runAt, results, idsSha256 } = row
  const lastRun =
    runBy === null || runAt === null || results === null || idsSha256 === null
      ? null
      : { by: runBy, at: runAt, results, idsSha256 }
  return { id, ...opened(kase, keyring, row), savedBy, savedAt, lastRun }
}

function opened(kase: Case, keyring: Opener, row: Row): Pick<SavedSearch, 'name' | 'query'> {
  try {
    const { name, query } = openRecord(keyring, row, contextOf(kase, row.id))
    const asked = SearchQuery.safeParse(JSON.parse(String(query)))
    return { name: String(name), query: asked.success ? asked.data : null }
  } catch (error) {
    if (error instanceof SealError) return { name: null, query: null }
    throw error
  }
}

function contextOf(kase: Case, id: SearchId): string {
  return `safehold-search/1 ${kase.summary.id} ${id}`
}

function rowsOf(kase: Case): Row[] {
  return kase.readable
    .prepare<[], Row>(
      `SELECT id, sealed, sha256, saved_by AS savedBy, saved_at AS savedAt, run_by AS runBy,
         run_at AS runAt, results, ids_sha256 AS idsSha256
       FROM saved_search WHERE removed_at IS NULL ORDER BY saved_at DESC, rowid DESC`,
    )
    .all()
}
