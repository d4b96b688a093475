/** `npm run bench`: how near to the machine's limits the work on evidence is. See README.md. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { makeLargeFile, makePictures, makeSmallFiles } from './generate.ts'
import { hashOnly } from './hash-only.ts'
import { benchLedger } from './ledger.ts'
import { best, isInstalled, type Time, timeCommand, timeHere } from './measure.ts'
import { runStages } from './stages.ts'

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '2000' },
    'large-mib': { type: 'string', default: '512' },
    pictures: { type: 'string', default: '240' },
    entries: { type: 'string', default: '50000' },
    repeats: { type: 'string', default: '3' },
    dir: { type: 'string', default: tmpdir() },
  },
})
const files = Number(values.files)
const largeMib = Number(values['large-mib'])
const pictures = Number(values.pictures)
const entries = Number(values.entries)
const repeats = Number(values.repeats)

/** Public tools over the same files. */
const PEERS = [
  { name: 'sha256sum, 1 digest', command: 'sha256sum', args: '' },
  { name: 'md5sum, 1 digest', command: 'md5sum', args: '' },
  { name: 'hashdeep, 3 digests', command: 'hashdeep', args: '-r -c md5,sha1,sha256' },
] as const

const dir = mkdtempSync(join(values.dir, 'safehold-bench-'))
process.on('exit', () => rmSync(dir, { recursive: true, force: true }))
await main()

async function main(): Promise<void> {
  say(`Node ${process.version}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}`)
  const small = join(dir, 'small')
  const bytes = makeSmallFiles(small, files)
  mkdirSync(join(dir, 'large'))
  makeLargeFile(join(dir, 'large', 'large.bin'), largeMib)
  const ours = await compare(`${files} files of 20 to 200 KiB`, small, bytes / 2 ** 20)
  await compare(`one file of ${largeMib} MiB`, join(dir, 'large'), largeMib)
  await ingest(small, ours)
  if (entries > 0) await benchLedger(dir, entries)
  if (pictures > 0) await screen()
}

/** All in rotation, so that whatever else the machine does meets each of them alike. */
async function compare(title: string, target: string, mebibytes: number): Promise<Time> {
  const present = PEERS.filter(({ command }) => isInstalled(command))
  const absent = PEERS.filter((peer) => !present.includes(peer))
  const times = new Map<string, Time[]>()
  const note = (name: string, time: Time) => times.set(name, [...(times.get(name) ?? []), time])
  // Once unmeasured: everything is in the page cache, and the disk is not what is measured.
  await hashOnly(target)
  for (let n = 0; n < repeats; n += 1) {
    note('ours', await timeHere(() => hashOnly(target)))
    for (const { name, command, args } of present) {
      const script = `find "$1" -type f -print0 | xargs -0 ${command} ${args}`
      note(name, timeCommand(args === '' ? script : `${command} ${args} "$1"`, target))
    }
  }
  const ours = best(times.get('ours') ?? [])
  const limit = serialLimit()
  say(`\n${title}, in the page cache, best of ${repeats}`)
  say(row('', 'wall s', 'cpu s', 'MiB/s', 'ours by wall', 'by cpu'))
  say(row('ours, 3 digests', ...numbers(ours, mebibytes), '', ''))
  for (const { name } of present) {
    const peer = best(times.get(name) ?? [])
    const ratio = `${(peer.wallSeconds / ours.wallSeconds).toFixed(1)} ×`
    const cpu = `${(peer.cpuSeconds / ours.cpuSeconds).toFixed(1)} ×`
    say(row(name, ...numbers(peer, mebibytes), ratio, cpu))
  }
  if (limit !== null) {
    const share = (100 * mebibytes) / ours.cpuSeconds / limit
    say(
      `ours in a second of processor time: ${share.toFixed(0)} % of what OpenSSL makes of it, ` +
        `${limit.toFixed(0)} MiB in three digests`,
    )
  }
  for (const { name, command } of absent) say(`${name}: skipped, ${command} is not installed`)
  return ours
}

async function ingest(source: string, hashing: Time): Promise<void> {
  const runs = []
  for (let n = 0; n < repeats; n += 1) runs.push(await runStages(dir, source, { screen: false }))
  const run = runs.reduce((a, b) => (b.wallSeconds < a.wallSeconds ? b : a))
  const share = (100 * hashing.wallSeconds) / run.wallSeconds
  say(`\nWhole ingest of the same files: digests, sealed objects, rows, ledger, all durable`)
  say(`  walk and register   ${perSecond(run.items, run.walkSeconds)} items/s`)
  say(`  hash, seal, record  ${perSecond(run.items, run.readSeconds)} items/s`)
  say(
    `  whole               ${run.wallSeconds.toFixed(2)} s wall, ${run.cpuSeconds.toFixed(2)} s cpu`,
  )
  say(`  speed of hashing alone that is kept: ${share.toFixed(0)} %`)
  say(
    `  main thread kept others waiting: p95 ${run.delayMs.p95.toFixed(1)} ms, ` +
      `most ${run.delayMs.most.toFixed(1)} ms; peak memory ${run.peakMib.toFixed(0)} MiB`,
  )
}

async function screen(): Promise<void> {
  const source = join(dir, 'pictures')
  await makePictures(source, pictures)
  const runs = []
  const chains = []
  const chain = analystsChain()
  for (let n = 0; n < repeats; n += 1) {
    runs.push(await runStages(dir, source, { screen: true }))
    if (chain !== null) chains.push(timeCommand(chain.script, source, join(dir, `chain${n}`)))
  }
  const run = runs.reduce((a, b) => (b.wallSeconds < a.wallSeconds ? b : a))
  say(`\n${run.items} JPEG pictures of 12 megapixels, to blurred previews and metadata`)
  say(`  walk and register   ${perSecond(run.items, run.walkSeconds)} items/s`)
  say(`  hash, seal, record  ${perSecond(run.items, run.readSeconds)} items/s`)
  say(`  metadata, preview   ${perSecond(run.items, run.screenSeconds)} items/s`)
  say(`  whole               ${perSecond(run.items, run.wallSeconds)} items/s`)
  if (chain === null) say('  a script of public tools: skipped, one of them is not installed')
  else {
    const peer = best(chains)
    const ratio = (peer.wallSeconds / run.wallSeconds).toFixed(1)
    say(`  ${chain.name}`)
    say(`                      ${perSecond(run.items, peer.wallSeconds)} items/s; ours ${ratio} ×`)
  }
}

/** What a careful analyst would script: digests, metadata in one call, one process for each preview. */
function analystsChain(): { readonly name: string; readonly script: string } | null {
  const thumbnail = [
    { command: 'vipsthumbnail', each: 'vipsthumbnail "$1" --size 320 -o "$2/%s.jpg"' },
    { command: 'ffmpeg', each: 'ffmpeg -v error -i "$1" -vf scale=320:-1 "$2/$(basename "$1")"' },
  ].find(({ command }) => isInstalled(command))
  if (thumbnail === undefined || !isInstalled('hashdeep') || !isInstalled('exiftool')) return null
  const { command, each } = thumbnail
  const script = `mkdir "$2" && hashdeep -r -c md5,sha1,sha256 "$1" > "$2/hashes" &&
    exiftool -json -r "$1" > "$2/metadata.json" &&
    find "$1" -type f -exec sh -c '${each}' sh {} "$2" \\;`
  return { name: `hashdeep, exiftool -json -r, ${command} for each file, in a row`, script }
}

/** What OpenSSL alone would take for the three digests, one after the other, on one core.
 *  @returns MiB in a second of processor time; null without the tool. */
function serialLimit(): number | null {
  if (!isInstalled('openssl')) return null
  const { stdout } = spawnSync(
    'openssl',
    ['speed', '-bytes', '262144', '-seconds', '2', 'md5', 'sha1', 'sha256'],
    { encoding: 'utf8' },
  )
  const thousands = [...stdout.matchAll(/^(?:md5|sha1|sha256)\s+([\d.]+)k/gm)]
  const seconds = thousands.map(([, k]) => 2 ** 20 / (1000 * Number(k)))
  return seconds.length === 3 ? 1 / seconds.reduce((a, b) => a + b) : null
}

function numbers({ wallSeconds, cpuSeconds }: Time, mebibytes: number): [string, string, string] {
  return [wallSeconds.toFixed(2), cpuSeconds.toFixed(2), (mebibytes / wallSeconds).toFixed(0)]
}

function perSecond(items: number, seconds: number): string {
  return (items / seconds).toFixed(0).padStart(7)
}

function row(name: string, ...cells: readonly string[]): string {
  return name.padEnd(22) + cells.map((cell) => cell.padStart(13)).join('')
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
