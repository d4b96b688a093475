/** What a file is by the ending of its name: enough for an estimate, never for a decision. */
import type { SourceKind } from '../../domain/preflight.ts'

const IMAGES = /\.(?:e01|ex01|001|dd|img|raw|iso|bin|dmg|vhd|vhdx|vmdk|qcow2)$/i
const ARCHIVES = /\.(?:zip|jar|apk|docx|xlsx|pptx|odt|ods|odp|tar|tgz|gz|zst)$/i
/** Those that libarchive's tools open. */
const FOREIGN = /\.(?:7z|rar|bz2|tbz2|xz|txz|lz|lz4|z|cab|cpio|ar|deb|lzh|lha)$/i

export function kindOfName(name: string): Exclude<SourceKind, 'folder'> {
  if (IMAGES.test(name)) return 'image'
  return ARCHIVES.test(name) || FOREIGN.test(name) ? 'archive' : 'file'
}

export function needsUnpacker(name: string): boolean {
  return FOREIGN.test(name)
}
