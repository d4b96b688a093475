/** One pass over a ledger, in a process of its own so that its memory is its own: for bench/ledger.ts.
 *  The ledger's public key comes by standard input. */
import { createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { type Case, openCase } from '../src/engine/open-case.ts'

export type Pass = 'whole' | 'onward' | 'open'

const RESOLUTION_MS = 5

const [pass, dir] = process.argv.slice(2) as [Pass, string]
const key = createPublicKey(readFileSync(0))
const startMib = process.memoryUsage.rss() / 2 ** 20
let kase: Case | null = pass === 'open' ? null : openCase(dir, { readOnly: true })
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
delay.enable()
const cpu = process.cpuUsage()
const start = performance.now()
let opened = 0
if (kase === null) {
  kase = openCase(dir, { readOnly: true })
  opened = performance.now() - start
}
const entries = pass === 'open' ? kase.ledger.size() : await check(kase)
const seconds = (performance.now() - start) / 1000
const { user, system } = process.cpuUsage(cpu)
delay.disable()
kase.close()
process.stdout.write(
  JSON.stringify({
    seconds,
    cpuSeconds: (user + system) / 1e6,
    entries,
    startMib,
    peakMib: process.resourceUsage().maxRSS / 1024,
    longestMs: Math.max(opened, delay.max / 1e6 - RESOLUTION_MS),
  }),
)

/** @returns How many entries were read. */
async function check({ ledger, readable }: Case): Promise<number> {
  const before = readable.prepare<[number], { size: number; root: Buffer }>(
    'SELECT size, root FROM checkpoint WHERE size <= ? ORDER BY size DESC LIMIT 1',
  )
  const remembered = pass === 'whole' ? null : (before.get(ledger.size() - 2_000) ?? null)
  const { findings, from, size } = await ledger.verifyOnward(key, remembered)
  if (findings.length > 0) throw new Error(JSON.stringify(findings.slice(0, 3)))
  return size - from
}
