import { randomUUID } from 'node:crypto'
import { DecodeError, RedactionError, RequestError } from '../../domain/errors.ts'
import type { ItemId } from '../../domain/item.ts'
import {
  RECIPE_FORMAT,
  type Recipe,
  Recipe as RecipeSchema,
  type Redaction,
  type RedactionId,
  type RedactionRegion,
} from '../../domain/redaction.ts'
import { atomically, type ReadableDb } from '../catalogue/database.ts'
import type { Actor } from '../ledger/ledger.ts'
import { type ClearBytes, MAX_STILL_BYTES } from '../media/clear-bytes.ts'
import type { Case } from '../open-case.ts'
import type { Keyring } from '../sealing/keyring.ts'
import { objectPath, putDerivative } from '../sealing/object-store.ts'
import { SealedReader, type SealKey } from '../sealing/sealed-object.ts'
import { checkOutput } from './check-output.ts'
import { findRedaction, recipeText } from './redaction-rows.ts'

/** What burns the boxes: a decoder process, for the original is hostile. */
export type Burner = {
  burn(
    source: ClearBytes,
    regions: RedactionRegion[],
  ): Promise<{ png: Buffer; widthPx: number; heightPx: number; tools: Record<string, string> }>
}

type Original = { readonly sha256: string; readonly object: string; readonly size: number }

/** Makes a redacted copy of a still: decoded, turned upright, boxes filled with opaque black, encoded
 *  anew with nothing but pixels, looked at again, sealed. It waits for a second person; an earlier one
 *  of the item that still waits is set aside, rejected by nobody.
 *  @throws {RedactionError} NOT_A_STILL, NO_REGIONS; LEAK_FOUND when the output does not hide what it
 *  should (nothing is kept then).
 *  @throws {DecodeError} when the original does not decode.
 *  @throws {RequestError} NOT_FOUND; CONFLICT for an item that is not ingested. */
export async function makeRedaction(
  kase: Case,
  keyring: Keyring,
  wish: {
    readonly item: ItemId
    readonly regions: readonly RedactionRegion[]
    readonly decoders: Burner
    readonly actor: Actor
    /** Time of making, ISO 8601, UTC. */
    readonly at: string
  },
): Promise<Redaction> {
  if (wish.regions.length === 0) throw new RedactionError('NO_REGIONS', 'draw at least one box')
  const original = findOriginal(kase.readable, wish.item)
  const source = { bytes: unseal(kase.dir, keyring.opening('original'), original) }
  const made = await wish.decoders.burn(source, [...wish.regions])
  await checkOutput(
    made.png,
    wish.regions.map(({ region }) => region),
    made,
  )
  const recipe = RecipeSchema.parse({
    format: RECIPE_FORMAT,
    input: original.sha256,
    tools: made.tools,
    regions: wish.regions,
    fill: '#000000',
    oriented: true,
    metadata: 'remove-all',
    output: { mediaType: 'image/png' },
  })
  const sealed = await putDerivative(kase.dir, keyring, 'original', made.png)
  return record(kase, { ...wish, recipe, sealed, widthPx: made.widthPx, heightPx: made.heightPx })
}

/** The derivative, its redaction and its entry are there together or not at all. */
function record(
  kase: Case,
  made: {
    readonly item: ItemId
    readonly recipe: Recipe
    readonly sealed: { readonly object: string; readonly sha256: string; readonly size: number }
    readonly widthPx: number
    readonly heightPx: number
    readonly actor: Actor
    readonly at: string
  },
): Redaction {
  const db = kase.writable
  const { item, sealed, recipe } = made
  const { text, sha256: recipeSha256 } = recipeText(recipe)
  const id = randomUUID() as RedactionId
  return atomically(db, () => {
    db.prepare(
      `INSERT OR REPLACE INTO derivative (item, kind, place, sha256, object, tier, size)
       VALUES (?, 'redaction', 0, ?, ?, 'original', ?)`,
    ).run(item, sealed.sha256, sealed.object, sealed.size)
    db.prepare(
      `UPDATE redaction SET state = 'rejected', decided_at = ? WHERE item = ? AND state = 'pending'`,
    ).run(made.at, item)
    db.prepare(
      `INSERT INTO redaction (id, item, input_sha256, recipe, recipe_sha256, output_sha256, width_px,
         height_px, prepared_by, prepared_at, state)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending')`,
    ).run(
      id,
      item,
      recipe.input,
      text,
      recipeSha256,
      sealed.sha256,
      made.widthPx,
      made.heightPx,
      made.actor.user,
      made.at,
    )
    db.prepare(`UPDATE item SET redaction = 'pending' WHERE id = ?`).run(item)
    kase.ledger.append(
      {
        action: 'redacted',
        item,
        data: {
          redaction: id,
          input: recipe.input,
          recipe: recipeSha256,
          output: sealed.sha256,
          regions: recipe.regions.length,
          recipeFormat: recipe.format,
        },
      },
      made.actor,
    )
    return findRedaction(db, id, item)
  })
}

/** Asked before an act is recorded, so that what cannot be redacted leaves no entry behind.
 *  @throws {RedactionError} NOT_A_STILL. @throws {RequestError} NOT_FOUND, CONFLICT. */
export function requireRedactable(db: ReadableDb, item: ItemId): void {
  findOriginal(db, item)
}

function findOriginal(db: ReadableDb, item: ItemId): Original {
  const row = db
    .prepare<
      [string],
      { kind: string; ingest: string; sha256: string | null; object: string | null; size: number }
    >('SELECT kind, ingest, sha256, object, size FROM item WHERE id = ? AND disposed_at IS NULL')
    .get(item)
  if (row === undefined) throw new RequestError('NOT_FOUND', 'no such item')
  const { sha256, object, size } = row
  if (row.ingest !== 'ingested' || sha256 === null || object === null) {
    throw new RequestError('CONFLICT', 'this item is not ingested')
  }
  if (row.kind !== 'still') throw new RedactionError('NOT_A_STILL', 'only stills can be redacted')
  return { sha256, object, size }
}

function unseal(dir: string, key: SealKey, { object, size }: Original): Buffer {
  if (size > MAX_STILL_BYTES)
    throw new DecodeError('TOO_LARGE', 'this still is too large to redact')
  const reader = SealedReader.open(objectPath(dir, 'objects', object), key)
  try {
    return Buffer.concat([...reader.chunks()])
  } finally {
    reader.close()
  }
}
