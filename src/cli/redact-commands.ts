import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { RedactionReason, type RedactionRegion, SendBackReason } from '../domain/redaction.ts'
import { isWhole } from '../domain/reveal.ts'
import { facts, table } from './print.ts'
import { type Ask, Refused, signedIn } from './run-command.ts'

type RedactOptions = { box?: string[]; reason: string; basis?: string; regions?: string }

/** `redact`, `redaction list`, `approve`. */
export function addRedactCommands(program: Command): void {
  program
    .command('redact <item>')
    .description('burn opaque boxes into a copy of a still (analyst)')
    .option('--box <x,y,width,height...>', 'in parts of the picture, 0 to 1, from the top left')
    .option('--reason <reason>', RedactionReason.options.join(', '), 'face')
    .option('--basis <text>', 'legal basis of the boxes')
    .option('--regions <file>', 'JSON list of regions instead, as `redaction list --json` prints')
    .addHelpText(
      'after',
      `
Example:
  $ safehold --case X.safecase --user mokafor redact i0123456789abcdef \\
      --box 0.31,0.12,0.2,0.25 --reason face --basis "s.45 YJCEA 1999"`,
    )
    .action((id: string, options: RedactOptions, command: Command) =>
      signedIn(async ({ ask }) => {
        const made = await ask('redaction.make', {
          item: id as never,
          regions: regionsOf(options),
        })
        return {
          json: made,
          text: facts([
            ['redaction', made.id],
            ['input sha256', made.input],
            ['recipe sha256', made.recipe],
            ['output sha256', made.output],
            ['state', made.state],
          ]),
        }
      })(command),
    )
  program
    .command('redaction')
    .description('redactions of the case')
    .command('list')
    .description('what was hidden, by whom, and who approved it')
    .addHelpText('after', '\nExample:\n  $ safehold --case X.safecase --user ambeki redaction list')
    .action((_options: object, command: Command) =>
      signedIn(async ({ ask }) => {
        const all = await ask('redaction.list', { item: null })
        return {
          json: all,
          text: table(
            ['REDACTION', 'ITEM', 'BOXES', 'BY', 'STATE', 'DECIDED BY'],
            all.map((one) => [
              one.id,
              one.item,
              String(one.regions.length),
              one.preparedBy,
              one.state,
              one.decidedBy ?? '-',
            ]),
          ),
        }
      })(command),
    )
  program
    .command('approve <redaction>')
    .description('release a redaction, as a second person (supervisor, another analyst)')
    .option('--reject <reason>', `send it back instead: ${SendBackReason.options.join(', ')}`)
    .addHelpText(
      'after',
      `
Who approves has looked at the whole of the copy before: \`look <item> --redaction\`.

Example:
  $ safehold --case X.safecase --user ambeki approve 5f0c…`,
    )
    .action((id: string, options: { reject?: string }, command: Command) =>
      signedIn(async ({ ask }) => {
        const found = await findRedaction(ask, id)
        const { session } = await ask('app.state', {})
        const looks = await ask('reveal.list', { item: found.item })
        const look = looks.find(
          ({ redaction, by, looked, region }) =>
            redaction === found.id && by === session?.user && looked && isWhole(region),
        )
        const decided = await ask('redaction.decide', {
          redaction: found.id,
          item: found.item,
          output: found.output,
          recipe: found.recipe,
          look: look?.id ?? null,
          approve: options.reject === undefined,
          reason: (options.reject ?? '') as never,
        })
        return { json: decided, text: `${decided.id}  ${decided.state}` }
      })(command),
    )
}

async function findRedaction(ask: Ask, id: string) {
  const all = await ask('redaction.list', { item: null })
  const found = all.find((one) => one.id === id)
  if (found === undefined) throw new Refused('NOT_FOUND', 'no such redaction')
  return found
}

/** Parts of 1 become millionths, which is what the recipe keeps. */
function regionsOf(options: RedactOptions): RedactionRegion[] {
  if (options.regions !== undefined) {
    return readRegions(options.regions)
  }
  if (options.box === undefined || options.basis === undefined) {
    throw new Refused('BAD_INPUT', 'give --box and --basis, or --regions')
  }
  const basis = options.basis
  return options.box.map((box) => {
    const [x, y, width, height] = box.split(',').map((part) => Math.round(Number(part) * 1_000_000))
    return {
      region: { x: x ?? -1, y: y ?? -1, width: width ?? -1, height: height ?? -1 },
      reason: options.reason as never,
      person: null,
      legalBasis: basis,
    }
  })
}

/** What is in it is checked by the gate. */
function readRegions(path: string): RedactionRegion[] {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as RedactionRegion[]
  } catch {
    throw new Refused('BAD_INPUT', 'the file of regions cannot be read as JSON')
  }
}
