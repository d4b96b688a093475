/** How far hostile containers are followed. */

export type UnpackLimits = {
  /** Of one container; also entries of a directory that name no file. */
  readonly members: number
  /** A container of `bytes` may come to `ratio × bytes`, or to `freeBytes` where that is more. What is in the
   *  containers within it counts, too. */
  readonly ratio: number
  readonly freeBytes: number
  /** Longer without a byte or a member: given up. */
  readonly silentMs: number
  /** Longest time for one container. */
  readonly totalMs: number
}

export const UNPACK_LIMITS: UnpackLimits = {
  members: 1_000_000,
  ratio: 200,
  freeBytes: 104_857_600,
  silentMs: 60_000,
  totalMs: 86_400_000,
}

/** Longer than any file system allows a path; a name beyond is damage. */
export const MAX_NAME_BYTES = 65_535
