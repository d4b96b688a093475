/** What the unpacking process says on its standard output: a byte of kind, a length (4 bytes, big-endian), so
 *  many bytes. Member: JSON, then its data, then its end; at last the end of all. */
import { z } from 'zod'
import { ContainerFailure, NameFinding } from '../../domain/container.ts'
import { IngestFailure } from '../../domain/item.ts'

/** A member as its container announces it. */
const MemberHead = z.strictObject({
  /** Number in the container, from 0 in the container's own order. */
  place: z.int().nonnegative(),
  /** As it stands in the container, base 64. */
  name: z.base64(),
  /** Claimed; null when the container does not say. */
  size: z.int().nonnegative().nullable(),
  /** Claimed, nanoseconds since 1970. */
  modifiedNs: z.string().regex(/^-?\d{1,25}$/),
  findings: z.array(NameFinding),
})
export type MemberHead = z.infer<typeof MemberHead>

/** How a member ended: null when it was read to its end and is what the container's own sum says. */
const MemberEnd = z.strictObject({ failure: IngestFailure.nullable() })
type MemberEnd = z.infer<typeof MemberEnd>

/** How the container ended, and whether an outside tool has read something of it. */
const ContainerEnd = z.strictObject({ failure: ContainerFailure.nullable(), byTool: z.boolean() })
export type ContainerEnd = z.infer<typeof ContainerEnd>

export type Frame =
  | { readonly kind: 'member'; readonly head: MemberHead }
  | { readonly kind: 'data'; readonly bytes: Buffer }
  | { readonly kind: 'member-end'; readonly end: MemberEnd }
  | { readonly kind: 'end'; readonly end: ContainerEnd }

const KINDS = ['member', 'data', 'member-end', 'end'] as const
const HEAD_BYTES = 5

/** A frame of ours is never longer: names have a limit, data comes in pieces. */
const MAX_FRAME_BYTES = 1_048_576

export function frameBytes(frame: Frame): Buffer[] {
  const payload = frame.kind === 'data' ? frame.bytes : Buffer.from(JSON.stringify(saidIn(frame)))
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt8(KINDS.indexOf(frame.kind))
  head.writeUInt32BE(payload.length, 1)
  return [head, payload]
}

function saidIn(frame: Exclude<Frame, { kind: 'data' }>): unknown {
  return frame.kind === 'member' ? frame.head : frame.end
}

/** Frames out of a stream of bytes. What is not one ends it: the process that decodes hostile content may
 *  have been taken over.
 *  @throws {RangeError}, and zod's errors. */
export async function* framesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let held: Buffer = Buffer.alloc(0)
  for await (const bytes of stream) {
    held = held.length === 0 ? bytes : Buffer.concat([held, bytes])
    for (;;) {
      if (held.length < HEAD_BYTES) break
      const length = held.readUInt32BE(1)
      if (length > MAX_FRAME_BYTES) throw new RangeError('not a frame')
      if (held.length < HEAD_BYTES + length) break
      const payload = held.subarray(HEAD_BYTES, HEAD_BYTES + length)
      const kind = KINDS[held.readUInt8(0)]
      held = held.subarray(HEAD_BYTES + length)
      yield frameOf(kind, payload)
    }
  }
}

function frameOf(kind: (typeof KINDS)[number] | undefined, payload: Buffer): Frame {
  switch (kind) {
    case 'data':
      return { kind, bytes: payload }
    case 'member':
      return { kind, head: MemberHead.parse(JSON.parse(payload.toString())) }
    case 'member-end':
      return { kind, end: MemberEnd.parse(JSON.parse(payload.toString())) }
    case 'end':
      return { kind, end: ContainerEnd.parse(JSON.parse(payload.toString())) }
    default:
      throw new RangeError('not a frame')
  }
}
