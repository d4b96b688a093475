const SIGNATURE_BYTES = 8

/** Cuts PNG files that stand one after another, as ffmpeg's pipe gives them. A last one that is cut
 *  short is left out. */
export function splitPngs(stream: Buffer): Buffer[] {
  const files: Buffer[] = []
  let start = 0
  for (let at = SIGNATURE_BYTES; at + 12 <= stream.length; ) {
    const end = at + 12 + stream.readUInt32BE(at)
    if (stream.toString('latin1', at + 4, at + 8) !== 'IEND') {
      at = end
      continue
    }
    if (end > stream.length) break
    files.push(stream.subarray(start, end))
    start = end
    at = end + SIGNATURE_BYTES
  }
  return files
}
