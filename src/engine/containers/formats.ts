/** Which containers are opened, and by what. Told from the content's type, never from a name. */

export type ContainerFormat =
  | 'zip'
  | 'tar'
  | 'gzip'
  | 'zstd'
  | 'compressed'
  | 'archive'
  | 'message'
  | 'mailbox'
  | 'android-backup'

const FORMATS: Readonly<Record<string, ContainerFormat>> = {
  'application/zip': 'zip',
  'application/java-archive': 'zip',
  'application/vnd.android.package-archive': 'zip',
  'application/x-tar': 'tar',
  'application/gzip': 'gzip',
  'application/x-bzip2': 'compressed',
  'application/x-xz': 'compressed',
  'application/zstd': 'zstd',
  'application/lzip': 'compressed',
  'application/x-lzip': 'compressed',
  'application/x-lz4': 'compressed',
  'application/x-compress': 'compressed',
  'application/x-7z-compressed': 'archive',
  'application/x-rar-compressed': 'archive',
  'application/vnd.ms-cab-compressed': 'archive',
  'application/x-cpio': 'archive',
  'application/x-unix-archive': 'archive',
  'application/x-deb': 'archive',
  'application/x-lzh-compressed': 'archive',
  'message/rfc822': 'message',
  'application/mbox': 'mailbox',
  'application/x-android-backup': 'android-backup',
}

/** Outlook's data files: no reader of them is carried here. */
export const OUTLOOK_STORE = 'application/vnd.ms-outlook-pst'

/** @returns null for an archive that nothing here opens. */
export function containerFormat(mediaType: string | null): ContainerFormat | null {
  return FORMATS[mediaType ?? ''] ?? null
}

export function needsTool(format: ContainerFormat): boolean {
  return format === 'compressed' || format === 'archive'
}

/** Those of whose members some may need one: which, is seen when they are read. */
export function mayUseTool(format: ContainerFormat): boolean {
  return needsTool(format) || format === 'zip'
}
