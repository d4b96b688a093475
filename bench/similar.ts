/** How long it takes to find what looks alike among so many perceptual hashes.
 *  `node bench/similar.ts --hashes 1000000` */
import { randomFillSync } from 'node:crypto'
import { parseArgs } from 'node:util'
import { distance } from '../src/engine/hashing/pdq.ts'
import { PdqIndex } from '../src/engine/hashing/pdq-index.ts'

const QUERIES = 200

const { values } = parseArgs({ options: { hashes: { type: 'string', default: '1000000' } } })
const count = Number(values.hashes)
const hashes = randomFillSync(Buffer.alloc(count * 32))

const [index, buildMs] = timed(() => new PdqIndex(hashes))
const byIndex: number[] = []
const oneByOne: number[] = []
for (let n = 0; n < QUERIES; n += 1) {
  const at = Math.floor((n * count) / QUERIES)
  const query = Buffer.from(hashes.subarray(at * 32, at * 32 + 32))
  query.writeUInt8(query.readUInt8(7) ^ 0b10110, 7)
  const [near, ms] = timed(() => index.near(query, 31))
  if (near[0]?.place !== at) throw new Error('the index missed a hash')
  byIndex.push(ms)
  // Comparing with each costs so much that some queries are enough.
  if (n % 20 === 0) oneByOne.push(timed(() => compareAll(query))[1])
}
const median = middle(byIndex)
console.log(`${count} hashes: index built in ${buildMs.toFixed(0)} ms`)
console.log(
  `by index: median ${median.toFixed(1)} ms, p95 ${at95(byIndex).toFixed(1)} ms; comparing with each: ` +
    `${(middle(oneByOne) / median).toFixed(0)} × that`,
)

function compareAll(query: Buffer): number {
  let found = 0
  for (let place = 0; place < count; place += 1) {
    if (distance(query, hashes.subarray(place * 32, place * 32 + 32)) <= 31) found += 1
  }
  return found
}

function timed<T>(work: () => T): [T, number] {
  const start = performance.now()
  const made = work()
  return [made, performance.now() - start]
}

function middle(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0
}

function at95(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0
}
