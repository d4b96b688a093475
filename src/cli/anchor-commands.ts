import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { type Contradiction, Language } from '../domain/anchor.ts'
import type { Output } from '../ipc/contract.ts'
import { EXIT } from './exit-codes.ts'
import { facts, groupsOfEight, plain, table } from './print.ts'
import { RED } from './red-state.ts'
import { Refused, signedIn } from './run-command.ts'

type CheckOptions = { size?: string; root?: string; keep?: boolean; copy?: string }
type NameOptions = { size: string; root?: string }

/** `custody anchor list|check|copy|explain|proof`. */
export function addAnchorCommands(custody: Command): void {
  const group = custody
    .command('anchor')
    .description('what is kept apart from the ledger, so that it cannot be put back unseen')
    .addHelpText('after', '\nExit codes: 0 the ledger agrees, 1 it contradicts an anchor.')
  addList(group)
  addCheck(group)
  group
    .command('copy')
    .description("add the newest checkpoint to a custodian's copy (analyst, supervisor)")
    .requiredOption('--to <folder>', "folder on the custodian's medium")
    .addHelpText(
      'after',
      '\nExample:\n  $ safehold --case X.safecase --user ambeki custody anchor copy --to /media/custodian',
    )
    .action((options: { to: string }, command: Command) =>
      signedIn(async ({ ask }) => {
        const copied = await ask('anchor.copy', { folder: resolve(options.to) })
        return {
          json: copied,
          text: facts([
            ['folder', copied.folder],
            ['entries', copied.size],
            ['files added', copied.written.join(', ') || 'none'],
            ['notes there before, all agreed with', copied.compared],
          ]),
        }
      })(command),
    )
  addExplain(group)
  addProof(group)
}

/** `custody receipt`. */
export function addReceipt(custody: Command): void {
  custody
    .command('receipt')
    .description('write a page to print, sign in ink and keep in a safe (analyst, supervisor)')
    .option('--to <folder>', "folder to write it in; else the case's own exports")
    .addOption(new Option('--language <code>').choices(Language.options).default('en'))
    .addHelpText(
      'after',
      '\nExample:\n  $ safehold --case X.safecase --user ambeki custody receipt --to /media/stick',
    )
    .action((options: { to?: string; language: Language }, command: Command) =>
      signedIn(async ({ ask }) => {
        const folder = options.to === undefined ? null : resolve(options.to)
        const receipt = await ask('anchor.receipt', { folder, language: options.language })
        return {
          json: receipt,
          text: facts([
            ['receipt', receipt.path],
            ['entries', receipt.size],
            ['root', groupsOfEight(receipt.root)],
          ]),
        }
      })(command),
    )
}

function addList(group: Command): void {
  group
    .command('list')
    .description('the state of the ledger, and every anchor that it contradicts')
    .addHelpText(
      'after',
      '\nExample:\n  $ safehold --case X.safecase --user ambeki custody anchor list',
    )
    .action((_options: object, command: Command) =>
      signedIn(async ({ ask }) => {
        const list = await ask('anchor.list', {})
        return { json: list, text: listInWords(list), exitCode: exitOf(list.contradictions) }
      })(command),
    )
}

function addCheck(group: Command): void {
  group
    .command('check')
    .description("compare the ledger with a receipt on paper, or with a custodian's copy")
    .option('--size <n>', 'entries that the receipt says')
    .option('--root <hex>', 'root that it says; blanks between groups are allowed')
    .option('--keep', 'it is typed right: a contradiction counts from now on')
    .option('--copy <path>', "a custodian's copy, or one checkpoint file")
    .addHelpText(
      'after',
      `
Example:
  $ safehold --case X.safecase --user ambeki custody anchor check --size 1234 \\
      --root "b1e3a0c2 9f..."`,
    )
    .action((options: CheckOptions, command: Command) =>
      signedIn(async ({ ask }) => {
        if (options.copy !== undefined) {
          const check = await ask('anchor.checkCopy', { path: resolve(options.copy) })
          return {
            json: check,
            text: [
              facts([
                ['notes', check.notes],
                ['agree with the ledger', check.holds],
                ['not of this ledger', check.foreign],
              ]),
              ...check.contradictions.map(contradictionInWords),
            ].join('\n'),
            exitCode: exitOf(check.contradictions),
          }
        }
        const { size, root } = receiptOf(options)
        const { verdict, entries } = await ask('anchor.check', {
          ...{ size, root },
          keep: options.keep === true,
        })
        return {
          json: { verdict, entries },
          text: `${VERDICTS[verdict]}\nThe ledger has ${entries} entries.`,
          exitCode: verdict === 'holds' ? EXIT.done : EXIT.failed,
        }
      })(command),
    )
}

function addExplain(group: Command): void {
  group
    .command('explain')
    .description('say why the ledger contradicts an anchor; it stays on record (supervisor)')
    .requiredOption('--size <n>', 'of the anchor')
    .option('--root <hex>', 'of the anchor, where it has one')
    .requiredOption('--words <text>', 'the explanation, without names; it stands in the ledger')
    .addHelpText(
      'after',
      `
Example:
  $ safehold --case X.safecase --user ambeki custody anchor explain --size 1234 --root b1e3... \\
      --words "Disk failed on 3 November; put back from the safety copy of the day before."`,
    )
    .action((options: NameOptions & { words: string }, command: Command) =>
      signedIn(async ({ ask }) => {
        const size = Number(options.size)
        const root = options.root === undefined ? null : bareHex(options.root)
        const explained = await ask('anchor.explain', { size, root, words: options.words })
        return { json: explained, text: contradictionInWords(explained) }
      })(command),
    )
}

function addProof(group: Command): void {
  group
    .command('proof')
    .description('write the proof of a fork as files, for an expert (analyst, supervisor)')
    .requiredOption('--size <n>', 'of the anchor')
    .requiredOption('--root <hex>', 'of the anchor')
    .requiredOption('--to <folder>', 'folder to write it in')
    .addHelpText(
      'after',
      `
Example:
  $ safehold --case X.safecase --user ambeki custody anchor proof --size 1234 --root b1e3... \\
      --to /media/expert`,
    )
    .action((options: Required<NameOptions> & { to: string }, command: Command) =>
      signedIn(async ({ ask }) => {
        const { size, root } = receiptOf(options)
        const written = await ask('anchor.proof', { size, root, folder: resolve(options.to) })
        return { json: written, text: written.folder }
      })(command),
    )
}

const VERDICTS = {
  holds: 'Matches: the ledger begins with what the receipt says.',
  behind: 'Behind: the ledger has fewer entries than the receipt says.',
  other: 'Other: the ledger has another root at that size.',
  'other-key': 'Other: the ledger once had another key.',
  'not-signed': 'Not signed by the key of this ledger.',
} as const

const STATES = {
  holds: 'The ledger agrees with every anchor that is known.',
  contradicted: RED,
  explained: 'The ledger contradicts an anchor; a supervisor has explained it.',
} as const

const MEMORIES = {
  'key-store': 'sealed by the key store of this system',
  'plain-file': 'in a plain file only: who may write it can change it',
  unreadable: 'NOT READABLE: what was remembered of this ledger is damaged',
  unwritable: 'NOT KEPT: the folder of this workstation cannot be written',
} as const

function listInWords(list: Output<'anchor.list'>): string {
  return [
    STATES[list.state],
    facts([
      ['entries', list.entries],
      ['anchors compared', list.compared],
      ['checkpoint', list.checkpoint?.size ?? 'none yet'],
      ['root', groupsOfEight(list.checkpoint?.root ?? '')],
      ['key, SHA-256', groupsOfEight(list.keySha256 ?? '')],
      ['remembered here', MEMORIES[list.memory]],
    ]),
    ...(list.contradictions.length === 0
      ? []
      : [
          table(
            ['ANCHOR', 'FROM', 'FAULT', 'SIGNED', 'FORK', 'ENTRY', 'EXPLAINED'],
            list.contradictions.map((one) => [
              String(one.size),
              one.source,
              one.fault,
              one.isSigned ? 'yes' : 'no',
              one.isFork ? 'PROOF' : '',
              one.entry === null ? '' : String(one.entry),
              one.explanation === null ? 'no' : `entry ${one.explanation.entry}`,
            ]),
          ),
          ...list.contradictions.map(contradictionInWords),
        ]),
  ].join('\n')
}

function contradictionInWords({ size, root, fault, isFork, explanation }: Contradiction): string {
  const what = `${size}  ${root ?? '(no root known)'}  ${VERDICTS[fault]}`
  const fork = isFork ? '\n  Proof of fork: one key has signed two histories.' : ''
  const said = explanation === null ? '' : `\n  ${explanation.by}: ${explanation.words}`
  return plain(what) + fork + said.split('\n').map(plain).join('\n')
}

function exitOf(contradictions: readonly Contradiction[]): number {
  return contradictions.length === 0 ? EXIT.done : EXIT.failed
}

function receiptOf({ size, root }: { size?: string; root?: string }): {
  size: number
  root: string
} {
  if (size === undefined || root === undefined) {
    throw new Refused('BAD_INPUT', 'give --size and --root of a receipt, or --copy')
  }
  return { size: Number(size), root: bareHex(root) }
}

/** As printed: groups with blanks, in any case. */
function bareHex(text: string): string {
  return text.replace(/\s/g, '').toLowerCase()
}
