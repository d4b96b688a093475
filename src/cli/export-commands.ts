import { resolve } from 'node:path'
import type { Command } from 'commander'
import { WritableAudience } from '../domain/bundle.ts'
import type { VerifyReport } from '../domain/verify-report.ts'
import { verifyJson } from '../engine/verification/verify-json.ts'
import { facts, groupsOfFour, plain, table } from './print.ts'
import { Refused, signedIn, WrongArgument, withoutCase } from './run-command.ts'

type VerifyOptions = {
  root?: string[]
  rootSha256?: string[]
  signer?: string[]
  anchor?: string[]
  crl?: string[]
  tsaRoot?: string[]
}

/** `export`, `bundle list` and `verify`. */
export function addExportCommands(program: Command): void {
  program
    .command('export')
    .description('write a signed bundle of what is approved, and verify it (analyst, supervisor)')
    .option('--audience <audience>', WritableAudience.options.join(', '), 'court-redacted')
    .requiredOption('--to <folder>', 'folder to write it in')
    .addHelpText(
      'after',
      '\nExample:\n  $ safehold --case X.safecase --user mokafor export --to /media/court-stick',
    )
    .action((options: { audience: string; to: string }, command: Command) =>
      signedIn(async ({ ask, finish }) => {
        const { job } = await ask('bundle.export', {
          audience: options.audience as never,
          parentDir: resolve(options.to),
        })
        const ended = await finish(job)
        if (ended.error !== null) throw new Refused(ended.error.code, ended.error.message)
        const bundles = await ask('bundle.list', {})
        const bundle = bundles[0]
        if (ended.state !== 'done' || bundle === undefined) {
          throw new Refused('CANCELLED', 'cancelled; nothing was left behind')
        }
        return {
          json: bundle,
          text: facts([
            ['bundle', bundle.path],
            ['items', bundle.items],
            ['for', bundle.audience],
            ['tag manifest', `sha512 ${bundle.tagManifestSha512}`],
          ]),
        }
      })(command),
    )
  program
    .command('bundle')
    .description('bundles of the case')
    .command('list')
    .description('what was exported, newest first')
    .addHelpText('after', '\nExample:\n  $ safehold --case X.safecase --user mokafor bundle list')
    .action((_options: object, command: Command) =>
      signedIn(async ({ ask }) => {
        const bundles = await ask('bundle.list', {})
        return {
          json: bundles,
          text: table(
            ['BUNDLE', 'FOR', 'ITEMS', 'TIME', 'PATH'],
            bundles.map(({ id, audience, items, createdAt, path }) => [
              id,
              audience,
              String(items),
              createdAt,
              path,
            ]),
          ),
        }
      })(command),
    )
  addVerify(program)
}

function addVerify(program: Command): void {
  program
    .command('verify <bundle>')
    .description('check a bundle from its bytes alone; needs no case and no account')
    .option('--root <pem...>', 'root certificates you trust')
    .option('--root-sha256 <hex...>', 'or their fingerprints, typed from paper')
    .option('--signer <[role=]sha256...>', 'only these certificates may have signed')
    .option('--anchor <file...>', 'checkpoints you were given before')
    .option('--crl <pem...>', 'revocation lists')
    .option('--tsa-root <pem...>', 'roots of time-stamping authorities you trust')
    .addHelpText(
      'after',
      `
Exit codes: 0 intact and trusted, 1 altered or incomplete, 2 intact but signer not trusted,
3 not a bundle or unreadable, 64 a file that was named cannot be used.

Example:
  $ safehold verify /media/court-stick/2026-0117_B0003 --root agency-root.pem`,
    )
    .action((path: string, options: VerifyOptions, command: Command) =>
      withoutCase(async ({ ask }) => {
        const all = (files: string[] | undefined) => (files ?? []).map((file) => resolve(file))
        const wish = {
          path: resolve(path),
          rootPaths: all(options.root),
          rootSha256: (options.rootSha256 ?? []).map(bareHex),
          signers: (options.signer ?? []).map(signerOf),
          anchorPaths: all(options.anchor),
          crlPaths: all(options.crl),
          tsaRootPaths: all(options.tsaRoot),
        }
        const report = await ask('bundle.verify', wish).catch(blameArguments)
        return {
          json: JSON.parse(verifyJson(report)) as unknown,
          text: inWords(report),
          exitCode: report.exitCode,
        }
      })(command),
    )
}

const VERDICTS = {
  intact: 'Intact, and signed by who you trust.',
  altered: 'Altered or incomplete. Do not rely on it; keep this copy.',
  untrusted: 'Intact, but signed by nobody you said you trust.',
  unreadable: 'Not a bundle, or not readable.',
} as const

function inWords(report: VerifyReport): string {
  return [
    VERDICTS[report.result],
    ...report.signers.map(
      ({ role, subject, sha256 }) =>
        `signed as ${plain(role)} by ${plain(subject)}\n${groupsOfFour(sha256)}`,
    ),
    `${report.files.intact} of ${report.files.listed} files as signed; ${report.items.length} items`,
    ...report.findings.map(({ severity, code, path, message }) =>
      plain(`${severity}  ${code}  ${path === '' ? 'bundle' : path}  ${message}`),
    ),
    ...(report.total > report.findings.length ? [`${report.total} findings in all`] : []),
  ].join('\n')
}

/** A bundle is judged whatever it is: what is refused is a root or another file that was named. Exit codes
 *  0 to 3 are verdicts, and a file that is missing is none. */
function blameArguments(error: unknown): never {
  throw error instanceof Refused ? new WrongArgument(error.code, error.message) : error
}

/** Fingerprints come with blanks, colons or capitals. */
function bareHex(text: string): string {
  return text.replace(/[\s:]/g, '').toLowerCase()
}

function signerOf(text: string): { role: string | null; sha256: string } {
  const at = text.indexOf('=')
  return at < 0
    ? { role: null, sha256: bareHex(text) }
    : { role: text.slice(0, at), sha256: bareHex(text.slice(at + 1)) }
}
