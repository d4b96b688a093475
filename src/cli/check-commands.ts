import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import type { CaseReport } from '../domain/case-report.ts'
import { EXIT } from './exit-codes.ts'
import { facts, plain } from './print.ts'
import { type Answer, type Ask, Refused, signedIn } from './run-command.ts'

type Saving = { readonly save?: string; readonly format: 'json' | 'csv' }

/** `case verify|findings`. */
export function addCheckCommands(group: Command): void {
  withSaving(group.command('verify'))
    .description('check everything: ledger, database, sealed objects, redactions, files')
    .addHelpText(
      'after',
      `
A damaged part does not stop the rest. What it found until then is on record also when it is stopped.

Example:
  $ safehold --case X.safecase --user ambeki case verify --save . --format csv`,
    )
    .action((saving: Saving, command: Command) =>
      signedIn(async ({ ask, finish }) => {
        const { job } = await ask('case.verify', {})
        const ended = await finish(job)
        if (ended.error !== null) throw new Refused(ended.error.code, ended.error.message)
        return answer(ask, saving)
      })(command),
    )
  withSaving(group.command('findings'))
    .description('what the last check of the whole case has found')
    .addHelpText('after', '\nExample:\n  $ safehold --case X.safecase --user ambeki case findings')
    .action((saving: Saving, command: Command) =>
      signedIn(({ ask }) => answer(ask, saving))(command),
    )
}

function withSaving(command: Command): Command {
  return command
    .option('--save <folder>', 'write the report into a folder outside the case')
    .addOption(
      new Option('--format <format>', 'of what is written')
        .choices(['json', 'csv'])
        .default('json'),
    )
}

async function answer(ask: Ask, { save, format }: Saving): Promise<Answer> {
  const report = await ask('case.report', {})
  if (report === null) throw new Refused('NOT_FOUND', 'this case was not checked yet')
  const saved =
    save === undefined ? null : await ask('case.saveReport', { dir: resolve(save), format })
  return {
    json: saved === null ? report : { ...report, saved: saved.path },
    text: [textOf(report), ...(saved === null ? [] : [`written to ${plain(saved.path)}`])].join(
      '\n',
    ),
    exitCode: exitCodeOf(report),
  }
}

function exitCodeOf({ state, intact }: CaseReport): number {
  if (state === 'cancelled') return EXIT.cancelled
  return intact === true ? EXIT.done : EXIT.failed
}

function textOf({ counted, counts, findings, ...report }: CaseReport): string {
  const found = counts.reduce((sum, { count }) => sum + count, 0)
  return [
    report.state === 'cancelled'
      ? 'Stopped before its end.'
      : report.intact === true
        ? 'Intact.'
        : 'Not intact.',
    facts([
      ['checked', `${report.endedAt} by ${report.by}, entry ${report.seq}`],
      ['entries', counted.entries],
      ['checkpoints', counted.checkpoints],
      ['items', counted.items],
      ['objects', counted.objects],
      ['derivatives', counted.derivatives],
      ['redactions repeated', counted.redactions],
      ['files', counted.files],
      ['findings', found],
      ['sha256', report.sha256],
    ]),
    ...(found > findings.length ? [`${findings.length} of ${found} findings are listed:`] : []),
    ...findings.map(({ severity, code, path, message }) =>
      plain(`${severity} ${code} ${path} ${message}`),
    ),
  ].join('\n')
}
