import { type Command, InvalidArgumentError } from 'commander'
import { HandOverFinding, HandOverReason, HolderId } from '../domain/hand-over.ts'
import { facts } from './print.ts'
import { signedIn } from './run-command.ts'

type Options = {
  from: ReturnType<typeof holder>
  to: ReturnType<typeof holder>
  reason: string
  because?: string
  place: string
  at: string
  sealBefore?: string
  sealAfter?: string
  sealBroken?: string
  remark?: string
  acknowledge?: string[]
}

/** `exhibit hand-over <number>` and `exhibit holders <number>`. */
export function addHandOverCommands(group: Command): void {
  group
    .command('hand-over <number>')
    .description('record that an exhibit changed hands, or was opened and sealed again')
    .requiredOption('--from <who>', 'seizer, user:<id>, person:<n>, or "Name (Service)"', holder)
    .requiredOption('--to <who>', 'in the same way', holder)
    .requiredOption('--reason <reason>', HandOverReason.options.join(', '))
    .option('--because <text>', 'the reason in words; needed for other')
    .requiredOption('--place <place>', 'where')
    .requiredOption('--at <time>', 'when it happened, in UTC: 2026-11-18T09:15:00Z')
    .option('--seal-before <seal>', 'number of the seal it was given with; none: unsealed')
    .option('--seal-after <seal>', 'number of the seal it was received with; none: unsealed')
    .option('--seal-broken <remark>', 'the seal was not intact: how it was found')
    .option('--remark <text>', 'anything else that is to be kept')
    .option('--acknowledge <finding...>', `record although: ${HandOverFinding.options.join(', ')}`)
    .addHelpText(
      'after',
      `
What does not fit the chain so far is refused until it is acknowledged, and is recorded as a finding.

Example:
  $ safehold --case X.safecase --user mokafor exhibit hand-over EX-04 --from user:mokafor \\
      --to "R. Osei (County laboratory)" --reason examination --place "Laboratory, desk 1" \\
      --at 2026-11-20T09:00:00Z --seal-before K-118204 --seal-after K-118204`,
    )
    .action((exhibit: string, options: Options, command: Command) =>
      signedIn(async ({ ask }) => {
        const done = await ask('exhibit.handOver', {
          exhibit: exhibit as never,
          giver: options.from,
          receiver: options.to,
          reason: options.reason as never,
          reasonText: options.because ?? null,
          place: options.place,
          at: options.at,
          sealBefore: options.sealBefore ?? null,
          sealAfter: options.sealAfter ?? null,
          sealIntact: options.sealBroken === undefined,
          remark: options.sealBroken ?? options.remark ?? null,
          acknowledged: (options.acknowledge ?? []) as never,
        })
        return {
          json: done,
          text: [`Recorded as entry ${done.entry}.`, ...done.findings].join('\n'),
        }
      })(command),
    )
  group
    .command('holders <number>')
    .description('who can give or receive an exhibit, and who has it')
    .addHelpText(
      'after',
      '\nExample:\n  $ safehold --case X.safecase --user mokafor exhibit holders EX-04',
    )
    .action((exhibit: string, _options: object, command: Command) =>
      signedIn(async ({ ask }) => {
        const { holders, steps } = await ask('exhibit.holders', { exhibit: exhibit as never })
        return {
          json: { holders, steps },
          text: facts(
            holders.map(({ id, name, service }) => [
              id,
              service === '' ? name : `${name} (${service})`,
            ]),
          ),
        }
      })(command),
    )
}

/** `seizer`, `user:…`, `person:…`, or somebody new as `Name (Service)`. */
function holder(text: string): HolderId | { name: string; service: string } {
  const known = HolderId.safeParse(text)
  if (known.success) return known.data
  const [, name, service] = /^(.+?) *\((.+)\)$/.exec(text.trim()) ?? []
  if (name === undefined || service === undefined) {
    throw new InvalidArgumentError('seizer, user:<id>, person:<n>, or "Name (Service)"')
  }
  return { name, service }
}
