/** Remains of an ingest that was cut off: sealed, nameless, of no use to anybody. */
import { randomUUID } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '../disk.ts'

/** Prefixes of runs that are alive in this process. One process at a time holds a case. */
const alive = new Set<string>()

/** Marks this run's unfinished files as its own and removes those of runs that are no more.
 *  @returns The prefix; `release` removes what the run itself has left behind. */
export function claimCase(caseDir: string): { readonly prefix: string; release(): void } {
  const objects = join(caseDir, 'objects')
  const prefix = `${randomUUID()}-`
  alive.add(prefix)
  makeFolder(objects)
  removeWhere(objects, (name) => ![...alive].some((run) => name.startsWith(`.${run}`)))
  return {
    prefix,
    release: () => {
      alive.delete(prefix)
      removeWhere(objects, (name) => name.startsWith(`.${prefix}`))
    },
  }
}

function removeWhere(objects: string, isDead: (name: string) => boolean): void {
  const unfinished = readdirSync(objects).filter((name) => /^\..+\.part$/.test(name))
  for (const name of unfinished) if (isDead(name)) rmSync(join(objects, name), { force: true })
}
