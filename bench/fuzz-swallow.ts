/** The part of the fuzz bench that is the program: see fuzz.ts. */
import { readFileSync } from 'node:fs'
import { swallow } from '../tests/fuzz/swallow.ts'

const [place = '', source = '', seconds = '20'] = process.argv.slice(2)
let told = ''
const start = performance.now()
const { faults, found, outcomes } = await swallow(place, source, {
  timeoutMs: Number(seconds) * 1000,
  onProgress: (line) => {
    const stage = line.split(' ')[0] ?? ''
    if (stage !== told) console.log(`${((performance.now() - start) / 1000).toFixed(0)} s: ${line}`)
    told = stage
  },
})
for (const [outcome, items] of Object.entries(outcomes)) console.log(`  ${items} ${outcome}`)
const tried = packetsTried()
const all = tried === 0 ? faults : [...faults, `the network was tried ${tried} times`]
const peak = (process.resourceUsage().maxRSS / 1024).toFixed(0)
console.log(`${found} items, ${all.length} faults, peak memory of the program ${peak} MiB`)
for (const fault of all) console.log(`FAULT: ${fault}`)
process.exitCode = all.length === 0 ? 0 : 1

/** What left, or found no way out, in this network since it was made: `/proc/net/snmp`. 0 where there is none. */
function packetsTried(): number {
  const [names = [], numbers = []] = readFileSync('/proc/net/snmp', 'latin1')
    .split('\n')
    .filter((line) => line.startsWith('Ip:'))
    .map((line) => line.split(' '))
  return ['OutRequests', 'OutNoRoutes'].reduce(
    (sum, name) => sum + Number(numbers[names.indexOf(name)] ?? 0),
    0,
  )
}
