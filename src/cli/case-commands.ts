import type { Command } from 'commander'
import { Role } from '../domain/people.ts'
import { addCheckCommands } from './check-commands.ts'
import { EXIT } from './exit-codes.ts'
import { addUserKeyCommands } from './key-commands.ts'
import { readPassphrase } from './passphrase.ts'
import { facts, groupsOfFour, table } from './print.ts'
import { RED } from './red-state.ts'
import { signedIn, withCase, withoutCase } from './run-command.ts'
import { readSecond, type SecondOptions, withSecond } from './second.ts'

type NewCase = {
  number: string
  title: string
  agency: string
  dir: string
  supervisor: string
  name: string
  person: string
  workstationPassphraseFile?: string
}
type RecoverOptions = {
  id: string
  name: string
  person: string
  newPassphraseFile?: string
} & SecondOptions
type NewUser = {
  id: string
  name: string
  role: string
  person: string
  newPassphraseFile?: string
} & SecondOptions

/** `case create|open|recover|verify|findings`, `user add|list`, `certificate show|import`. */
export function addCaseCommands(program: Command): void {
  addCase(program.command('case').description('make, look at and check a case'))
  const people = program.command('user').description('people of a case')
  addUser(people)
  addUserKeyCommands(people)
  addCertificate(program.command('certificate').description('what bundles are signed with'))
}

function addCase(group: Command): void {
  group
    .command('create')
    .description('make a case and its first supervisor')
    .requiredOption('--number <number>', "the agency's number of the case")
    .requiredOption('--title <title>', 'a title without names')
    .requiredOption('--agency <agency>', 'who keeps the case; stands in the certificate')
    .requiredOption('--supervisor <id>', 'short name of the first supervisor')
    .requiredOption('--name <name>', "the supervisor's name")
    .requiredOption('--person <number>', "the supervisor's staff number in the agency")
    .option('--dir <folder>', 'folder to make it in', '.')
    .option('--workstation-passphrase-file <file>', 'when another person set this workstation up')
    .addHelpText(
      'after',
      `
Example:
  $ safehold case create --number 2026-0117 --title "Larch Row" --agency "Ferrow Police" \\
      --supervisor ambeki --name "A. Mbeki" --person 4471 --passphrase-file ambeki.txt`,
    )
    .action((options: NewCase, command: Command) =>
      withoutCase(async ({ ask }, common) => {
        const passphrase = await readPassphrase(
          common.passphraseFile,
          `new passphrase of ${options.supervisor}`,
        )
        const workstationPassphrase =
          options.workstationPassphraseFile === undefined
            ? null
            : await readPassphrase(options.workstationPassphraseFile, 'workstation passphrase')
        const made = await ask('case.create', {
          parentDir: options.dir,
          number: options.number as never,
          title: options.title,
          agency: options.agency,
          supervisor: {
            id: options.supervisor as never,
            name: options.name,
            person: options.person as never,
          },
          passphrase,
          workstationPassphrase,
        })
        return {
          json: made,
          text: [
            facts([
              ['case', made.case.dir],
              ['recovery key', made.recoveryKey],
              ['root certificate', made.rootPath],
            ]),
            'Keep the recovery key in the safe: it is stored nowhere and not shown again.',
            'Fingerprint of the root, for recipients, by paper or telephone:',
            groupsOfFour(made.rootSha256),
          ].join('\n'),
        }
      })(command),
    )
  group
    .command('open <folder>')
    .description('say what a case folder is, and who works in it')
    .addHelpText('after', '\nExample:\n  $ safehold case open 2026-0117.safecase')
    .action((dir: string, _options: object, command: Command) =>
      withoutCase(async ({ ask }) => {
        const summary = await ask('case.open', { dir })
        const people = await ask('user.list', {})
        const { state: anchors } = await ask('anchor.state', {})
        return {
          json: { case: summary, people, anchors },
          text: [
            facts([
              ['case', `${summary.number}  ${summary.title}`],
              ['agency', summary.agency],
              ['created', summary.createdAt],
              ['id', summary.id],
              ['ledger', anchors === 'contradicted' ? RED : anchors],
            ]),
            table(
              ['PERSON', 'ROLE', 'NAME'],
              people
                .filter(({ revokedAt }) => revokedAt === null)
                .map(({ id, role, name }) => [id, role, name]),
            ),
          ].join('\n\n'),
          exitCode: anchors === 'contradicted' ? EXIT.failed : EXIT.done,
        }
      })(command),
    )
  addRecover(group)
  addCheckCommands(group)
}

function addRecover(group: Command): void {
  group
    .command('recover')
    .description('make a new supervisor with the recovery key from the safe')
    .requiredOption('--id <id>', "the new supervisor's short name")
    .requiredOption('--name <name>', 'full name')
    .requiredOption('--person <number>', 'staff number in the agency')
    .option('--recovery-key-file <file>', 'file that holds the recovery key; else it is asked for')
    .option('--new-passphrase-file <file>', "the new supervisor's passphrase; else it is asked for")
    .option(
      '--second <id>',
      'any other person of the case, who stands beside; as long as one is left',
    )
    .option(
      '--second-passphrase-file <file>',
      "the second person's passphrase; else it is asked for",
    )
    .addHelpText(
      'after',
      `
Example:
  $ safehold --case X.safecase case recover --id tnew --name "T. New" --person 5120 \\
      --second mokafor`,
    )
    .action((options: RecoverOptions, command: Command) =>
      withCase(async ({ ask }) => {
        const { recoveryKeyFile, ...beside } = options
        const recoveryKey = await readPassphrase(recoveryKeyFile, 'recovery key')
        await ask('session.recover', { recoveryKey })
        const user = await ask('user.add', {
          id: options.id as never,
          name: options.name,
          role: 'supervisor',
          person: options.person as never,
          passphrase: await readPassphrase(
            options.newPassphraseFile,
            `new passphrase of ${options.id}`,
          ),
          second: options.second === undefined ? { by: 'nobody' } : await readSecond(beside),
        })
        return { json: user, text: `${user.id} is supervisor from now on.` }
      })(command),
    )
}

function addUser(group: Command): void {
  withSecond(
    group
      .command('add')
      .description('give a person a role (supervisor, and a second one beside)')
      .requiredOption('--id <id>', 'short name, as the ledger will call them')
      .requiredOption('--name <name>', 'full name')
      .requiredOption('--role <role>', Role.options.join(', '))
      .requiredOption('--person <number>', 'staff number in the agency')
      .option('--new-passphrase-file <file>', "the new person's passphrase; else it is asked for"),
  )
    .addHelpText(
      'after',
      `
Example:
  $ safehold --case X.safecase --user ambeki user add --id mokafor --name "M. Okafor" \\
      --role analyst --person 5120 --second skwan`,
    )
    .action((options: NewUser, command: Command) =>
      signedIn(async ({ ask }) => {
        const passphrase = await readPassphrase(
          options.newPassphraseFile,
          `new passphrase of ${options.id}`,
        )
        const user = await ask('user.add', {
          id: options.id as never,
          name: options.name,
          role: options.role as never,
          person: options.person as never,
          passphrase,
          second: await readSecond(options),
        })
        return { json: user, text: `${user.id} is ${user.role} from now on.` }
      })(command),
    )
  group
    .command('list')
    .description('who works in the case')
    .addHelpText('after', '\nExample:\n  $ safehold --case X.safecase user list')
    .action((_options: object, command: Command) =>
      withCase(async ({ ask }) => {
        const people = await ask('user.list', {})
        return {
          json: people,
          text: table(
            ['PERSON', 'ROLE', 'STAFF NO.', 'NAME'],
            people.map(({ id, role, person, name, revokedAt }) => [
              id,
              revokedAt === null ? role : `${role}, keys taken away ${revokedAt}`,
              person ?? '-',
              name,
            ]),
          ),
        }
      })(command),
    )
}

function addCertificate(group: Command): void {
  group
    .command('show')
    .description('signer and root, with their fingerprints')
    .addHelpText(
      'after',
      '\nExample:\n  $ safehold --case X.safecase --user mokafor certificate show',
    )
    .action((_options: object, command: Command) =>
      signedIn(async ({ ask }) => {
        const shown = await ask('certificate.show', {})
        return {
          json: shown,
          text: `${facts([
            ['signer', shown.subject],
            ['sha256', shown.sha256],
            ['valid to', shown.validTo],
            ['root', shown.rootSubject],
          ])}\n${groupsOfFour(shown.rootSha256)}`,
        }
      })(command),
    )
  group
    .command('import <file>')
    .description('sign bundles with another certificate from now on (PKCS#12; supervisor)')
    .option('--pkcs12-passphrase-file <file>', 'passphrase of the file; else it is asked for')
    .addHelpText(
      'after',
      '\nExample:\n  $ safehold --case X.safecase --user ambeki certificate import unit.p12',
    )
    .action((path: string, options: { pkcs12PassphraseFile?: string }, command: Command) =>
      signedIn(async ({ ask }) => {
        const passphrase = await readPassphrase(
          options.pkcs12PassphraseFile,
          'passphrase of the PKCS#12 file',
        )
        const imported = await ask('certificate.import', { path, passphrase })
        return { json: imported, text: `${imported.subject}\n${imported.sha256}` }
      })(command),
    )
}
