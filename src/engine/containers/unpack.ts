/** The work of the unpacking process: says on a stream what a container holds. It has no keys. */
import { closeSync, fstatSync, openSync } from 'node:fs'
import type { ContainerFailure } from '../../domain/container.ts'
import type { IngestFailure } from '../../domain/item.ts'
import { androidBackupMembers } from './android-backup.ts'
import { ByteStream } from './byte-stream.ts'
import { compressedMembers } from './compressed-members.ts'
import { piecesOf } from './file-bytes.ts'
import { type ContainerFormat, needsTool } from './formats.ts'
import { type Frame, frameBytes } from './frames.ts'
import { MAX_NAME_BYTES } from './limits.ts'
import { mailboxMembers, messageMembers } from './mail-members.ts'
import { MemberError, type Members } from './member-source.ts'
import { tarMembers } from './tar-members.ts'
import { archiveMembers, type ContainerTools, toolUnpacked } from './tool-members.ts'
import { ZipByTool } from './zip-by-tool.ts'
import { zipMembers } from './zip-members.ts'
import { zlibStream } from './zlib-stream.ts'

export type UnpackTask = {
  /** Of our own choosing. */
  readonly path: string
  readonly format: ContainerFormat
  /** Null where they are missing, or the format never needs them. */
  readonly tools: ContainerTools | null
  readonly mostMembers: number
  /** Of all members together; beyond, the container is given up. */
  readonly mostBytes: number
}

/** One frame of data holds at most this. */
const PIECE_BYTES = 262_144

type Say = (frame: Frame) => Promise<void>

export async function unpack(
  task: UnpackTask,
  write: (bytes: Buffer[]) => Promise<void>,
): Promise<void> {
  const say: Say = (frame) => write(frameBytes(frame))
  const budget = new Budget(task.mostBytes)
  const zipByTool = new ZipByTool(task.tools)
  const failure = await sayMembers(membersOf(task, zipByTool), budget, say)
  const byTool = needsTool(task.format) || (zipByTool.wasNeeded && !zipByTool.isMissing)
  await say({ kind: 'end', end: { failure, byTool } })
}

async function sayMembers(members: Members, budget: Budget, say: Say) {
  try {
    for (let place = 0; ; place += 1) {
      const next = await members.next()
      if (next.done === true) return next.value
      const { name, size, modifiedNs, findings, content } = next.value
      const head = { place, size, modifiedNs: String(modifiedNs), findings: [...findings] }
      const bytes = name.subarray(0, MAX_NAME_BYTES)
      await say({ kind: 'member', head: { ...head, name: bytes.toString('base64') } })
      const failure = typeof content === 'string' ? content : await sayContent(content, budget, say)
      await say({ kind: 'member-end', end: { failure } })
      if (budget.isSpent) return 'too-large' satisfies ContainerFailure
    }
  } finally {
    await members.return(null)
  }
}

async function sayContent(
  content: AsyncIterable<Buffer>,
  budget: Budget,
  say: Say,
): Promise<IngestFailure | null> {
  try {
    for await (const bytes of content) {
      if (!budget.spend(bytes.length)) return 'over-limit'
      for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
        await say({ kind: 'data', bytes: bytes.subarray(at, at + PIECE_BYTES) })
      }
    }
    return null
  } catch (error) {
    if (error instanceof MemberError) return error.reason
    throw error
  }
}

class Budget {
  #left: number

  constructor(bytes: number) {
    this.#left = bytes
  }

  get isSpent(): boolean {
    return this.#left < 0
  }

  spend(bytes: number): boolean {
    this.#left -= bytes
    return this.#left >= 0
  }
}

function membersOf(
  { path, format, tools, mostMembers }: UnpackTask,
  zipByTool: ZipByTool,
): Members {
  if (format === 'zip') return zipMembers(path, mostMembers, zipByTool)
  if (format === 'tar') return tarFile(path, mostMembers)
  if (format === 'message') return messageMembers(path, mostMembers)
  if (format === 'mailbox') return mailboxMembers(path, mostMembers)
  if (format === 'android-backup') return androidBackupMembers(path, mostMembers)
  if (format === 'gzip' || format === 'zstd') {
    return compressedMembers(zlibStream(path, format), mostMembers)
  }
  if (tools === null) throw new TypeError('this format needs a tool')
  return format === 'archive'
    ? archiveMembers(path, tools, mostMembers)
    : compressedMembers(toolUnpacked(path, tools), mostMembers)
}

async function* tarFile(path: string, most: number): Members {
  const fd = openSync(path, 'r')
  try {
    return yield* tarMembers(new ByteStream(inTurn(fd)), most)
  } finally {
    closeSync(fd)
  }
}

async function* inTurn(fd: number): AsyncGenerator<Buffer> {
  yield* piecesOf(fd, 0, fstatSync(fd).size)
}
