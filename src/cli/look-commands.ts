import type { Command } from 'commander'
import { askedIn, type Region, type Reveal, RevealReason, WHOLE_PICTURE } from '../domain/reveal.ts'
import { table } from './print.ts'
import { type Ask, Refused, signedIn } from './run-command.ts'
import { showIn } from './show-in.ts'

type LookOptions = { redaction?: boolean; region?: string; reason?: string }

/** A look ends by itself after a minute; the program that shows it is ended before. */
const LONGEST_LOOK_MS = 55_000

/** `look` and `reveal list|grant|refuse`. */
export function addLookCommands(program: Command): void {
  program
    .command('look <item> <viewer...>')
    .description('show a still clearly, in a program of yours, for as long as that runs')
    .option('--redaction', 'its newest redacted copy instead of the original')
    .option('--region <x,y,width,height>', 'in parts of the picture, 0 to 1; else the whole')
    .option('--reason <reason>', RevealReason.options.join(', '))
    .addHelpText(
      'after',
      `
The picture goes to the program's standard input and into no file. Where a supervisor has to grant it,
the wish is recorded; run it again when it is granted. The ledger keeps how long it was shown.

Example:
  $ safehold --case X.safecase --user ambeki look i0123456789abcdef --redaction -- feh -`,
    )
    .action((item: string, viewer: string[], options: LookOptions, command: Command) =>
      signedIn(async ({ ask, pixels }) => {
        const reveal = await askFor(ask, item, options)
        if (reveal.state !== 'granted') {
          return {
            json: { reveal, milliseconds: null },
            text: `${reveal.id}  waits for a supervisor`,
          }
        }
        const { hold } = await ask('reveal.open', { reveal: reveal.id, item: reveal.item })
        let milliseconds = 0
        try {
          await showIn(viewer, await pixels(hold), LONGEST_LOOK_MS)
        } finally {
          ;({ milliseconds } = await ask('reveal.close', { hold }))
        }
        const seconds = (milliseconds / 1000).toFixed(1)
        return { json: { reveal, milliseconds }, text: `${reveal.id}  shown for ${seconds} s` }
      })(command),
    )
  addReveal(program.command('reveal').description('clearer looks that were asked for'))
}

function addReveal(group: Command): void {
  group
    .command('list')
    .description('what waits for a supervisor, or all of one item')
    .option('--item <item>', 'of one item')
    .addHelpText('after', '\nExample:\n  $ safehold --case X.safecase --user ambeki reveal list')
    .action((options: { item?: string }, command: Command) =>
      signedIn(async ({ ask }) => {
        const all = await ask('reveal.list', { item: (options.item ?? null) as never })
        return {
          json: all,
          text: table(
            ['REVEAL', 'ITEM', 'OF', 'BY', 'REASON', 'STATE', 'LOOKED'],
            all.map((one) => [
              ...[one.id, one.item, one.target, one.by, one.reason, one.state],
              one.looked ? 'yes' : 'no',
            ]),
          ),
        }
      })(command),
    )
  for (const [verb, grant, words] of [
    ['grant', true, 'let somebody look at what they asked for (supervisor)'],
    ['refuse', false, 'do not let them (supervisor)'],
  ] as const) {
    group
      .command(`${verb} <reveal>`)
      .description(words)
      .addHelpText(
        'after',
        `\nExample:\n  $ safehold --case X.safecase --user ambeki reveal ${verb} 5f0c…`,
      )
      .action((id: string, _options: object, command: Command) =>
        signedIn(async ({ ask }) => {
          const waiting = await ask('reveal.list', { item: null })
          const wish = waiting.find((one) => one.id === id)
          if (wish === undefined) throw new Refused('NOT_FOUND', 'no such reveal waits')
          const decided = await ask('reveal.decide', { ...askedIn(wish), grant })
          return { json: decided, text: `${decided.id}  ${decided.state}` }
        })(command),
      )
  }
}

/** A look that is granted already, else a new wish. */
async function askFor(ask: Ask, id: string, options: LookOptions): Promise<Reveal> {
  const item = id as Reveal['item']
  const target = options.redaction ? 'redaction' : 'original'
  const region = regionOf(options.region)
  const { session } = await ask('app.state', {})
  const known = await ask('reveal.list', { item })
  const newest = options.redaction ? (await ask('redaction.list', { item }))[0]?.id : null
  const granted = known.find(
    (one) =>
      one.state === 'granted' &&
      one.by === session?.user &&
      one.target === target &&
      one.redaction === newest &&
      JSON.stringify(one.region) === JSON.stringify(region),
  )
  if (granted !== undefined) return granted
  const reason = options.reason ?? (options.redaction ? 'approve' : undefined)
  if (reason === undefined) throw new Refused('BAD_INPUT', 'say why: --reason')
  return ask('reveal.request', { item, target, region, reason: reason as never })
}

function regionOf(text: string | undefined): Region {
  if (text === undefined) return WHOLE_PICTURE
  const [x, y, width, height] = text.split(',').map((part) => Math.round(Number(part) * 1_000_000))
  return { x: x ?? -1, y: y ?? -1, width: width ?? -1, height: height ?? -1 }
}
