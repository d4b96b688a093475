const MIB = 1024 * 1024

/** Depth to which JSON may nest. */
export const JSON_DEPTH = 64
export const PAX_HEADER_BYTES = 64 * 1024

/** How large a file may be before it is not read (formats.md 5, 24). Payload has no limit. */
export function limitOf(path: string): number {
  if (path.startsWith('signatures/')) return MIB
  if (path === 'manifest-sha256.txt' || path === 'manifest-sha512.txt') return 1024 * MIB
  if (path === 'data/catalogue.json') return 64 * MIB
  if (path.startsWith('data/')) return Number.POSITIVE_INFINITY
  return path.endsWith('.json') || path.endsWith('.jsonld') ? 64 * MIB : 16 * MIB
}
