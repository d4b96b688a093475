/** Before an image is believed to be understood: some files of each of its file systems are read by The Sleuth Kit's
 *  own reader and by ours, and must be the same. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { type ImageFiles, SAMPLE_BYTES } from '../images/image-files.ts'
import type { ThreadPool } from '../jobs/thread-pool.ts'
import { runTool } from '../media/run-tool.ts'
import type { Tools } from '../media/tools.ts'
import type { ImageAnswer, ImageTask } from './read-image.ts'

const ICAT_MS = 600_000
const SECTOR_BYTES = 512

/** Finds out what the offsets of each file system count from. One process for a sample, three at most for a
 *  file system; one without any small file has nothing to be tried on, and its offsets are taken as version
 *  4.11 writes them. @returns How many file systems are not read as The Sleuth Kit reads them. */
export async function tryImage(
  files: ImageFiles,
  parts: readonly string[],
  thread: ThreadPool<ImageTask, ImageAnswer>,
  tools: Tools,
): Promise<number> {
  let strange = 0
  for (const { id, start, samples } of files.systems()) {
    files.countFrom(id, start)
    if (samples.length === 0) continue
    const wanted = await Promise.all(
      samples.map(({ address }) => icat(parts, { start, address }, tools)),
    )
    const base = await baseOf(
      [...new Set([start, 0])],
      (one) => files.countFrom(id, one),
      async () => {
        let same = 0
        for (const [n, { place }] of samples.entries()) {
          const where = files.placeOf(place)
          if (where === null) continue
          const answer = await thread.run({ do: 'try', place: where })
          // A damaged one says nothing about offsets.
          if (!('sha256' in answer) || answer.sha256 === null || wanted[n] === null) continue
          if (answer.sha256 !== wanted[n]) return false
          same += 1
        }
        return same > 0
      },
    )
    files.countFrom(id, base)
    if (base === null) strange += 1
  }
  return strange
}

async function baseOf(
  bases: readonly number[],
  assume: (base: number) => void,
  holds: () => Promise<boolean>,
): Promise<number | null> {
  for (const base of bases) {
    assume(base)
    if (await holds()) return base
  }
  return null
}

async function icat(
  parts: readonly string[],
  of: { readonly start: number; readonly address: string },
  tools: Tools,
): Promise<string | null> {
  const path = join(tools.tsk_loaddb.path ?? '', '..', 'icat')
  const args = ['-o', String(of.start / SECTOR_BYTES), ...parts, of.address]
  const limits = { timeoutMs: ICAT_MS, maxBytes: SAMPLE_BYTES, prlimit: tools.prlimit }
  const { stdout, ended } = await runTool(path, args, limits)
  return ended === 'ok' ? createHash('sha256').update(stdout).digest('hex') : null
}
