import { resolve } from 'node:path'
import type { Command } from 'commander'
import { estimateOf, type SourceCount, type SourceLook } from '../domain/preflight.ts'
import { EXIT } from './exit-codes.ts'
import { facts } from './print.ts'
import { Refused, signedIn } from './run-command.ts'

const ACCESS = {
  'read-only': 'read-only',
  writable: 'WRITABLE: use a write blocker, or mount it read-only, before you ingest it',
  unknown: 'not told by this system: make sure of a write blocker',
} as const

/** `preflight <source>`. */
export function addPreflight(program: Command): void {
  program
    .command('preflight <source>')
    .description(
      'look at a source before it is ingested: nothing is opened, nothing is recorded (analyst)',
    )
    .option('--count', 'count what lies on it, although it can be written to')
    .addHelpText(
      'after',
      `
Names and sizes are counted; no file is opened, no link is followed. On a medium that can be written to, counting may
change when its folders were read last: there it is done only with --count. The time is an estimate, by how long the last
ingest on this workstation took.

Example:
  $ safehold --case X.safecase --user mokafor preflight /media/exhibit-04`,
    )
    .action((typed: string, options: { count?: boolean }, command: Command) =>
      signedIn(async ({ ask, finish }) => {
        const source = resolve(typed)
        const look = await ask('source.look', { source })
        if (!look.isQuiet && look.kind === 'folder' && options.count !== true) {
          const lines = [...lookLines(look), 'not counted: say --count to count it all the same']
          return { json: { look, count: null, estimate: null }, text: lines.join('\n') }
        }
        const { job } = await ask('source.count', { source })
        const ended = await finish(job)
        if (ended.error !== null) throw new Refused(ended.error.code, ended.error.message)
        const count = await ask('source.counted', { job })
        const estimate = estimateOf(look.rate, count)
        return {
          json: { look, count, estimate },
          text: [...lookLines(look), ...countLines(look, count)].join('\n'),
          exitCode: count.isDone ? EXIT.done : EXIT.cancelled,
        }
      })(command),
    )
}

function lookLines({ path, kind, parts, access, ...look }: SourceLook): string[] {
  const { fileSystem, freeBytes, toolMissing } = look
  return [
    facts([
      ['source', path],
      ['kind', parts !== null && parts > 1 ? `${kind} in ${parts} parts` : kind],
      ['access', ACCESS[access]],
      ...(fileSystem === null
        ? []
        : ([
            [
              'file system',
              `${fileSystem.type} on ${fileSystem.device}, at ${fileSystem.mountPoint}`,
            ],
            ['in use on it', `${fileSystem.usedBytes} of ${fileSystem.totalBytes} bytes`],
          ] as const)),
      ['free for the case', `${freeBytes} bytes`],
    ]),
    ...(toolMissing === null
      ? []
      : [`${toolMissing.name} is missing: ${toolMissing.howToInstall}`]),
  ]
}

function countLines({ rate, freeBytes }: SourceLook, count: SourceCount): string[] {
  const { sealing, screening, checking } = estimateOf(rate, count)
  const time = (seconds: number | null) =>
    seconds === null ? 'not known' : `about ${Math.ceil(seconds)} s`
  const numbers = (all: Readonly<Record<string, number>>) =>
    Object.entries(all).map(([name, n]) => [name, n] as const)
  return [
    facts([
      [count.isDone ? 'files' : 'files so far', count.files],
      ['bytes', count.bytes],
      ['largest', count.largestBytes],
      ['archives and images', count.containers],
      ...(count.closed === 0 ? [] : ([['of these, tool missing', count.closed]] as const)),
      ...numbers(count.unreadable).map(([name, n]) => [`not a file: ${name}`, n] as const),
      ...numbers(count.names).map(([name, n]) => [`name: ${name}`, n] as const),
      ['sealed in', time(sealing)],
      ['screened in', time(screening)],
      ['read again in', time(checking)],
    ]),
    ...(count.bytes > freeBytes ? ['THERE IS NOT ENOUGH ROOM for the sealed copies'] : []),
    ...(rate === null
      ? ['No ingest was measured on this workstation yet.']
      : [`By the ingest that ended ${rate.at}; what is in containers comes on top.`]),
  ]
}
