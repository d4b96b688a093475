import { resolve } from 'node:path'
import type { Command } from 'commander'
import { EXIT } from './exit-codes.ts'
import { facts, plain, table } from './print.ts'
import { signedIn } from './run-command.ts'

/** `custody timestamp request|import|list`. */
export function addTimestampCommands(custody: Command): void {
  const group = custody
    .command('timestamp')
    .description('what an authority says of the time of a checkpoint (RFC 3161, by stick)')
  addRequest(group)
  addImport(group)
  addList(group)
}

function addRequest(group: Command): void {
  group
    .command('request')
    .description('write a request over a new checkpoint (analyst, supervisor)')
    .requiredOption('--to <folder>', 'folder that goes to the authority')
    .addHelpText(
      'after',
      `
The file holds a hash and a random number, nothing else. On a machine with a network:
  $ curl -H 'Content-Type: application/timestamp-query' --data-binary @X.tsq URL > X.tsr

Example:
  $ safehold --case X.safecase --user ambeki custody timestamp request --to /media/stick`,
    )
    .action((options: { to: string }, command: Command) =>
      signedIn(async ({ ask }) => {
        const request = await ask('timestamp.request', { folder: resolve(options.to) })
        const { path, size } = request
        return {
          json: request,
          text: facts([
            ['request', path],
            ['entries', size],
          ]),
        }
      })(command),
    )
}

function addImport(group: Command): void {
  group
    .command('import <file>')
    .description("check the authority's reply, and keep it when nothing is at fault")
    .requiredOption('--tsa-root <pem...>', 'roots of time-stamping authorities you trust')
    .addHelpText(
      'after',
      `
Example:
  $ safehold --case X.safecase --user ambeki custody timestamp import /media/stick/X.tsr \\
      --tsa-root tsa-root.pem`,
    )
    .action((reply: string, options: { tsaRoot: string[] }, command: Command) =>
      signedIn(async ({ ask }) => {
        const rootPaths = options.tsaRoot.map((file) => resolve(file))
        const imported = await ask('timestamp.import', { reply: resolve(reply), rootPaths })
        const { isAccepted, size, time, authority, findings } = imported
        return {
          json: imported,
          text: isAccepted
            ? facts([
                ['entries', size],
                ['not later than', time ?? ''],
                ['authority', authority ?? ''],
              ])
            : ['Refused; nothing was kept.', ...findings.map(inWords)].join('\n'),
          exitCode: isAccepted ? EXIT.done : EXIT.failed,
        }
      })(command),
    )
}

function addList(group: Command): void {
  group
    .command('list')
    .description('requests and their replies, each checked again; newest first')
    .addHelpText(
      'after',
      '\nExample:\n  $ safehold --case X.safecase --user ambeki custody timestamp list',
    )
    .action((_options: object, command: Command) =>
      signedIn(async ({ ask }) => {
        const { timestamps } = await ask('anchor.list', {})
        const rows = timestamps.map(({ size, state, time, authority, faults }) => [
          String(size),
          state,
          time ?? '',
          authority ?? '',
          faults.join(', '),
        ])
        return {
          json: timestamps,
          text: table(['ENTRIES', 'STATE', 'NOT LATER THAN', 'AUTHORITY', 'FAULTS'], rows),
          exitCode: timestamps.some(({ state }) => state === 'faulty') ? EXIT.failed : EXIT.done,
        }
      })(command),
    )
}

function inWords({ code, message }: { readonly code: string; readonly message: string }): string {
  return plain(`${code}  ${message}`)
}
