/** A program of its own: goes through the whole of the work on a prepared case by the requests of the
 *  window, doing what is not done yet. Killed at any moment, the same program again goes on. */
import type { Input, Output, RequestName } from '../../src/ipc/contract.ts'
import { createWorkbench } from '../../src/workbench/workbench.ts'
import { approveNewest } from '../workbench/approving.ts'
import './count-entries.ts'
import type { Stage } from './kill.ts'
import { counts, enterStage } from './kill-at.ts'
import { AUDIENCE, EXHIBIT, type Place, passphraseOf, REGIONS } from './place.ts'

const place = JSON.parse(process.argv[2] ?? '') as Place & { readonly until: Stage | null }

const bench = createWorkbench({ home: place.home, version: '0.0.0-crash' })

async function ask<R extends RequestName>(name: R, input: Input<R>): Promise<Output<R>> {
  const reply = await bench.request(name, input)
  if (!reply.ok) throw new Error(`${name}: ${reply.error.code} ${reply.error.message}`)
  return reply.value as Output<R>
}

async function signIn(user: string): Promise<void> {
  await ask('session.signIn', { user: user as never, passphrase: passphraseOf(user) })
}

async function ended({ job }: Output<'ingest.start'>): Promise<void> {
  const { error } = await bench.finished(job, () => {})
  if (error !== null) throw new Error(`${error.code} ${error.message}`)
}

let isScreening = false
bench.onEvent((name, event) => {
  if (name !== 'job.progress') return
  if (isScreening || (event as { stage: string }).stage !== 'preview') return
  isScreening = true
  enterStage('preview')
})

/** The first picture by name: the same one in every run. */
async function chosen() {
  const { items } = await ask('item.list', {
    filter: { kind: ['still'], text: place.redact },
    sort: 'found',
    descending: false,
    offset: 0,
    limit: 1,
  })
  if (items[0] === undefined) throw new Error('the picture to redact is not there')
  return items[0]
}

async function work(): Promise<void> {
  enterStage('open')
  await ask('case.open', { dir: place.caseDir })
  await signIn('mokafor')

  enterStage('ingest')
  await ended(await ask('ingest.start', { exhibit: EXHIBIT, source: place.source }))
  if (place.until === 'ingest') return

  enterStage('redact')
  const item = await chosen()
  if (item.redaction === 'none') {
    await ask('redaction.make', { item: item.id, regions: REGIONS })
  }

  enterStage('approve')
  const [redaction] = await ask('redaction.list', { item: item.id })
  if (redaction?.state === 'pending') {
    await ask('session.signOut', {})
    await signIn('ambeki')
    await approveNewest(bench, item.id)
  }
  if (place.until === 'approve') return

  enterStage('export')
  if ((await ask('bundle.list', {})).length === 0) {
    await ended(await ask('bundle.export', { audience: AUDIENCE, parentDir: place.stick }))
  }
}

await work()
enterStage('leave')
await ask('session.signOut', {})
await bench.close()
console.log(`counts ${JSON.stringify(counts)}`)
