/** The first of two persons says what is to go. What is destroyed later is what stands in the list made
 *  here, and nothing else. */
import { createHash, randomUUID } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import type { Action } from '../../domain/custody.ts'
import { Sha256 } from '../../domain/digest.ts'
import {
  type Disposal,
  DisposalContent,
  type DisposalGround,
  type DisposalId,
  type DisposalScope,
  mayDispose,
} from '../../domain/disposal.ts'
import { RequestError, RetentionError } from '../../domain/errors.ts'
import type { ExhibitId } from '../../domain/exhibit.ts'
import type { ItemId } from '../../domain/item.ts'
import { canonicalJson } from '../../domain/jcs.ts'
import { atomically, type ReadableDb, type WritableDb } from '../catalogue/database.ts'
import type { Actor } from '../ledger/ledger.ts'
import { treeRoot } from '../ledger/merkle.ts'
import type { Case } from '../open-case.ts'
import { changed, disposalRow, listLine, toDisposal } from './disposal-rows.ts'
import { InForce } from './in-force.ts'

/** Items looked at in one turn. */
const SLICE = 256

/** Acts that change what a proposal is about; any of them after it makes it stale. */
const CHANGING: readonly Action[] = [
  'ingest-started',
  'ingest',
  'ingest-failed',
  'retention-set',
  'hold-placed',
  'hold-released',
  'disposed',
]

/** Cases of which a proposal is being drawn up: two at a time would drop each other's draft. */
const drawingUp = new WeakSet<Case>()

type Wish = { readonly scope: DisposalScope; readonly ground: DisposalGround }

type Found = {
  readonly no: number
  readonly id: ItemId
  readonly exhibit: ExhibitId
  readonly object: string | null
  readonly sha256: string | null
  readonly size: number
}

/** Draws up what of the scope may go now. Of a case or an exhibit what may not stays, and is counted; of
 *  items that are named each must be one that may.
 *  @throws {RetentionError} NOTHING_DUE, HELD, NOT_DUE; CHANGED when something came between.
 *  @throws {RequestError} NOT_FOUND; CONFLICT for what is disposed of already, and while another disposal
 *  is under way. */
export async function proposeDisposal(kase: Case, wish: Wish, actor: Actor): Promise<Disposal> {
  if (drawingUp.has(kase)) throw new RequestError('CONFLICT', 'another proposal is being drawn up')
  drawingUp.add(kase)
  try {
    return await draw(kase, wish, actor)
  } finally {
    drawingUp.delete(kase)
  }
}

async function draw(kase: Case, wish: Wish, actor: Actor): Promise<Disposal> {
  const now = kase.clock.read().time
  const inForce = new InForce(kase.readable)
  requireScope(kase.readable, inForce, wish, now)
  const ledger = ledgerNow(kase)
  const draft = newDraft(kase.writable, actor, now)
  // The rest waits its turn: by then the entry of the wish is on disk.
  await turn()
  try {
    const found = await listItems(kase, inForce, wish, draft, now)
    return atomically(kase.writable, () => {
      requireNoChange(kase.readable, ledger.size)
      const content = contentOf(kase, wish, inForce, found, ledger)
      return settle(kase, draft, content, actor)
    })
  } catch (error) {
    atomically(kase.writable, () => dropDrafts(kase.writable))
    throw error
  }
}

/** @param size - Of the ledger, when things stood as they were looked at.
 *  @throws {RetentionError} CHANGED when an entry since then says that they do not stand so any more. */
export function requireNoChange(db: ReadableDb, size: number): void {
  const isChanged = db
    .prepare(
      `SELECT 1 FROM entry WHERE seq >= ? AND action IN (${CHANGING.map(() => '?').join(', ')})`,
    )
    .get(size, ...CHANGING)
  if (isChanged !== undefined) throw changed()
}

/** What is approved is carried out before anything else is agreed on.
 *  @throws {RequestError} CONFLICT. */
export function requireNoneUnderWay(db: ReadableDb): void {
  const isUnderWay = db.prepare(`SELECT 1 FROM disposal WHERE state = 'approved'`).get()
  if (isUnderWay === undefined) return
  throw new RequestError('CONFLICT', 'an approved disposal is not finished; continue it first')
}

function requireScope(
  db: ReadableDb,
  inForce: InForce,
  { scope, ground }: Wish,
  now: string,
): void {
  requireNoneUnderWay(db)
  if (scope.of === 'case') return
  if (scope.of === 'exhibit') {
    const exhibit = db.prepare('SELECT 1 FROM exhibit WHERE id = ?').get(scope.exhibit)
    if (exhibit === undefined) throw new RequestError('NOT_FOUND', 'there is no such exhibit')
    return
  }
  const find = db.prepare<[string], { exhibit: ExhibitId; at: string | null }>(
    'SELECT exhibit, disposed_at AS at FROM item WHERE id = ?',
  )
  for (const item of scope.items) {
    const row = find.get(item)
    if (row === undefined) throw new RequestError('NOT_FOUND', 'no such item')
    if (row.at !== null) throw new RequestError('CONFLICT', 'an item is disposed of already')
    const standing = inForce.standing(row.exhibit, item, now)
    if (standing.state === 'held') throw new RetentionError('HELD', 'an item is held')
    if (!mayDispose(standing, ground)) {
      throw new RetentionError('NOT_DUE', 'an item is to be kept longer')
    }
  }
}

type Counted = {
  readonly items: DisposalContent['items']
  readonly staying: DisposalContent['staying']
}

/** Looks at every item of the scope, a slice a turn, and lists what may go. */
async function listItems(
  kase: Case,
  inForce: InForce,
  { scope, ground }: Wish,
  draft: number,
  now: string,
): Promise<Counted> {
  const db = kase.writable
  const add = db.prepare('INSERT INTO disposal_item (disposal, item) VALUES (?, ?)')
  const hash = createHash('sha256')
  const staying = { held: 0, kept: 0, unknown: 0 }
  let count = 0
  let bytes = 0
  for (const slice of slices(db, scope)) {
    atomically(db, () => {
      for (const item of slice) {
        const standing = inForce.standing(item.exhibit, exceptionIn(inForce, item.id), now)
        if (mayDispose(standing, ground)) {
          add.run(draft, item.no)
          hash.update(listLine(item))
          count += 1
          bytes += item.size
        } else if (standing.state === 'held') staying.held += 1
        else if (standing.state === 'unknown') staying.unknown += 1
        else staying.kept += 1
      }
    })
    await turn()
  }
  if (count === 0) throw new RetentionError('NOTHING_DUE', 'nothing of this may be disposed of')
  return { items: { count, bytes, list: Sha256.parse(hash.digest('hex')) }, staying }
}

/** Items that are not disposed of, in order of finding. */
function* slices(db: ReadableDb, scope: DisposalScope): Generator<readonly Found[]> {
  const columns = 'no, id, exhibit, object, sha256, size FROM item WHERE disposed_at IS NULL'
  if (scope.of === 'items') {
    const find = db.prepare<[string], Found>(`SELECT ${columns} AND id = ?`)
    const found = [...new Set(scope.items)].flatMap((item) => find.get(item) ?? [])
    yield found.sort((a, b) => a.no - b.no)
    return
  }
  const page = db.prepare<[object], Found>(
    `SELECT ${columns} AND no > @after AND (@exhibit IS NULL OR exhibit = @exhibit)
     ORDER BY no LIMIT ${SLICE}`,
  )
  const exhibit = scope.of === 'exhibit' ? scope.exhibit : null
  for (let after = -1; ; ) {
    const slice = page.all({ after, exhibit })
    const last = slice.at(-1)
    if (last === undefined) return
    yield slice
    after = last.no
  }
}

function contentOf(
  kase: Case,
  { scope, ground }: Wish,
  inForce: InForce,
  { items, staying }: Counted,
  ledger: DisposalContent['ledger'],
): DisposalContent {
  const isAll = Object.values(staying).every((n) => n === 0)
  return DisposalContent.parse({
    v: 1,
    type: 'disposal',
    case: kase.summary.id,
    scope,
    ground,
    rule: inForce.caseRule,
    retention: inForce.revision,
    items,
    staying,
    keys: scope.of === 'case' && isAll,
    ledger,
  })
}

/** Makes the draft a proposal, with the entry that binds its digest. Part of a transaction. */
function settle(kase: Case, no: number, content: DisposalContent, actor: Actor): Disposal {
  const db = kase.writable
  const text = canonicalJson(content)
  const digest = createHash('sha256').update(text).digest('hex')
  const id = randomUUID() as string as DisposalId
  const { seq, time } = kase.ledger.append(
    {
      action: 'disposal-proposed',
      data: { disposal: id, digest, items: content.items.count, keys: content.keys },
    },
    actor,
  )
  db.prepare(
    `UPDATE disposal SET id = ?, state = 'proposed', content = ?, digest = ?, proposed_at = ?,
       proposed_seq = ? WHERE no = ?`,
  ).run(id, text, digest, time, seq, no)
  return toDisposal(db, disposalRow(db, id))
}

function newDraft(db: WritableDb, { user }: Actor, now: string): number {
  dropDrafts(db)
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO disposal (id, state, content, digest, proposed_by, proposed_at)
       VALUES (?, 'draft', '', '', ?, ?)`,
    )
    .run(randomUUID(), user, now)
  return Number(lastInsertRowid)
}

/** Of a proposal that failed, or was cut off with its program. */
function dropDrafts(db: WritableDb): void {
  const ofDraft = `disposal IN (SELECT no FROM disposal WHERE state = 'draft')`
  db.exec(`DELETE FROM disposal_item WHERE ${ofDraft}; DELETE FROM disposal WHERE state = 'draft'`)
}

function exceptionIn(inForce: InForce, item: ItemId): ItemId | null {
  return inForce.exceptions.has(item) ? item : null
}

function ledgerNow({ ledger }: Case): DisposalContent['ledger'] {
  const size = ledger.size()
  return { size, root: Sha256.parse(treeRoot(ledger.nodes, size).toString('hex')) }
}
