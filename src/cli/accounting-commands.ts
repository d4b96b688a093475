import { resolve } from 'node:path'
import type { Command } from 'commander'
import { IngestFindingKind } from '../domain/ingest-finding.ts'
import type { Output } from '../ipc/contract.ts'
import { groupsOfFour, plain, printedText, table } from './print.ts'
import { signedIn } from './run-command.ts'

/** `exhibit findings` and `exhibit completeness`. */
export function addAccountingCommands(group: Command): void {
  addFindings(group)
  addCompleteness(group)
}

type FindingsOptions = {
  readonly kind?: string[]
  readonly source?: string[]
  readonly limit: string
  readonly offset: string
  readonly saveTo?: string
  readonly format: string
}

function addFindings(group: Command): void {
  group
    .command('findings [number]')
    .description('what an ingest found amiss, of one exhibit or of all; or save all of it')
    .option('--kind <kind...>', IngestFindingKind.options.join(', '))
    .option('--source <id...>', 'of these sources, by their number in the list')
    .option('--limit <n>', 'at most so many, up to 500', '100')
    .option('--offset <n>', 'from this one on', '0')
    .option(
      '--save-to <folder>',
      'write all of them there; the ledger says so (analyst, supervisor)',
    )
    .option('--format <format>', 'csv or json, of what is saved', 'csv')
    .addHelpText(
      'after',
      '\nExample:\n  $ safehold --case X.safecase --user mokafor exhibit findings EX-04 --save-to /media/stick',
    )
    .action((number: string | undefined, options: FindingsOptions, command: Command) =>
      signedIn(async ({ ask }) => {
        const { kind, source, saveTo } = options
        const filter = {
          ...(number !== undefined && { exhibit: [number as never] }),
          ...(kind !== undefined && { kind: kind as never }),
          ...(source !== undefined && { source: source.map(Number) }),
        }
        if (saveTo !== undefined) {
          const dir = resolve(saveTo)
          const format = options.format as never
          const saved = await ask('ingest.saveFindings', { filter, dir, format })
          return {
            json: saved,
            text: [
              plain(saved.path),
              `${saved.findings} findings. SHA-256, also in entry ${saved.entry}:`,
              groupsOfFour(saved.sha256),
            ].join('\n'),
          }
        }
        const page = { offset: Number(options.offset), limit: Number(options.limit) }
        const found = await ask('ingest.findings', { filter, ...page })
        return { json: found, text: findingsText(found) }
      })(command),
    )
}

function findingsText({ findings, total, kinds, sources }: Output<'ingest.findings'>): string {
  return [
    table(
      ['KIND', 'REASON', 'EXHIBIT', 'SOURCE', 'ITEM', 'ENTRY', 'PATH'],
      findings.map((one) => [
        one.kind,
        one.reasons.join(' '),
        one.exhibit,
        String(one.source),
        one.item,
        one.entry === null ? '-' : String(one.entry),
        one.path ?? '-',
      ]),
    ),
    `${findings.length} shown of ${total}`,
    ...kinds.map(({ kind, n }) => `${kind}: ${n}`),
    ...sources.map(({ id, exhibit, root }) => `source ${id} of ${exhibit}: ${plain(root ?? '-')}`),
  ].join('\n')
}

function addCompleteness(group: Command): void {
  group
    .command('completeness [number]')
    .description(
      'write what has become of everything that was found as a PDF, of one exhibit or of all (analyst, supervisor)',
    )
    .option('--to <folder>', 'where to write it', '.')
    .option('--language <language>', 'en or zh', 'en')
    .addHelpText(
      'after',
      '\nExample:\n  $ safehold --case X.safecase --user mokafor exhibit completeness EX-04 --to /media/stick',
    )
    .action(
      (number: string | undefined, options: { to: string; language: string }, command: Command) =>
        signedIn(async ({ ask }) => {
          const printed = await ask('ingest.print', {
            exhibit: (number ?? null) as never,
            dir: resolve(options.to),
            language: options.language as never,
          })
          return {
            json: printed,
            text: printedText(printed),
          }
        })(command),
    )
}
