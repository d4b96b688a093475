import type { Command } from 'commander'
import {
  DeclineReason,
  type Disposal,
  DisposalGround,
  type DisposalScope,
} from '../domain/disposal.ts'
import { EXIT } from './exit-codes.ts'
import { facts, table } from './print.ts'
import { type Answer, type Ask, Refused, signedIn } from './run-command.ts'

type ProposalOptions = {
  exhibit?: string
  item?: string[]
  order?: string
  orderDate?: string
  orderReason: string
}
type AnswerOptions = { digest: string; decline?: string }

const [, byCourt] = DisposalGround.options
const ORDER_REASONS = byCourt.shape.reason.options

/** `retention disposals|propose|approve|continue|certificate`. */
export function addDisposalCommands(group: Command): void {
  addList(group)
  addPropose(group)
  addApprove(group)
  addContinue(group)
  addCertificate(group)
}

function addList(group: Command): void {
  group
    .command('disposals')
    .description('what was proposed, approved and destroyed, the newest first')
    .addHelpText(
      'after',
      '\nExample:\n  $ safehold --case X.safecase --user ambeki retention disposals',
    )
    .action((_options: object, command: Command) =>
      signedIn(async ({ ask }) => {
        const all = await ask('disposal.list', {})
        return {
          json: all,
          text: table(
            ['DISPOSAL', 'STATE', 'ITEMS', 'ERASED', 'KEPT', 'PROPOSED BY', 'DECIDED BY'],
            all.map((one) => [
              one.id,
              one.state,
              String(one.content.items.count),
              String(one.progress.erased),
              String(one.progress.kept),
              one.proposedBy,
              one.decidedBy ?? '-',
            ]),
          ),
        }
      })(command),
    )
}

function addPropose(group: Command): void {
  group
    .command('propose')
    .description('draw up what is to be destroyed, for another supervisor to approve (supervisor)')
    .option('--exhibit <exhibit>', 'what is due of this exhibit; else of the whole case')
    .option('--item <item...>', 'these items; each must be due')
    .option('--order <reference>', "number of a court's order that comes before the rule; no names")
    .option('--order-date <date>', 'date of the order, YYYY-MM-DD')
    .option('--order-reason <reason>', ORDER_REASONS.join(', '), 'erasure')
    .addHelpText(
      'after',
      '\nExample:\n  $ safehold --case X.safecase --user ambeki retention propose --exhibit EX-04',
    )
    .action((options: ProposalOptions, command: Command) =>
      signedIn(async ({ ask }) => {
        const made = await ask('disposal.propose', {
          scope: scopeOf(options),
          ground: groundOf(options),
        })
        return { json: made, text: `${disposalFacts(made)}\n\nApprove exactly this digest.` }
      })(command),
    )
}

function addApprove(group: Command): void {
  group
    .command('approve <disposal>')
    .description('approve exactly what was proposed, and destroy it (another supervisor)')
    .requiredOption('--digest <sha256>', 'of the proposal, as `propose` printed it')
    .option('--decline <reason>', `send it back instead: ${DeclineReason.options.join(', ')}`)
    .addHelpText(
      'after',
      '\nExample:\n  $ safehold --case X.safecase --user skwan retention approve 5f0c… --digest 9e1d…',
    )
    .action((id: string, options: AnswerOptions, command: Command) =>
      signedIn(async ({ ask, finish }) => {
        const { disposal, job } = await ask('disposal.decide', {
          disposal: id as never,
          digest: options.digest as never,
          approve: options.decline === undefined,
          reason: (options.decline ?? null) as never,
        })
        if (job === null) return { json: disposal, text: `${disposal.id}  ${disposal.state}` }
        return ended(ask, disposal.id, await finish(job))
      })(command),
    )
}

function addContinue(group: Command): void {
  group
    .command('continue <disposal>')
    .description('go on with an approved disposal that was cut off (supervisor)')
    .addHelpText(
      'after',
      '\nExample:\n  $ safehold --case X.safecase --user skwan retention continue 5f0c…',
    )
    .action((id: string, _options: object, command: Command) =>
      signedIn(async ({ ask, finish }) => {
        const { job } = await ask('disposal.continue', { disposal: id as never })
        return ended(ask, id, await finish(job))
      })(command),
    )
}

function addCertificate(group: Command): void {
  group
    .command('certificate <disposal>')
    .description('write its certificate, the signature and the list of items into a folder')
    .option('--to <folder>', 'where to', '.')
    .addHelpText(
      'after',
      '\nExample:\n  $ safehold --case X.safecase --user ambeki retention certificate 5f0c… --to /media/stick',
    )
    .action((id: string, { to }: { to: string }, command: Command) =>
      signedIn(async ({ ask }) => {
        const made = await ask('disposal.certificate', { disposal: id as never, dir: to })
        return {
          json: made,
          text: facts([
            ['certificate', made.path],
            ['sha256', made.sha256],
            ['signature', made.signaturePath],
            ['list of items', made.listPath],
          ]),
        }
      })(command),
    )
}

async function ended(
  ask: Ask,
  id: string,
  progress: { readonly state: string; readonly error: { code: string; message: string } | null },
): Promise<Answer> {
  if (progress.error !== null) throw new Refused(progress.error.code, progress.error.message)
  const all = await ask('disposal.list', {})
  const disposal = all.find((one) => one.id === id)
  if (disposal === undefined) throw new Refused('NOT_FOUND', 'there is no such disposal')
  return {
    json: disposal,
    text: disposalFacts(disposal),
    exitCode: progress.state === 'cancelled' ? EXIT.cancelled : EXIT.done,
  }
}

function disposalFacts({ id, state, digest, content, progress, outcome }: Disposal): string {
  const { items, staying } = content
  return facts([
    ['disposal', id],
    ['state', state],
    ['items', `${items.count}, ${items.bytes} bytes`],
    ['stays', `${staying.held} held, ${staying.kept} not due, ${staying.unknown} not known`],
    ['keys of the case', content.keys ? 'destroyed with it' : 'kept'],
    ['sha256', digest],
    ['destroyed', `${progress.erased} of ${items.count}, ${progress.kept} kept after all`],
    ...(outcome === null ? [] : ([['list sha256', outcome.list]] as const)),
  ])
}

/** What is in it is checked by the gate. */
function scopeOf({ exhibit, item }: ProposalOptions): DisposalScope {
  if (exhibit !== undefined && item !== undefined) {
    throw new Refused('BAD_INPUT', 'give --exhibit or --item, not both')
  }
  if (item !== undefined) return { of: 'items', items: item as never }
  return exhibit === undefined ? { of: 'case' } : { of: 'exhibit', exhibit: exhibit as never }
}

function groundOf({ order, orderDate, orderReason }: ProposalOptions): DisposalGround {
  if (order === undefined) return { by: 'rule' }
  if (orderDate === undefined) throw new Refused('BAD_INPUT', 'give --order-date with --order')
  return {
    by: 'court-order',
    reason: orderReason as never,
    reference: order,
    date: orderDate as never,
  }
}
