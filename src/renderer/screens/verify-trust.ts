/** What a reader of bundles trusts, as typed; kept while this page lives and nowhere else. */
type Trust = { readonly root: string; readonly fingerprint: string }

let recalled: Trust = { root: '', fingerprint: '' }

export function recalledTrust(): Trust {
  return recalled
}

export function rememberTrust(trust: Trust): void {
  recalled = trust
}

/** Paths, one a line or separated by semicolons. */
export function linesOf(text: string): string[] {
  return text
    .split(/[\n;]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** Fingerprints as people write them, with blanks, colons or capitals; several after one another.
 *  @returns null when what is typed is not whole SHA-256 fingerprints. */
export function toFingerprints(text: string): string[] | null {
  const hex = text.replace(/[\s:;,]/g, '').toLowerCase()
  if (!/^[0-9a-f]*$/.test(hex) || hex.length % 64 !== 0) return null
  return hex.match(/.{64}/g) ?? []
}
