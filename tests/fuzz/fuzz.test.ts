import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from 'vitest'
import { drawing } from '../engine/media/drawings.ts'
import { randomOf } from '../random.ts'
import { testWith } from '../test-with.ts'
import { addTraps, fillWithMutations } from './fill.ts'
import { drawnSeeds } from './seeds.ts'
import { swallow } from './swallow.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'safehold-fuzz-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

testWith('mkfifo')(
  'whatever files are made of, every one is accounted for and nothing else happens',
  async () => {
    const [place, source] = [join(dir, 'place'), join(dir, 'source')]
    mkdirSync(place)
    mkdirSync(source)
    const random = randomOf(4)
    fillWithMutations(source, { files: 120, seeds: await drawnSeeds(), random })
    const close = await addTraps(source, await drawing(60, 40).jpeg().toBuffer())
    const { faults, found, outcomes } = await swallow(place, source, { timeoutMs: 20_000 })
    close()
    expect(faults).toEqual([])
    expect(found).toBeGreaterThanOrEqual(138)
    expect(outcomes['failed: link']).toBe(3)
    expect(outcomes['failed: not-a-file']).toBe(2)
  },
)
