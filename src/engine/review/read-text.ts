/** The sealed text of an item, for who may open originals. */
import { SealedText } from '../../domain/content.ts'
import { RequestError } from '../../domain/errors.ts'
import type { ItemId } from '../../domain/item.ts'
import type { Case } from '../open-case.ts'
import type { Keyring } from '../sealing/keyring.ts'
import { readDerivative } from '../sealing/object-store.ts'

/** Characters that are shown at a time. */
const PIECE = 20_000

/** @param from - character to begin at
 *  @throws {RequestError} NOT_FOUND when there is no text. @throws {SealError} when it does not open. */
export function readItemText(
  kase: Case,
  keyring: Pick<Keyring, 'opening'>,
  item: ItemId,
  from: number,
): SealedText & { readonly characters: number } {
  const object = kase.readable
    .prepare<[string], string>(
      `SELECT d.object FROM derivative d JOIN item i ON i.id = d.item
       WHERE d.item = ? AND d.kind = 'text' AND i.disposed_at IS NULL`,
    )
    .pluck()
    .get(item)
  if (object === undefined) throw new RequestError('NOT_FOUND', 'this item has no text')
  const bytes = readDerivative(kase.dir, keyring.opening('original'), object)
  const { text, details } = SealedText.parse(JSON.parse(bytes.toString('utf8')))
  return { text: text.slice(from, from + PIECE), details, characters: text.length }
}
