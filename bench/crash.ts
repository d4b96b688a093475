/** The long run of the crash tests: kills the program many times, spread over all that it does.
 *  `npm run bench:crash -- --kills 200 --seed 1 --large-mib 32 --dir /tmp` */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { keysOf } from '../tests/crash/examine.ts'
import { STAGES, type Stage } from '../tests/crash/kill.ts'
import { killAndGoOn, told, undisturbed } from '../tests/crash/kills.ts'
import { fillExhibit, makeCase } from '../tests/crash/place.ts'
import { randomOf } from '../tests/random.ts'

/** Kills of one case before it is let go on to its end, at most. */
const MOST_IN_A_ROW = 3

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    'large-mib': { type: 'string', default: '24' },
    dir: { type: 'string', default: tmpdir() },
  },
})
const wanted = Number(values.kills)
const random = randomOf(Number(values.seed))
const dir = mkdtempSync(join(values.dir, 'safehold-crash-'))
const source = join(dir, 'exhibit')
mkdirSync(source)
await fillExhibit(source, Number(values['large-mib']))
const prepared = await makeCase(join(dir, 'prepared'), source)
const reference = await undisturbed(prepared, await keysOf(prepared), join(dir, 'undisturbed'))
console.log(`seed ${values.seed}, steps ${JSON.stringify(reference.counts)}`)

const perStage: Record<string, number> = {}
let kills = 0
let bad = 0
for (let chain = 0; kills < wanted; chain += 1) {
  const row = Math.min(wanted - kills, 1 + Math.floor(random() * MOST_IN_A_ROW))
  const stages = Array.from({ length: row }, anyStage).toSorted(inOrder)
  for (const outcome of await killAndGoOn(reference, join(dir, `c${chain}`), stages, random)) {
    kills += 1
    perStage[outcome.stage] = (perStage[outcome.stage] ?? 0) + 1
    if (outcome.faults.length > 0) bad += 1
    console.log(`${kills} c${chain} ${told(outcome)}`)
  }
}
console.log(`${kills} kills, ${bad} with faults; by stage: ${JSON.stringify(perStage)}`)
if (bad === 0) rmSync(dir, { recursive: true, force: true })
else console.log(`what is left of them is in ${dir}`)
process.exitCode = bad === 0 ? 0 : 1

/** Ingest and export twice as often: they do the most. */
function anyStage(): Stage {
  const weighted: readonly Stage[] = [...STAGES, 'ingest', 'export']
  return weighted[Math.floor(random() * weighted.length)] ?? 'ingest'
}

function inOrder(a: Stage, b: Stage): number {
  return STAGES.indexOf(a) - STAGES.indexOf(b)
}
