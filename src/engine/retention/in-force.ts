import type { ExhibitId } from '../../domain/exhibit.ts'
import type { ItemId } from '../../domain/item.ts'
import { type RetentionRule, type Standing, standingOf } from '../../domain/retention.ts'
import type { ReadableDb } from '../catalogue/database.ts'
import { rulesInForce, standingHolds } from './rules.ts'

type Revision = { readonly rules: number; readonly holds: number; readonly released: number }

/** Rules and holds as they were when this was read: it answers for a million items without asking again. */
export class InForce {
  readonly #rules = new Map<string, RetentionRule>()
  readonly #holds = new Map<string, number>()
  /** Items with a rule or a hold of their own. */
  readonly exceptions: ReadonlySet<ItemId>

  /** How many rules and holds there were, and how many holds were released: none of these ever falls, so
   *  another rule or hold, or one less, is another revision. */
  readonly revision: Revision

  constructor(db: ReadableDb) {
    this.revision = revisionOf(db)
    const exceptions = new Set<ItemId>()
    for (const rule of rulesInForce(db)) {
      this.#rules.set(keyOf(rule.scope), rule)
      if (rule.scope.of === 'item') exceptions.add(rule.scope.item)
    }
    for (const { scope } of standingHolds(db)) {
      this.#holds.set(keyOf(scope), (this.#holds.get(keyOf(scope)) ?? 0) + 1)
      if (scope.of === 'item') exceptions.add(scope.item)
    }
    this.exceptions = exceptions
  }

  /** This, or what is in force now if that is something else. */
  upToDate(db: ReadableDb): InForce {
    const { rules, holds, released } = revisionOf(db)
    const isSame =
      rules === this.revision.rules &&
      holds === this.revision.holds &&
      released === this.revision.released
    return isSame ? this : new InForce(db)
  }

  get caseRule(): RetentionRule | null {
    return this.#rules.get('case') ?? null
  }

  /** Where an item that is not disposed of stands.
   *  @param item - null for one without an exception of its own. */
  standing(exhibit: ExhibitId, item: ItemId | null, now: string): Standing {
    const keys = ['case', exhibitKey(exhibit), ...(item === null ? [] : [itemKey(item)])]
    const exceptions = keys.slice(1).flatMap((key) => this.#rules.get(key) ?? [])
    const holds = keys.reduce((sum, key) => sum + (this.#holds.get(key) ?? 0), 0)
    return standingOf([this.caseRule, ...exceptions], holds, now)
  }
}

function revisionOf(db: ReadableDb): Revision {
  const one = (sql: string) => db.prepare<[], number>(sql).pluck().get() ?? 0
  return {
    rules: one('SELECT count(*) FROM retention_rule'),
    holds: one('SELECT count(*) FROM hold'),
    released: one('SELECT count(released_at) FROM hold'),
  }
}

function keyOf(scope: RetentionRule['scope']): string {
  if (scope.of === 'case') return 'case'
  return scope.of === 'exhibit' ? exhibitKey(scope.exhibit) : itemKey(scope.item)
}

const exhibitKey = (exhibit: ExhibitId) => `exhibit ${exhibit}`
const itemKey = (item: ItemId) => `item ${item}`
