/** A source as hostile as we can make one: mutated files, and traps that no reading may fall into. */
import { execFileSync } from 'node:child_process'
import { closeSync, ftruncateSync, mkdirSync, openSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Random } from '../random.ts'
import { mutate } from './mutate.ts'
import type { Seed } from './seeds.ts'

const HOSTILE_NAMES = [
  'line\nbreak.jpg',
  'bell\u0007.jpg',
  'gpj.\u202eexe.jpg',
  'pipe|0|r-r|99.jpg',
  '-execute.jpg',
  '#c.jpg',
  '%d%s%n.png',
  'http:x.png',
  '<img src=x onerror=alert(1)>.jpg',
  "'; DROP TABLE item; --.jpg",
  '=cmd|calc!A1.csv',
  `${'long'.repeat(60)}.jpg`,
]

/** @returns How each was made, by its name: what a fault is told with. */
export function fillWithMutations(
  dir: string,
  options: { readonly files: number; readonly seeds: readonly Seed[]; readonly random: Random },
): Map<string, string> {
  const { files, seeds, random } = options
  const any = (): Seed => seeds[Math.floor(random() * seeds.length)] ?? { ending: '', bytes: EMPTY }
  const made = new Map<string, string>()
  for (let n = 0; n < files; n += 1) {
    const seed = any()
    const { how, bytes } = mutate(seed.bytes, random, any().bytes)
    // One in eight claims to be something else.
    const ending = random() < 0.125 ? any().ending : seed.ending
    const folder = `m${Math.floor(n / 250)}`
    mkdirSync(join(dir, folder), { recursive: true })
    const name = `f${n}${ending}`
    writeFileSync(join(dir, folder, name), bytes)
    made.set(`${folder}/${name}`, `${seed.ending}, ${how}`)
  }
  return made
}

const EMPTY = Buffer.alloc(0)

/** Names, links and things that are no files.
 *  @returns What closes the socket again. */
export async function addTraps(dir: string, picture: Buffer): Promise<() => void> {
  const traps = join(dir, 'traps')
  mkdirSync(traps)
  for (const name of HOSTILE_NAMES) writeFileSync(join(traps, name), picture)
  writeFileSync(Buffer.concat([Buffer.from(join(traps, 'x')), Buffer.from([0xff, 0xfe])]), picture)
  symlinkSync('.', join(traps, 'loop'))
  symlinkSync('/etc', join(traps, 'away'))
  symlinkSync('/dev/zero', join(traps, 'zero.jpg'))
  execFileSync('mkfifo', [join(traps, 'fifo.jpg')])
  const sparse = openSync(join(traps, 'sparse.jpg'), 'wx')
  ftruncateSync(sparse, 200_000_000)
  closeSync(sparse)
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(join(traps, 'socket.jpg'), resolve))
  return () => server.close()
}
