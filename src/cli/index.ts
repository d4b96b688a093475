/** `safehold …`: the same requests as the window, one process a command. */
import { createProgram } from './program.ts'

await createProgram().parseAsync(process.argv)
