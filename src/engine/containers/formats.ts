/** Which containers are opened, and by what. Told from the content's type, never from a name. */

export type ContainerFormat = 'zip' | 'tar' | 'gzip' | 'zstd' | 'compressed' | 'archive'

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
}

/** @returns null for an archive that nothing here opens. */
export function containerFormat(mediaType: string | null): ContainerFormat | null {
  return FORMATS[mediaType ?? ''] ?? null
}

export function needsTool(format: ContainerFormat): boolean {
  return format === 'compressed' || format === 'archive'
}
