/** Members of compressed files: of the tar archive within, or else the one content that there is. */
import type { ContainerFailure } from '../../domain/container.ts'
import { nameFindings } from '../../domain/member-path.ts'
import { ByteStream } from './byte-stream.ts'
import { type Member, MemberError, type Members } from './member-source.ts'
import { isTar, TAR_BLOCK } from './tar-header.ts'
import { tarMembers } from './tar-members.ts'

/** Most formats keep no name of what they hold, and where one does it says nothing of value. */
const NAME = Buffer.from('content')

/** Bytes as they are unpacked. They throw {@link MemberError} when they end badly. */
export type Unpacked = AsyncIterable<Buffer>

export async function* compressedMembers(unpacked: Unpacked, most: number): Members {
  const watched = new Watched(unpacked)
  const stream = new ByteStream(watched.bytes())
  if (isTar(await stream.peek(TAR_BLOCK))) {
    const failure = yield* withReason(tarMembers(stream, most), watched)
    if (failure !== 'truncated') return failure
    return watched.failure ?? failure
  }
  yield onlyMember(stream, watched)
  return watched.failure
}

function onlyMember(stream: ByteStream, watched: Watched): Member {
  return {
    ...{ name: NAME, size: null, modifiedNs: 0n, findings: nameFindings(NAME) },
    content: (async function* () {
      yield* stream.rest()
      watched.complain()
    })(),
  }
}

/** A member that ends too early ended so because the unpacking did: that says why. */
async function* withReason(members: Members, watched: Watched): Members {
  for (;;) {
    const next = await members.next()
    if (next.done === true) return next.value
    const { content } = next.value
    yield typeof content === 'string'
      ? next.value
      : { ...next.value, content: complaining(content, watched) }
  }
}

async function* complaining(content: AsyncIterable<Buffer>, watched: Watched) {
  try {
    yield* content
  } catch (error) {
    watched.complain()
    throw error
  }
}

/** Gives what there is up to a failure, and knows the failure. */
class Watched {
  failure: (ContainerFailure & ('damaged' | 'truncated')) | null = null
  readonly #unpacked: Unpacked

  constructor(unpacked: Unpacked) {
    this.#unpacked = unpacked
  }

  async *bytes(): AsyncGenerator<Buffer> {
    try {
      yield* this.#unpacked
    } catch (error) {
      if (!(error instanceof MemberError)) throw error
      this.failure = error.reason === 'truncated' ? 'truncated' : 'damaged'
    }
  }

  /** @throws {MemberError} when the unpacking failed. */
  complain(): void {
    if (this.failure !== null) throw new MemberError(this.failure)
  }
}
