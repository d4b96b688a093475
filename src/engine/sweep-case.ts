/** Remains of a program that was killed while it wrote: files without a name, of no use to anybody. */
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** As disk.ts and the ingest name them. */
const UNFINISHED = /^\..+\.part$/

/** Removes them from an open case. To be called by who has just taken its lock.
 *  @param wasKilled - Whether its last holder died: then there may be some in any folder. In a case that
 *  was closed there can be some where locks are made, and the rest is not searched. */
export function sweepCase(dir: string, wasKilled: boolean): void {
  sweep(dir)
  if (!wasKilled) return
  for (const folder of ['checkpoints', 'exports', 'objects']) sweep(join(dir, folder))
  const derivatives = join(dir, 'derivatives')
  for (const folder of namesIn(derivatives)) sweep(join(derivatives, folder))
}

function sweep(folder: string): void {
  for (const name of namesIn(folder)) {
    if (!UNFINISHED.test(name)) continue
    try {
      rmSync(join(folder, name), { force: true })
    } catch {
      // What cannot be removed is in nobody's way: the case opens all the same.
    }
  }
}

/** A folder that is not there, or is none, has nothing in it. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
