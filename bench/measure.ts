/** Wall and processor time of a piece of work, the best of several runs. */
import { spawnSync } from 'node:child_process'

export type Time = { readonly wallSeconds: number; readonly cpuSeconds: number }

/** The run with the least wall time: other work on the machine only ever adds. */
export function best(times: readonly Time[]): Time {
  const [first, ...rest] = times
  if (first === undefined) throw new TypeError('nothing was measured')
  return rest.reduce((a, b) => (b.wallSeconds < a.wallSeconds ? b : a), first)
}

/** Time of work in this process, its threads included. */
export async function timeHere(work: () => Promise<unknown>): Promise<Time> {
  const cpu = process.cpuUsage()
  const start = performance.now()
  await work()
  const wallSeconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(cpu)
  return { wallSeconds, cpuSeconds: (user + system) / 1e6 }
}

/** Time of a command, run by the shell so that `times` tells what its children used.
 *  @param script - A fixed text; paths come as `$1`, `$2`…
 *  @throws when it fails. */
export function timeCommand(script: string, ...paths: readonly string[]): Time {
  const start = performance.now()
  const { status, stdout, stderr } = spawnSync(
    'sh',
    ['-c', `{ ${script}; } > /dev/null && times`, 'sh', ...paths],
    { encoding: 'utf8' },
  )
  const wallSeconds = (performance.now() - start) / 1000
  if (status !== 0) throw new Error(`${script}: ${stderr}`)
  return { wallSeconds, cpuSeconds: childSeconds(stdout) }
}

/** Whether a command can be started here. */
export function isInstalled(command: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', command]).status === 0
}

/** The second line of POSIX `times` is of the children: `0m1.23s 0m0.45s`. */
function childSeconds(text: string): number {
  const line = text.trim().split('\n').at(-1) ?? ''
  return [...line.matchAll(/(\d+)m([\d.]+)s/g)]
    .map(([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds))
    .reduce((a, b) => a + b, 0)
}
