/** JSON in printable ASCII: everything else is escaped, so that neither a terminal nor a log obeys what
 *  came out of evidence or out of a hostile bundle (formats.md 5, 25). */
export function asciiJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(
    /[^\n\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
