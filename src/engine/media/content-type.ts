/** What a file is by its first bytes, and whether its name says something else. */
import type { MediaKind } from '../../domain/item.ts'
import { signatureType } from './signature-type.ts'
import { isTargaHeader } from './still-format.ts'
import { extensionOf, textType } from './text-type.ts'
import { familyOfExtension, familyOfMediaType, kindOf } from './type-families.ts'

export type ContentType = {
  /** Null: nothing known. */
  readonly mediaType: string | null
  readonly kind: MediaKind
  /** The name claims another family of content than the bytes have. */
  readonly extensionMismatch: boolean
}

/** Types content by its beginning alone; nothing is decoded.
 *  @param head - The first 4,100 bytes, or all there are. From the evidence: hostile.
 *  @param name - File name; only its ending is looked at. */
export async function contentType(head: Uint8Array, name: string): Promise<ContentType> {
  const mediaType =
    head.length === 0
      ? null
      : (targaType(head, name) ?? (await signatureType(head)) ?? textType(head, name))
  const kind = kindOf(mediaType)
  return { mediaType, kind, extensionMismatch: head.length > 0 && isMismatch(mediaType, name) }
}

/** The one picture without a signature: its header and its name together say what it is. Its beginning may be that of
 *  a cursor, too. */
function targaType(head: Uint8Array, name: string): string | null {
  return extensionOf(name) === 'tga' && isTargaHeader(head) ? 'image/x-tga' : null
}

/** Within a family a foreign ending is an everyday thing (HEIC under .jpg after a transfer); across
 *  families somebody or something has renamed. Nothing known under a name whose format always begins
 *  with a signature is across, too: an encrypted container looks like that. */
function isMismatch(mediaType: string | null, name: string): boolean {
  const claimed = familyOfExtension(name)
  if (claimed === null) return false
  if (mediaType === null) return claimed.hasSignature
  return !claimed.families.has(familyOfMediaType(mediaType))
}
