/** Every approved redaction is made again from its recipe and its original, and compared. */
import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { DecodeError } from '../../domain/errors.ts'
import type { Finding } from '../../domain/finding.ts'
import { Recipe, type RedactionRegion } from '../../domain/redaction.ts'
import type { ReadableDb } from '../catalogue/database.ts'
import type { ClearBytes } from '../media/clear-bytes.ts'
import { broken, noted } from './case-findings.ts'
import { CATALOGUE } from './database-check.ts'

/** What burns the boxes: a decoder process, for the original is hostile. */
export type Burner = {
  burn(
    source: ClearBytes,
    regions: readonly RedactionRegion[],
  ): Promise<{ png: Buffer; tools: Record<string, string> }>
}

export type ApprovedRedaction = {
  readonly no: number
  readonly id: string
  readonly item: string
  readonly object: string | null
  readonly size: number
  readonly recipe: string
  readonly output: string
}

const PAGE = 100

/** In order of making; read in pages, for others write meanwhile. */
export function* approvedRedactions(db: ReadableDb): Generator<ApprovedRedaction> {
  const page = db.prepare<[number], ApprovedRedaction>(
    `SELECT r.rowid AS no, r.id, r.item, i.object, i.size, r.recipe, r.output_sha256 AS output
     FROM redaction r JOIN item i ON i.id = r.item
     WHERE r.state = 'approved' AND i.disposed_at IS NULL AND r.rowid > ?
     ORDER BY r.rowid LIMIT ${PAGE}`,
  )
  for (let after = 0; ; ) {
    const rows = page.all(after)
    yield* rows
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.no
  }
}

/** @param original - Its whole content.
 *  @returns null when the same bytes came of it. With other builds of the tools than its recipe names
 *  nothing can be said, and that is said. */
export async function checkRedaction(
  redaction: ApprovedRedaction,
  original: Uint8Array,
  burner: Burner,
): Promise<Finding | null> {
  const of = `item ${redaction.item}: redaction ${redaction.id}`
  const recipe = recipeOf(redaction.recipe)
  if (recipe === null) return broken('redaction-differs', CATALOGUE, `${of} has no recipe`)
  try {
    const made = await burner.burn({ bytes: Buffer.from(original) }, recipe.regions)
    if (!isDeepStrictEqual(made.tools, recipe.tools)) {
      const words = `${of} was made by ${buildsIn(recipe.tools)}; here is ${buildsIn(made.tools)}`
      return noted('redaction-not-repeated', CATALOGUE, words)
    }
    return createHash('sha256').update(made.png).digest('hex') === redaction.output
      ? null
      : broken('redaction-differs', CATALOGUE, `${of}, made again, is another picture`)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return noted(
      'redaction-not-repeated',
      CATALOGUE,
      `${of}: the original does not decode (${error.code})`,
    )
  }
}

function recipeOf(text: string): Recipe | null {
  try {
    return Recipe.parse(JSON.parse(text))
  } catch {
    return null
  }
}

function buildsIn(tools: Readonly<Record<string, string>>): string {
  return Object.entries(tools)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')
}
