/** Families of content: coarse enough that a difference between name and bytes means something. */
import type { MediaKind } from '../../domain/item.ts'
import { isDiskImage } from './disk-image-type.ts'
import { extensionOf } from './text-type.ts'

export type Family =
  | 'picture'
  | 'sound-or-film'
  | 'document'
  | 'text'
  | 'archive'
  | 'program'
  | 'other'

/** Endings and what content under them may be. `hasSignature`: every file of the format begins with a
 *  known one. Office documents and applications are archives inside, or compound files. */
const ENDINGS: readonly {
  readonly endings: string
  readonly families: readonly Family[]
  readonly hasSignature: boolean
}[] = [
  {
    endings: 'jpg jpeg jpe jfif png gif webp bmp tif tiff heic heif avif jxl psd ico jp2',
    families: ['picture'],
    hasSignature: true,
  },
  {
    endings: 'nef cr2 cr3 dng arw orf rw2 raf',
    families: ['picture'],
    hasSignature: true,
  },
  { endings: 'tga', families: ['picture'], hasSignature: false },
  { endings: 'svg', families: ['picture', 'text'], hasSignature: false },
  {
    endings:
      'mp4 m4v mov qt avi mkv webm wmv 3gp 3g2 mpg mpeg vob flv mp3 m4a aac ogg oga ogv opus wav flac wma amr mts m2ts',
    families: ['sound-or-film'],
    hasSignature: false,
  },
  {
    endings: 'pdf doc docx xls xlsx ppt pptx odt ods odp rtf pages numbers key epub msg',
    families: ['document', 'archive'],
    hasSignature: false,
  },
  {
    endings: 'txt csv tsv log md json xml html htm vcf ics eml ini yaml yml srt vtt',
    families: ['text', 'document'],
    hasSignature: false,
  },
  {
    endings: 'zip 7z rar gz bz2 xz tar tgz zst lz4 cab mbox pst ost',
    families: ['archive'],
    hasSignature: false,
  },
  { endings: 'exe dll so', families: ['program'], hasSignature: false },
]

const BY_ENDING = new Map(
  ENDINGS.flatMap(({ endings, families, hasSignature }) =>
    endings
      .split(' ')
      .map((ending) => [ending, { families: new Set(families), hasSignature }] as const),
  ),
)

const ARCHIVES =
  /^application\/(zip|gzip|x-(7z|rar|tar|bzip|bzip2|xz|compress|lz4|lzip|lzh|cpio|ace|arj|unix-archive|deb|rpm|android-backup)|zstd|lzip|mbox|vnd\.ms-outlook-pst|vnd\.ms-cab|java-archive|vnd\.android)/
const DOCUMENTS =
  /^application\/(pdf|rtf|x-cfb|msword|epub|postscript|eps|pgp|x-mobipocket|vnd\.(openxmlformats|oasis|apple\.(pages|numbers|keynote)|ms-(word|excel|powerpoint|htmlhelp|outlook)|visio))/
const TEXTS = /^(text|message)\/|^application\/(xml|json|vnd\.apple\.mpegurl|x-ms-regedit)/
const PROGRAMS = /^application\/(x-msdownload|x-elf|x-mach-binary|wasm|vnd\.microsoft\.portable)/

/** @returns What may stand under the ending of this name, or null when the ending says nothing. */
export function familyOfExtension(
  name: string,
): { readonly families: ReadonlySet<Family>; readonly hasSignature: boolean } | null {
  return BY_ENDING.get(extensionOf(name)) ?? null
}

export function familyOfMediaType(mediaType: string): Family {
  if (mediaType.startsWith('image/')) return 'picture'
  if (/^(video|audio)\//.test(mediaType)) return 'sound-or-film'
  if (/^application\/(ogg|mxf|vnd\.rn-realmedia)/.test(mediaType)) return 'sound-or-film'
  if (TEXTS.test(mediaType)) return 'text'
  if (ARCHIVES.test(mediaType) || isDiskImage(mediaType)) return 'archive'
  if (DOCUMENTS.test(mediaType)) return 'document'
  return PROGRAMS.test(mediaType) ? 'program' : 'other'
}

/** The catalogue's kind of a media type; `other` for none. */
export function kindOf(mediaType: string | null): MediaKind {
  if (mediaType === null) return 'other'
  if (mediaType.startsWith('video/') || mediaType === 'application/mxf') return 'video'
  if (mediaType === 'application/vnd.rn-realmedia') return 'video'
  if (mediaType.startsWith('audio/') || mediaType === 'application/ogg') return 'audio'
  const family = familyOfMediaType(mediaType)
  if (family === 'picture') return 'still'
  if (family === 'text' || family === 'document') return 'document'
  return family === 'archive' ? 'archive' : 'other'
}
