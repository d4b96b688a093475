/** ffmpeg as WebAssembly, for machines without a native one: about five times slower, and its memory
 *  bugs stay inside. Runs in a decoder process. */
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { DecodeError } from '../../domain/errors.ts'
import { frameArguments, probeArguments } from './ffmpeg-arguments.ts'
import { splitPngs } from './png-stream.ts'
import { parseProbe } from './video-probe.ts'

/** The part of @ffmpeg/core that is used; the package has no types. */
type Core = {
  exec(...args: string[]): number
  ffprobe(...args: string[]): number
  FS: {
    writeFile(path: string, bytes: Uint8Array): void
    readFile(path: string): Uint8Array
    unlink(path: string): void
    lookupPath(path: string): { node: Node }
  }
}
type Node = { usedBytes: number; stream_ops: Record<string, unknown> }

const require = createRequire(import.meta.url)
const INPUT = '/input'

/** It aborts at its end and is not used twice: a process in which it has run is done with. */
let hasRun = false

export function isSpent(): boolean {
  return hasRun
}

/** What ffmpeg writes in place of its standard output; empty when it reads nothing.
 *  @param argumentsFor - what to do with the input at this path, ending in the output */
export async function runOnce(
  file: Buffer,
  argumentsFor: (input: string) => string[],
): Promise<Buffer> {
  const core = await loadCore()
  core.FS.writeFile(INPUT, file)
  core.exec(...argumentsFor(INPUT).slice(0, -1), '/output')
  return takeFile(core, '/output')
}

/** @returns ffprobe's JSON and up to `frames` clear frames as PNG, oldest first
 *  @throws {DecodeError} DAMAGED when ffmpeg reads nothing, NOT_A_PICTURE when nothing moves */
export async function readVideo(
  path: string,
  frames: number,
): Promise<{ probe: string; frames: Buffer[] }> {
  const core = await loadCore()
  const fd = openSync(path, 'r')
  try {
    mountFile(core, fd)
    core.ffprobe(...probeArguments(INPUT), '-o', '/probe.json')
    const probe = takeFile(core, '/probe.json').toString('utf8')
    const video = parseProbe(probe)
    if (video === null) {
      // ffprobe's exit is not to be had here; a container that opens has a format.
      throw probe.includes('"format"')
        ? new DecodeError('NOT_A_PICTURE', 'no moving picture in the file')
        : new DecodeError('DAMAGED', 'the container does not open')
    }
    const every = (video.durationSeconds ?? 0) / frames
    for (const keyframesOnly of [true, false]) {
      const args = frameArguments(INPUT, { every, frames, keyframesOnly })
      core.exec(...args.slice(0, -1), '/frames.png')
      const found = splitPngs(takeFile(core, '/frames.png'))
      if (found.length > 1 || (found.length === 1 && !keyframesOnly) || every * frames < 2) {
        return { probe, frames: found }
      }
    }
    return { probe, frames: [] }
  } finally {
    closeSync(fd)
  }
}

/** Version of the embedded ffmpeg's package. */
export function ffmpegBuild(): string {
  const manifest = join(dirname(require.resolve('@ffmpeg/core/wasm')), '../../package.json')
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version
}

async function loadCore(): Promise<Core> {
  hasRun = true
  // Made for browsers: it asks where its page is before it looks at the bytes it was given.
  Object.assign(globalThis, { self: { location: { href: '' } } })
  const create = require('@ffmpeg/core') as (options: object) => Promise<Core>
  return create({ wasmBinary: readFileSync(require.resolve('@ffmpeg/core/wasm')) })
}

/** Shows a real file to ffmpeg's own file system, read piece by piece: never whole in memory. */
function mountFile(core: Core, fd: number): void {
  core.FS.writeFile(INPUT, new Uint8Array(0))
  const { node } = core.FS.lookupPath(INPUT)
  node.usedBytes = fstatSync(fd).size
  node.stream_ops = {
    ...node.stream_ops,
    read: (_stream: unknown, heap: Int8Array, at: number, length: number, position: number) =>
      readSync(fd, heap, at, length, position),
  }
}

function takeFile(core: Core, path: string): Buffer {
  try {
    const bytes = Buffer.from(core.FS.readFile(path))
    core.FS.unlink(path)
    return bytes
  } catch {
    return Buffer.alloc(0)
  }
}
