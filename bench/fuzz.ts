/** `npm run bench:fuzz`: thousands of mutated files through a real case. See README.md. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { addTraps, fillWithMutations } from '../tests/fuzz/fill.ts'
import { corpusSeeds, drawnSeeds } from '../tests/fuzz/seeds.ts'
import { randomOf } from '../tests/random.ts'
import { isInstalled } from './measure.ts'

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '5000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    corpus: { type: 'string', default: join(import.meta.dirname, '../../shared/corpus') },
    dir: { type: 'string', default: tmpdir() },
    'timeout-s': { type: 'string', default: '20' },
  },
})

const dir = mkdtempSync(join(values.dir, 'safehold-fuzz-'))
const [place, source] = [join(dir, 'place'), join(dir, 'source')]
mkdirSync(place)
mkdirSync(source)
const drawn = await drawnSeeds()
const seeds = [...drawn, ...(existsSync(values.corpus) ? corpusSeeds(values.corpus) : [])]
const random = randomOf(Number(values.seed))
fillWithMutations(source, { files: Number(values.files), seeds, random })
const close = await addTraps(source, drawn[0]?.bytes ?? Buffer.alloc(0))
console.log(`seed ${values.seed}: ${values.files} files made of ${seeds.length}`)

const code = await swallowed()
close()
if (code === 0) rmSync(dir, { recursive: true, force: true })
else console.log(`what is left is in ${dir}`)
process.exitCode = code

/** In a process of its own, where it can be in a network of its own: one with no way out, whose counters tell
 *  whether anything was tried. */
function swallowed(): Promise<number> {
  const node = [process.execPath, join(import.meta.dirname, 'fuzz-swallow.ts')]
  const args = [place, source, values['timeout-s']]
  const alone = isInstalled('unshare') ? ['unshare', '--user', '--map-root-user', '--net'] : []
  if (alone.length === 0) console.log('the network is not watched: unshare is not installed')
  const [command = '', ...rest] = [...alone, ...node, ...args]
  const child = spawn(command, rest, { stdio: 'inherit' })
  return new Promise((resolve) => {
    child.on('exit', (status, signal) => {
      if (signal !== null) console.log(`FAULT: the program was ended by ${signal}`)
      resolve(status ?? 1)
    })
  })
}
