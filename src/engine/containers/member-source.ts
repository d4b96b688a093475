/** What the readers of containers have in common: they give members one after the other, each with its bytes,
 *  and never end early because of one of them. */
import type { ContainerFailure, NameFinding } from '../../domain/container.ts'
import type { IngestFailure } from '../../domain/item.ts'

export type Member = {
  /** Bytes of the name as it stands in the container. */
  readonly name: Buffer
  readonly size: number | null
  readonly modifiedNs: bigint
  readonly findings: readonly NameFinding[]
  /** Why there is nothing to read, or the bytes. They throw {@link MemberError} when they end badly; whoever
   *  begins to read them reads to the end before the next member. */
  readonly content: IngestFailure | AsyncIterable<Buffer>
}

/** @returns null when the container was read to its end. */
export type Members = AsyncGenerator<Member, ContainerFailure | null>

/** The bytes of a member are not to be had, or are not what the container's own sum says. */
export class MemberError extends Error {
  readonly reason: IngestFailure

  constructor(reason: IngestFailure) {
    super(reason)
    this.reason = reason
  }
}

export function secondsToNs(seconds: number): bigint {
  return BigInt(Math.trunc(seconds)) * 1_000_000_000n
}
