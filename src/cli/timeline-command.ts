import type { Command } from 'commander'
import { csv } from '../domain/csv.ts'
import type { ShownHolder, Timeline, TimelineEvent } from '../domain/timeline.ts'
import { table } from './print.ts'
import { signedIn } from './run-command.ts'

const HEADS = ['AT', 'RECORDED', 'ENTRY', 'ACTION', 'BY', 'WHAT', 'FINDINGS']

/** `exhibit timeline <number>` or `item timeline <item>`. */
export function addTimelineCommand(group: Command, of: 'exhibit' | 'item'): void {
  const thing = of === 'exhibit' ? '<number>' : '<item>'
  const example = of === 'exhibit' ? 'EX-04' : 'i0123456789abcdef'
  group
    .command(`timeline ${thing}`)
    .description(`what happened to an ${of}, from its seizure on`)
    .option('--csv', 'as comma-separated values')
    .addHelpText(
      'after',
      `\nExample:\n  $ safehold --case X.safecase --user mokafor ${of} timeline ${example} --csv > custody.csv`,
    )
    .action((id: string, options: { csv?: boolean }, command: Command) =>
      signedIn(async ({ ask }) => {
        const timeline =
          of === 'exhibit'
            ? await ask('exhibit.timeline', { exhibit: id as never })
            : await ask('item.timeline', { item: id as never })
        return { json: timeline, text: options.csv ? csv(rowsOf(timeline)) : words(timeline) }
      })(command),
    )
}

function words(timeline: Timeline): string {
  const [heads = [], ...rows] = rowsOf(timeline)
  const { left } = timeline
  return [table(heads, rows), ...(left > 0 ? [`${left} more entries are not shown`] : [])].join(
    '\n',
  )
}

function rowsOf({ events }: Timeline): string[][] {
  return [
    HEADS,
    ...events.map((event) => [
      event.at,
      event.recordedAt ?? '',
      event.entry === null ? '' : String(event.entry),
      event.action,
      event.actor,
      whatOf(event),
      event.findings.map(({ code, stands }) => (stands ? code : `(${code})`)).join(' '),
    ]),
  ]
}

function whatOf({ handOver, note, purpose }: TimelineEvent): string {
  if (note !== null) {
    const corrects = note.corrects === null ? '' : ` (corrects ${note.corrects})`
    return `${note.text ?? '[words withheld]'}${corrects}`
  }
  if (handOver === null) return purpose ?? ''
  const { giver, receiver, reason, sealBefore, sealAfter, place } = handOver
  return [
    `${nameOf(giver)} → ${nameOf(receiver)}`,
    reason,
    ...(place === null ? [] : [place]),
    `seal ${sealBefore ?? 'none'} → ${sealAfter ?? 'none'}`,
  ].join('; ')
}

function nameOf({ id, name }: ShownHolder): string {
  return name === null ? id : `${name} [${id}]`
}
