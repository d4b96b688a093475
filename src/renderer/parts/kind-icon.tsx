import { File, FileArchive, FileMusic, FileText, Film, Image, type LucideIcon } from 'lucide-react'
import type { MediaKind } from '../../domain/item.ts'

const ICONS: Readonly<Record<MediaKind, LucideIcon>> = {
  still: Image,
  video: Film,
  audio: FileMusic,
  document: FileText,
  archive: FileArchive,
  other: File,
}

/** The family of an item's content; always beside its word or inside something named. */
export function KindIcon(props: { readonly kind: MediaKind; readonly size?: number }) {
  const Icon = ICONS[props.kind]
  return <Icon className="i" size={props.size ?? 14} aria-hidden />
}
