import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Refused } from './run-command.ts'

/** Hands a picture to a program that shows it, on its standard input: it is in no file and in no
 *  argument. Returns when the program has ended; it is ended when the time is up.
 *  @param viewer - Program and arguments, such as `feh -`.
 *  @throws {Refused} VIEWER_FAILED when it cannot be started. */
export async function showIn(
  [program = '', ...args]: readonly string[],
  picture: Uint8Array,
  longestMs: number,
): Promise<void> {
  const child = spawn(program, args, {
    // What it says goes where it cannot be taken for the command's own answer.
    stdio: ['pipe', 2, 2],
    signal: AbortSignal.timeout(longestMs),
  })
  // It may close before it has read everything.
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(picture)
  try {
    await once(child, 'close')
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'AbortError') return
    throw new Refused('VIEWER_FAILED', 'the program that was to show the picture cannot be started')
  }
}
