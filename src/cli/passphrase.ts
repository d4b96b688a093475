/** Passphrases come from a file or from the keyboard, never from the arguments, which every process
 *  of the machine can read. */
import { readFileSync } from 'node:fs'
import { RequestError } from '../domain/errors.ts'

/** @param what - Named in the prompt, such as `passphrase of mokafor`.
 *  @throws {RequestError} BAD_INPUT when there is neither a file nor a keyboard. */
export async function readPassphrase(file: string | undefined, what: string): Promise<string> {
  if (file !== undefined) {
    try {
      return readFileSync(file, 'utf8').replace(/\r?\n$/, '')
    } catch (cause) {
      throw new RequestError('BAD_INPUT', 'the passphrase file cannot be read', { cause })
    }
  }
  if (!process.stdin.isTTY) {
    throw new RequestError('BAD_INPUT', `the ${what} is needed: give --passphrase-file`)
  }
  return typed(what)
}

/** Reads one line without showing it. */
function typed(what: string): Promise<string> {
  process.stderr.write(`${what}: `)
  return new Promise((resolve, reject) => {
    let line = ''
    const input = process.stdin
    const end = (settle: () => void) => {
      input.setRawMode(false)
      input.pause()
      input.off('data', onData)
      process.stderr.write('\n')
      settle()
    }
    const onData = (bytes: Buffer) => {
      for (const key of bytes.toString('utf8')) {
        if (key === '\r' || key === '\n') return end(() => resolve(line))
        if (key === '\u0003') return end(() => reject(new RequestError('BAD_INPUT', 'cancelled')))
        line = key === '\u007f' || key === '\b' ? line.slice(0, -1) : line + key
      }
    }
    input.setRawMode(true)
    input.resume()
    input.on('data', onData)
  })
}
