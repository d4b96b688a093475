import { Command } from 'commander'
import { addCaseCommands } from './case-commands.ts'
import { addCustodyCommands } from './custody-commands.ts'
import { addExhibitCommands } from './exhibit-commands.ts'
import { EXIT } from './exit-codes.ts'
import { addExportCommands } from './export-commands.ts'
import { addItemCommands } from './item-commands.ts'
import { addCustodianCommands } from './key-commands.ts'
import { addKnownCommands } from './known-commands.ts'
import { addLookCommands } from './look-commands.ts'
import { addRedactCommands } from './redact-commands.ts'
import { addRetentionCommands } from './retention-commands.ts'
import { addSearchCommands } from './search-commands.ts'
import { VERSION } from './version.ts'

/** The whole command line. Arguments that do not fit end with exit code 64. */
export function createProgram(): Command {
  const program = new Command('safehold')
    .description('Digital evidence that involves children: one record from seizure to courtroom.')
    .version(VERSION)
    .option('--case <folder>', 'case folder (or SAFEHOLD_CASE)')
    .option('--user <id>', 'who you are in that case (or SAFEHOLD_USER)')
    .option('--passphrase-file <file>', 'file that holds the passphrase; else it is asked for')
    .option('--json', 'print one JSON document and nothing else')
    .showHelpAfterError()
    .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.done : EXIT.usage))
    .addHelpText(
      'after',
      `
Example:
  $ safehold --case 2026-0117.safecase --user mokafor ingest /media/exhibit-04 --exhibit EX-04

Exit codes: 0 done, 1 refused or failed, 64 wrong arguments, 70 unexpected, 130 cancelled;
verify: 0 intact and trusted, 1 altered, 2 signer not trusted, 3 not a bundle.`,
    )
  addCaseCommands(program)
  addCustodianCommands(program)
  addExhibitCommands(program)
  addItemCommands(program)
  addSearchCommands(program)
  addKnownCommands(program)
  addLookCommands(program)
  addRedactCommands(program)
  addExportCommands(program)
  addCustodyCommands(program)
  addRetentionCommands(program)
  return program
}
