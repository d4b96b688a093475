/** A program of its own that carries an approved disposal out, and kills itself at one exact step of it:
 *  `node dispose-until.ts <case> <disposal> <user> <passphrase> <n> <before|after>`, n from 1; 0 lets it
 *  end. Every step is done as always until the one at which everything ends. Prints how many it did. */
import fs from 'node:fs'
import { open } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { Ledger } from '../../../src/engine/ledger/ledger.ts'

const [dir = '', disposal = '', user = '', passphrase = '', n = '0', when = ''] =
  process.argv.slice(2)
let steps = 0

type Method = (...args: unknown[]) => unknown

/** Counts each call, and ends the program at the one that was asked for. */
function counted(original: Method): Method {
  return function step(this: unknown, ...args) {
    steps += 1
    const isNow = steps === Number(n)
    if (isNow && when === 'before') process.kill(process.pid, 'SIGKILL')
    const result = original.apply(this, args)
    if (isNow && result instanceof Promise) {
      return result.finally(() => process.kill(process.pid, 'SIGKILL'))
    }
    if (isNow) process.kill(process.pid, 'SIGKILL')
    return result
  }
}

function countIn(target: object, names: readonly string[]): void {
  const methods = target as Record<string, Method>
  for (const name of names) methods[name] = counted(methods[name] as Method)
}

const handle = await open(process.execPath, 'r')
const fileHandle = Object.getPrototypeOf(handle) as object
await handle.close()
countIn(fileHandle, ['write', 'sync', 'truncate'])
countIn(fs, ['writeSync', 'writevSync', 'renameSync', 'linkSync', 'rmSync'])
syncBuiltinESMExports()
// An entry is inside a transaction that has not been committed yet.
countIn(Ledger.prototype, ['append'])

const { openCase } = await import('../../../src/engine/open-case.ts')
const { signIn } = await import('../../../src/engine/sign-in.ts')
const { dispose } = await import('../../../src/engine/retention/dispose.ts')
const { Job } = await import('../../../src/engine/jobs/job.ts')

const kase = openCase(dir)
const keyring = await signIn(kase, user as never, passphrase)
steps = 0
const job = new Job('disposal')
const actor = { user, role: 'supervisor' }
await job.run(() => dispose(kase, keyring, { disposal: disposal as never, job, actor }))
if (job.failure !== null) throw job.failure
process.stdout.write(`${steps}\n`)
