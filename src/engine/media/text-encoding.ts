/** In which encoding bytes read as text. Told from the bytes; for what is neither UTF-8 nor marked it is a guess. */

/** @param beginning - some kilobytes
 *  @returns A name that TextDecoder knows; null for what is no text. */
export function encodingOf(beginning: Uint8Array): string | null {
  if (beginning[0] === 0xff && beginning[1] === 0xfe) return 'utf-16le'
  if (beginning[0] === 0xfe && beginning[1] === 0xff) return 'utf-16be'
  const unmarked = unmarkedUtf16(beginning)
  if (unmarked !== null) return unmarked
  if (beginning.some(isBinary)) return null
  try {
    // A character may be cut by the end of what is looked at: `stream` does not mind that.
    new TextDecoder('utf-8', { fatal: true }).decode(beginning, { stream: true })
    return 'utf-8'
  } catch {
    if (looksChinese(beginning)) return 'gb18030'
    return looksSingleByte(beginning) ? 'windows-1252' : null
  }
}

/** Control characters that no text has; tab, line feed, form feed, return and escape may occur. */
function isBinary(byte: number): boolean {
  return byte < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d, 0x1b].includes(byte)
}

/** Western text in UTF-16: every other byte is zero, and no other is. */
function unmarkedUtf16(bytes: Uint8Array): string | null {
  if (bytes.length < 16) return null
  let even = 0
  let odd = 0
  for (let at = bytes.indexOf(0); at !== -1; at = bytes.indexOf(0, at + 1)) {
    if (at % 2 === 0) even += 1
    else odd += 1
  }
  const most = bytes.length / 2
  if (odd > most * 0.7 && even === 0) return 'utf-16le'
  return even > most * 0.7 && odd === 0 ? 'utf-16be' : null
}

/** Bytes above come in pairs, and most pairs are Chinese characters or their punctuation. */
function looksChinese(bytes: Uint8Array): boolean {
  let runs = 0
  let even = 0
  for (let at = 0; at < bytes.length; at += 1) {
    const from = at
    while ((bytes[at] ?? 0) >= 0x80) at += 1
    if (at === from) continue
    runs += 1
    if ((at - from) % 2 === 0 || at === bytes.length) even += 1
  }
  if (runs === 0 || even < runs * 0.9) return false
  const others = new TextDecoder('gb18030').decode(bytes).replaceAll(/[\0-\x7f]/g, '')
  const chinese = others.match(/[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]/g)?.length ?? 0
  return chinese > others.length * 0.8
}

/** Old texts: mostly ASCII, some letters above. Compressed or encrypted bytes are far from that. */
function looksSingleByte(bytes: Uint8Array): boolean {
  const high = bytes.reduce((count, byte) => count + (byte >= 0x80 ? 1 : 0), 0)
  return high * 3 < bytes.length
}
