import { type ReadOutcome, readOnce } from '../../../src/engine/hashing/read-once.ts'

/** Reads a file through one buffer, whatever its size; `onBytes` gets the pieces. */
export function readThrough(
  path: Buffer,
  buffer: Buffer,
  onBytes: (bytes: Buffer) => void = () => {},
): ReadOutcome {
  const pieces = { room: () => buffer, take: onBytes }
  return readOnce(path, { room: buffer, whole: onBytes, large: () => pieces })
}
