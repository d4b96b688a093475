import type { ItemId } from '../../domain/item.ts'
import { HashSet, type KnownMatch, proposedGrade } from '../../domain/known.ts'
import type { ReadableDb } from './database.ts'

type Row = {
  readonly about: string
  readonly algorithm: KnownMatch['algorithm']
  readonly category: string
}

/** What the sets say of one item, each with its source. */
export function matchesOf(db: ReadableDb, item: ItemId): KnownMatch[] {
  return db
    .prepare<[string], Row>(
      `SELECT about, algorithm, category FROM known_match m JOIN known_set s ON s.id = m.set_id
       WHERE item = ? ORDER BY m.set_id, category`,
    )
    .all(item)
    .map(({ about, algorithm, category }) => {
      const { id, name, version, meaning, form, importedBy, importedAt } = HashSet.parse(
        JSON.parse(about),
      )
      const proposal = proposedGrade(form, category)
      return {
        ...{ set: id, name, version, meaning, importedBy, importedAt, algorithm, category },
        proposedGrade: proposal,
      }
    })
}
