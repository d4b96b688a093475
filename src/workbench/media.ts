/** Every pixel that leaves the program passes here. Blurred by default; clear bytes only for a look
 *  that was granted, recorded, and is being held. */
import { AccessError, SafeholdError } from '../domain/errors.ts'
import { ItemId } from '../domain/item.ts'
import { RedactionId } from '../domain/redaction.ts'
import { openReveal } from '../engine/review/reveals.ts'
import { unwrapObjectKey } from '../engine/sealing/object-grants.ts'
import { objectPath, readDerivative } from '../engine/sealing/object-store.ts'
import { SealedReader } from '../engine/sealing/sealed-object.ts'
import type { Desk } from './desk.ts'

export type MediaReply = {
  readonly status: number
  readonly mediaType: string
  readonly body: Uint8Array
}

/** Long side of a revealed region: enough to judge, not a copy of the original. */
const REVEAL_MAX_PX = 1600

const NOTHING: MediaReply = { status: 404, mediaType: 'text/plain', body: new Uint8Array() }

/** In place of a picture that was destroyed. */
const GONE: MediaReply = { ...NOTHING, status: 410 }

/** @param kind - `preview`, `strip`, `thumbnail`, `redaction` or `reveal`; anything else is not there.
 *  @param id - An item's id, a redaction's id, or the id of a hold. */
export async function serveMedia(
  desk: Desk,
  kind: string,
  id: string,
  query: URLSearchParams,
): Promise<MediaReply> {
  if (desk.session === null || desk.openCase === null) return NOTHING
  // The key from the safe lets a supervisor in; it is not for looking.
  if (desk.session.role === 'recovery') return NOTHING
  try {
    switch (kind) {
      case 'preview':
        return blurred(desk, id, 'preview', 0)
      case 'thumbnail':
        return blurred(desk, id, 'thumbnail', 0)
      case 'strip':
        return blurred(desk, id, 'strip', Number(query.get('frame') ?? '0'))
      case 'redaction':
        return await blurredRedaction(desk, id)
      case 'reveal':
        return await revealed(desk, id)
      default:
        return NOTHING
    }
  } catch (error) {
    if (error instanceof SafeholdError) return NOTHING
    throw error
  }
}

/** A stored preview, frame or embedded picture: it was blurred before it was sealed. */
function blurred(
  desk: Desk,
  id: string,
  kind: 'preview' | 'strip' | 'thumbnail',
  place: number,
): MediaReply {
  const item = ItemId.safeParse(id)
  if (!item.success || !Number.isSafeInteger(place)) return NOTHING
  const object = desk.case.readable
    .prepare<[string, string, number], string>(
      `SELECT d.object FROM derivative d JOIN item i ON i.id = d.item
       WHERE d.item = ? AND d.kind = ? AND d.place = ? AND d.tier = 'preview'
         AND i.disposed_at IS NULL LIMIT 1`,
    )
    .pluck()
    .get(item.data, kind, place)
  if (object === undefined) return isDisposed(desk, item.data) ? GONE : NOTHING
  return jpeg(readDerivative(desk.case.dir, desk.keyring.opening('preview'), object))
}

function isDisposed(desk: Desk, item: ItemId): boolean {
  const sql = 'SELECT 1 FROM item WHERE id = ? AND disposed_at IS NOT NULL'
  return desk.case.readable.prepare(sql).get(item) !== undefined
}

/** A redaction, blurred for looking over; its clear pixels need a reveal like any others. */
async function blurredRedaction(desk: Desk, id: string): Promise<MediaReply> {
  if (desk.session?.role === 'reviewer') return NOTHING
  const redaction = RedactionId.safeParse(id)
  if (!redaction.success) return NOTHING
  const object = desk.case.readable
    .prepare<[string], string>(
      `SELECT d.object FROM redaction r JOIN derivative d
         ON d.item = r.item AND d.kind = 'redaction' AND d.sha256 = r.output_sha256
       WHERE r.id = ?`,
    )
    .pluck()
    .get(redaction.data)
  if (object === undefined) return NOTHING
  const { keyring } = desk
  const bytes = readDerivative(desk.case.dir, keyring.opening('original'), object)
  const { blurred } = await desk.decoders.preview({ bytes })
  return desk.session?.user === keyring.user.id ? jpeg(blurred) : NOTHING
}

/** The one look of a hold: the region that was asked for, and no more of the picture. */
async function revealed(desk: Desk, id: string): Promise<MediaReply> {
  const session = desk.session
  if (session === null) return NOTHING
  const hold = desk.holds.take(id, session.user)
  if (hold === null) return NOTHING
  const { reveal, object, wrappedKey } = openReveal(desk.case, hold.reveal, hold.item, session)
  if (reveal.state !== 'granted') throw new AccessError('NOT_GRANTED', 'this reveal is over')
  const folder = reveal.target === 'original' ? 'objects' : 'derivatives'
  const path = objectPath(desk.case.dir, folder, object)
  const key =
    wrappedKey === null
      ? desk.keyring.opening('original')
      : { object: unwrapObjectKey(desk.keyring, wrappedKey) }
  const reader = SealedReader.open(path, key)
  try {
    const bytes = reader.read(0, reader.sizeBytes)
    const clear = await desk.decoders.region({ bytes }, reveal.region, REVEAL_MAX_PX)
    // Decoding takes its time: whoever let go, or left, meanwhile sees nothing.
    return desk.holds.isHeld(id, session.user) ? jpeg(clear) : NOTHING
  } finally {
    reader.close()
  }
}

function jpeg(body: Uint8Array): MediaReply {
  return { status: 200, mediaType: 'image/jpeg', body }
}
