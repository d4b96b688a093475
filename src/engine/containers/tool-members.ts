/** Members of what libarchive reads: its `bsdtar` rewrites any archive as a tar stream, so that each member
 *  comes in a frame with its name's bytes and its length; its `bsdcat` takes off compression. */
import type { ContainerFailure } from '../../domain/container.ts'
import { ByteStream } from './byte-stream.ts'
import { MemberError, type Members } from './member-source.ts'
import { tarMembers } from './tar-members.ts'
import { ToolStream } from './tool-stream.ts'

export type ContainerTools = {
  readonly bsdtar: string
  readonly bsdcat: string
  readonly prlimit: string | null
}

/** 7z, rar, cab, cpio …; the tool stops at the first member that it cannot read. */
export async function* archiveMembers(path: string, tools: ContainerTools, most: number): Members {
  // -P: names as they stand, a leading `/` too. Nothing is extracted.
  const args = ['-c', '-f', '-', '-P', '--format=pax', `@${path}`]
  const tool = new ToolStream(tools.bsdtar, args, tools.prlimit)
  try {
    const failure = yield* readingOf(tool, tarMembers(new ByteStream(tool.stdout), most))
    return failure === 'too-many-members' ? failure : await judged(tool, failure)
  } finally {
    tool.kill()
  }
}

/** bz2, xz, lzip … unpacked. @throws {MemberError} truncated, damaged. */
export async function* toolUnpacked(path: string, tools: ContainerTools): AsyncGenerator<Buffer> {
  const tool = new ToolStream(tools.bsdcat, [path], tools.prlimit)
  try {
    yield* tool.stdout
    const { code, said } = await tool.end()
    if (code !== 0) throw new MemberError(isShort(said) ? 'truncated' : 'damaged')
  } finally {
    tool.kill()
  }
}

/** A member that ends too early ended so because the tool met something: its words say what. */
async function* readingOf(tool: ToolStream, members: Members): Members {
  for (;;) {
    const next = await members.next()
    if (next.done === true) return next.value
    const { content } = next.value
    yield typeof content === 'string'
      ? next.value
      : { ...next.value, content: withReason(content, tool) }
  }
}

async function* withReason(
  content: AsyncIterable<Buffer>,
  tool: ToolStream,
): AsyncGenerator<Buffer> {
  try {
    yield* content
  } catch (error) {
    if (!(error instanceof MemberError)) throw error
    const { said } = await tool.end()
    throw isOfEncryption(said) ? new MemberError('encrypted') : error
  }
}

async function judged(
  tool: ToolStream,
  read: ContainerFailure | null,
): Promise<ContainerFailure | null> {
  const { code, said } = await tool.end()
  if (isOfEncryption(said)) return 'encrypted'
  if (code === 0) return read
  if (/unrecognized archive format/i.test(said)) return 'not-supported'
  // What libarchive 3.6 says of 7z members under a passphrase: nothing.
  if (said.includes('(null)')) return 'encrypted-or-damaged'
  return isShort(said) ? 'truncated' : 'damaged'
}

function isShort(said: string): boolean {
  return /truncated|unexpected end|no progress/i.test(said)
}

function isOfEncryption(said: string): boolean {
  return /encrypt|passphrase|password/i.test(said)
}
