/** `node bench/known.ts`: imports a list of ten million known hashes, and looks a hundred thousand items up. */
import { createHash } from 'node:crypto'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { UserId } from '../src/domain/people.ts'
import { Job } from '../src/engine/jobs/job.ts'
import { importHashSet } from '../src/engine/known/import-set.ts'
import { matchItems } from '../src/engine/known/match-items.ts'
import { SetLibrary } from '../src/engine/known/set-library.ts'
import { fillCatalogue } from './catalogue-rows.ts'
import { aCase } from './ledger.ts'

const { values } = parseArgs({
  options: {
    entries: { type: 'string', default: '10000000' },
    items: { type: 'string', default: '100000' },
    dir: { type: 'string', default: tmpdir() },
  },
})
const dir = mkdtempSync(join(values.dir, 'safehold-known-'))
try {
  await main(Number(values.entries), Number(values.items))
} finally {
  rmSync(dir, { recursive: true, force: true })
}

async function main(entries: number, items: number): Promise<void> {
  const source = join(dir, 'list.txt')
  writeList(source, entries)
  const library = new SetLibrary(dir)
  const memory = watchChildren()
  const start = performance.now()
  const set = await importHashSet(library, {
    ...{ source, name: 'bench', version: '1', meaning: 'known' as const, by: 'bench' as UserId },
    ...{ at: new Date().toISOString(), tool: 'safehold-bench', job: new Job('hash-set') },
  })
  const seconds = (performance.now() - start) / 1000
  const rate = (set.entries / seconds).toFixed(0)
  console.log(
    `${set.entries} hashes imported in ${seconds.toFixed(1)} s, ${rate} a second, ` +
      `peak memory of the process that does it ${memory.stop().toFixed(0)} MiB`,
  )
  const { kase } = await aCase(dir)
  fillCatalogue(kase.writable, items)
  const actor = { user: 'bench', role: 'analyst' } as const
  const begun = performance.now()
  const matches = await matchItems(kase, library, { sets: [set], job: new Job('match'), actor })
  console.log(
    `${items} items looked up in ${((performance.now() - begun) / 1000).toFixed(1)} s, ${matches} matches`,
  )
  kase.close()
}

/** MD5 in an order that sorting has work with; each hundredth is that of an item of the bench's catalogue. */
function writeList(path: string, entries: number): void {
  const fd = openSync(path, 'wx')
  let lines: string[] = []
  for (let n = 0; n < entries; n += 1) {
    const isKnown = n % 100 === 0
    lines.push(
      isKnown
        ? (n / 100).toString(16).padStart(32, '0')
        : createHash('md5').update(`${n}`).digest('hex'),
    )
    if (lines.length === 10_000 || n === entries - 1) {
      writeSync(fd, `${lines.join('\n')}\n`)
      lines = []
    }
  }
  closeSync(fd)
}

/** The most memory that any child of this process holds, where the system tells. */
function watchChildren(): { readonly stop: () => number } {
  let most = 0
  const look = () => {
    try {
      const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'latin1')
      for (const pid of children.split(' ').filter(Boolean)) {
        const status = readFileSync(`/proc/${pid}/status`, 'latin1')
        most = Math.max(most, Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024)
      }
    } catch {
      // It has just ended, or this system has no such files.
    }
  }
  const timer = setInterval(look, 100)
  return {
    stop: () => {
      clearInterval(timer)
      return most
    },
  }
}
