/** Text of unknown origin as printable ASCII: everything else as `\uXXXX`, cut at `limit` characters.
 *  Keeps control and bidirectional characters of a hostile bundle off terminals and reports. */
export function printable(text: string, limit = 200): string {
  const safe = text
    .slice(0, limit)
    .replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return text.length > limit ? `${safe}...` : safe
}
