/** What a reader of a hash set hands on. The files come from other agencies and are hostile until read. */

/** One hash of known content. Its length tells the algorithm: 16 MD5, 20 SHA-1, 32 SHA-256. */
export type KnownEntry = {
  readonly hash: Buffer
  /** Verbatim, at most {@link LONGEST_CATEGORY} characters; empty for none. */
  readonly category: string
}

export const LONGEST_CATEGORY = 60

/** Told of every record in order. */
export type Sink = {
  readonly entry: (entry: KnownEntry) => void
  /** A record that holds no hash that can be read. */
  readonly unread: () => void
}

/** Of several hashes of one content the strongest is kept: every item has all three.
 *  @returns null when none of the texts is a hash. */
export function strongest(texts: readonly unknown[]): Buffer | null {
  const hashes = texts.flatMap((text) => hashOf(text) ?? [])
  return hashes.toSorted((a, b) => b.length - a.length)[0] ?? null
}

/** @returns null for anything but 32, 40 or 64 hexadecimal digits. */
export function hashOf(text: unknown): Buffer | null {
  if (typeof text !== 'string') return null
  const digits = text.trim()
  if (!/^(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64})$/.test(digits)) return null
  return Buffer.from(digits, 'hex')
}

/** A category as it is stored: numbers as their digits, everything else as text, cut. */
export function categoryOf(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number') return ''
  return String(value).trim().slice(0, LONGEST_CATEGORY)
}
