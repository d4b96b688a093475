/** `node bench/linear.ts`: whether an item costs the same among many as among few. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { makeSmallFiles } from './generate.ts'
import { runStages } from './stages.ts'

const { values } = parseArgs({
  options: {
    few: { type: 'string', default: '2000' },
    many: { type: 'string', default: '200000' },
    dir: { type: 'string', default: tmpdir() },
  },
})

const dir = mkdtempSync(join(values.dir, 'safehold-linear-'))
try {
  for (const files of [values.few, values.few, values.many]) {
    const source = join(dir, files)
    mkdirSync(source, { recursive: true })
    makeSmallFiles(source, Number(files), { fewest: 512, most: 4096 })
    const run = await runStages(dir, source, { screen: false })
    rmSync(source, { recursive: true })
    const { items, wallSeconds, cpuSeconds, walkSeconds, readSeconds, peakMib } = run
    console.log(
      `${items} items: ${(items / wallSeconds).toFixed(0)} a second ` +
        `(found ${(items / walkSeconds).toFixed(0)}, read ${(items / readSeconds).toFixed(0)}), ` +
        `${((1e6 * cpuSeconds) / items).toFixed(0)} µs of processor time each, ` +
        `peak ${peakMib.toFixed(0)} MiB, others waited ${run.delayMs.p95.toFixed(0)} ms (p95)`,
    )
  }
} finally {
  rmSync(dir, { recursive: true, force: true })
}
