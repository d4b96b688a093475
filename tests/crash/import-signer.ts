/** A program of its own: a supervisor gives a case another certificate to sign with. */
import { createWorkbench } from '../../src/workbench/workbench.ts'
import './count-entries.ts'
import { enterStage } from './kill-at.ts'
import { type Place, passphraseOf } from './place.ts'

const { place, path, passphrase } = JSON.parse(process.argv[2] ?? '') as {
  readonly place: Place
  readonly path: string
  readonly passphrase: string
}

const bench = createWorkbench({ home: place.home, version: '0.0.0-crash' })

async function ask(name: string, input: unknown): Promise<void> {
  const reply = await bench.request(name, input)
  if (!reply.ok) throw new Error(`${name}: ${reply.error.code} ${reply.error.message}`)
}

enterStage('open')
await ask('case.open', { dir: place.caseDir })
await ask('session.signIn', { user: 'ambeki', passphrase: passphraseOf('ambeki') })
enterStage('approve')
await ask('certificate.import', { path, passphrase })
enterStage('leave')
await bench.close()
