import type { Command } from 'commander'
import {
  DueState,
  type Hold,
  HoldReason,
  type Keep,
  lastDayOf,
  ReleaseReason,
  RetentionEvent,
  type RetentionRule,
  type RetentionScope,
} from '../domain/retention.ts'
import { addDisposalCommands } from './disposal-commands.ts'
import { facts, table } from './print.ts'
import { type Ask, Refused, signedIn } from './run-command.ts'

type Scoped = { exhibit?: string; item?: string }
type RuleOptions = Scoped & {
  until?: string
  event?: string
  on?: string
  years: string
  months: string
  days: string
  zone: string
  basis: string
}

/** `retention show|set|hold|release|due`, and the commands of disposal. */
export function addRetentionCommands(program: Command): void {
  const group = program.command('retention').description('how long evidence is kept')
  addShow(group)
  addSet(group)
  addHolds(group)
  addDue(group)
  addDisposalCommands(group)
}

function addShow(group: Command): void {
  group
    .command('show')
    .description('the rule of the case, exceptions and holds, with their history')
    .addHelpText('after', '\nExample:\n  $ safehold --case X.safecase --user ambeki retention show')
    .action((_options: object, command: Command) =>
      signedIn(async ({ ask }) => {
        const shown = await ask('retention.show', {})
        return {
          json: shown,
          text: [
            shown.caseRule === null
              ? 'The case has no rule: nothing is ever due.'
              : facts(ruleFacts(shown.caseRule)),
            table(
              ['RULE', 'OF', 'KEEP TO', 'LEGAL BASIS', 'BY', 'SINCE'],
              shown.rules.map((rule) => [
                String(rule.no),
                scopeText(rule.scope),
                keepText(rule.keep),
                rule.legalBasis,
                rule.setBy,
                rule.setAt,
              ]),
            ),
            `${shown.rules.length} of ${shown.rulesTotal} rules, the newest of a scope in force`,
            table(
              ['HOLD', 'OF', 'REASON', 'REFERENCE', 'BY', 'SINCE', 'RELEASED'],
              shown.holds.map((hold) => [
                hold.id,
                scopeText(hold.scope),
                hold.reason,
                hold.reference,
                hold.by,
                hold.since,
                hold.releasedAt === null ? '-' : `${hold.releasedAt} ${hold.releasedBy ?? ''}`,
              ]),
            ),
            `${shown.holds.length} of ${shown.holdsTotal} holds`,
          ].join('\n\n'),
        }
      })(command),
    )
}

function addSet(group: Command): void {
  scoped(group.command('set'))
    .description('say how long to keep; of an exhibit or item: longer than the case (supervisor)')
    .option('--until <date>', 'keep to the end of this day, YYYY-MM-DD')
    .option('--event <event>', `or for a period after: ${RetentionEvent.options.join(', ')}`)
    .option('--on <date>', 'day of the event; without it nothing is due')
    .option('--years <n>', 'of the period', '0')
    .option('--months <n>', 'of the period', '0')
    .option('--days <n>', 'of the period', '0')
    .requiredOption('--zone <zone>', 'whose calendar it is, such as Europe/Berlin')
    .requiredOption('--basis <text>', 'law, order or consent; no names')
    .addHelpText(
      'after',
      `
Example:
  $ safehold --case X.safecase --user ambeki retention set --event proceedings-ended \\
      --on 2026-11-20 --years 10 --zone Europe/London --basis "Records Act, s. 4"`,
    )
    .action((options: RuleOptions, command: Command) =>
      signedIn(async ({ ask }) => {
        const rule = await ask('retention.set', {
          scope: scopeOf(options),
          keep: keepOf(options),
          zone: options.zone as never,
          legalBasis: options.basis,
        })
        return { json: rule, text: facts(ruleFacts(rule)) }
      })(command),
    )
}

function addHolds(group: Command): void {
  scoped(group.command('hold'))
    .description('keep whatever the rule says, until it is released')
    .requiredOption('--reason <reason>', HoldReason.options.join(', '))
    .option('--reference <text>', 'number of the proceedings or the letter; no names', '')
    .addHelpText(
      'after',
      '\nExample:\n  $ safehold --case X.safecase --user ambeki retention hold --reason appeal --reference "2 StR 114/26"',
    )
    .action((options: Scoped & { reason: string; reference: string }, command: Command) =>
      signedIn(async ({ ask }) => {
        const hold = await ask('retention.hold', {
          scope: scopeOf(options),
          reason: options.reason as never,
          reference: options.reference,
        })
        return { json: hold, text: `${hold.id}  ${scopeText(hold.scope)} is held` }
      })(command),
    )
  group
    .command('release <hold>')
    .description('end a hold (supervisor)')
    .requiredOption('--reason <reason>', ReleaseReason.options.join(', '))
    .addHelpText(
      'after',
      '\nExample:\n  $ safehold --case X.safecase --user ambeki retention release 5f0c… --reason ended',
    )
    .action((id: string, options: { reason: string }, command: Command) =>
      signedIn(async ({ ask }) => {
        const { scope } = await findHold(ask, id)
        const hold = await ask('retention.release', {
          hold: id as never,
          scope,
          reason: options.reason as never,
        })
        return { json: hold, text: `${hold.id}  released` }
      })(command),
    )
}

function addDue(group: Command): void {
  group
    .command('due')
    .description('what may be disposed of now, and what not yet, by exhibit')
    .addHelpText('after', '\nExample:\n  $ safehold --case X.safecase --user ambeki retention due')
    .action((_options: object, command: Command) =>
      signedIn(async ({ ask }) => {
        const due = await ask('retention.due', {})
        const states = DueState.options
        return {
          json: due,
          text: [
            table(
              ['EXHIBIT', 'KEEP TO', 'ITEMS', ...states.map((state) => state.toUpperCase())],
              due.exhibits.map(({ exhibit, lastDay, total, counts }) => [
                exhibit,
                lastDay ?? '-',
                String(total),
                ...states.map((state) => String(counts[state])),
              ]),
            ),
            `${due.total} items = ${states.map((state) => `${due.counts[state]} ${state}`).join(' + ')}`,
          ].join('\n\n'),
        }
      })(command),
    )
}

function scoped(command: Command): Command {
  return command
    .option('--exhibit <exhibit>', 'of this exhibit instead of the case')
    .option('--item <item>', 'of this item instead of the case')
}

/** What is in it is checked by the gate. */
function scopeOf({ exhibit, item }: Scoped): RetentionScope {
  if (exhibit !== undefined && item !== undefined) {
    throw new Refused('BAD_INPUT', 'give --exhibit or --item, not both')
  }
  if (item !== undefined) return { of: 'item', item: item as never }
  if (exhibit !== undefined) return { of: 'exhibit', exhibit: exhibit as never }
  return { of: 'case' }
}

function keepOf(options: RuleOptions): Keep {
  if ((options.until === undefined) === (options.event === undefined)) {
    throw new Refused('BAD_INPUT', 'give --until or --event')
  }
  if (options.until !== undefined) return { until: 'date', date: options.until as never }
  return {
    until: 'event',
    event: options.event as never,
    on: (options.on ?? null) as never,
    period: {
      years: Number(options.years),
      months: Number(options.months),
      days: Number(options.days),
    },
  }
}

async function findHold(ask: Ask, id: string): Promise<Hold> {
  const { holds } = await ask('retention.show', {})
  const found = holds.find((hold) => hold.id === id)
  if (found === undefined) throw new Refused('NOT_FOUND', 'there is no such hold')
  return found
}

function ruleFacts(rule: RetentionRule): (readonly [string, string])[] {
  return [
    ['rule', `${rule.no}, of ${scopeText(rule.scope)}`],
    ['keep to the end of', `${keepText(rule.keep)} (${rule.zone})`],
    ['legal basis', rule.legalBasis],
    ['set', `${rule.setAt} by ${rule.setBy}`],
  ]
}

function keepText(keep: Keep): string {
  const lastDay = lastDayOf(keep) ?? 'not known'
  if (keep.until === 'date') return lastDay
  const { years, months, days } = keep.period
  return `${lastDay}, ${years} y ${months} m ${days} d after ${keep.event} ${keep.on ?? 'to come'}`
}

function scopeText(scope: RetentionScope): string {
  if (scope.of === 'case') return 'case'
  return scope.of === 'exhibit' ? scope.exhibit : scope.item
}
