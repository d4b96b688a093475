import { AccessError } from '../../domain/errors.ts'
import { type JobId, mayPause, mayStop } from '../../domain/job.ts'
import { maySeeNames, type Session } from '../../domain/people.ts'
import { printCompleteness } from '../../engine/accounting/print-completeness.ts'
import { saveFindings } from '../../engine/accounting/save-findings.ts'
import { handOversOf, listHolders, stepOf } from '../../engine/exhibits/chain.ts'
import { addExhibit, findExhibit, listExhibits } from '../../engine/exhibits/exhibits.ts'
import { handOver } from '../../engine/exhibits/hand-over.ts'
import { completenessOf } from '../../engine/ingest/completeness.ts'
import { ingestSummary } from '../../engine/ingest/ingest-summary.ts'
import type { Job } from '../../engine/jobs/job.ts'
import { addNote } from '../../engine/timeline/notes.ts'
import { printCustody } from '../../engine/timeline/print-custody.ts'
import { exhibitTimeline } from '../../engine/timeline/timeline.ts'
import type { HandlersOf } from '../../ipc/dispatch.ts'
import type { exhibitsRequests } from '../../ipc/requests/exhibits.ts'
import type { Desk } from '../desk.ts'
import { countedSoFar, preflight, startCount } from '../preflight.ts'
import { startIngest } from '../start-ingest.ts'
import { signedIn } from './asked.ts'

export function exhibitsHandlers(desk: Desk): HandlersOf<typeof exhibitsRequests> {
  const db = () => desk.case.readable
  const now = () => desk.case.clock.read().time
  return {
    'exhibit.add': (exhibit) => addExhibit(desk.case, exhibit, now()),
    'exhibit.list': () =>
      listExhibits(desk.case).map((exhibit) => ({
        exhibit,
        completeness: completenessOf(db(), exhibit.id),
      })),
    'exhibit.holders': ({ exhibit }) => ({
      holders: listHolders(desk.case, desk.keyring, findExhibit(db(), exhibit)),
      steps: handOversOf(desk.case, exhibit).map(stepOf),
    }),
    'exhibit.timeline': ({ exhibit }, session) =>
      exhibitTimeline(desk.case, exhibit, { session: signedIn(session), keyring: desk.keyring }),
    'exhibit.handOver': (input, session) =>
      handOver(desk.case, desk.keyring, input, signedIn(session)),
    'exhibit.print': ({ exhibit, ...wish }, session) => {
      const viewer = { session: signedIn(session), keyring: desk.keyring }
      const tool = `safehold ${desk.version}`
      return desk.reply(() =>
        printCustody(desk.case, viewer, { thing: { exhibit }, ...wish }, tool),
      )
    },
    'exhibit.note': ({ exhibit, ...note }, session) =>
      addNote(desk.case, desk.keyring, { thing: { exhibit }, ...note }, signedIn(session)),
    'source.look': ({ source }) => preflight(desk, source),
    'source.count': (input) => startCount(desk, input),
    'source.counted': (input) => countedSoFar(desk, input),
    'ingest.start': (input, session) => startIngest(desk, input, signedIn(session)),
    'ingest.summary': ({ exhibit }, session) =>
      ingestSummary(desk.case, exhibit, { names: maySeeNames(signedIn(session).role) }),
    'ingest.findings': (query, session) => desk.lists.findings(query, signedIn(session)),
    'ingest.saveFindings': (wish, session) =>
      desk.reply(() => saveFindings(desk.case, signedIn(session), wish)),
    'ingest.print': (wish, session) => {
      const viewer = { session: signedIn(session), keyring: desk.keyring }
      const tool = `safehold ${desk.version}`
      return desk.reply(() => printCompleteness(desk.case, viewer, { ...wish, tool }))
    },
    'job.list': () => desk.jobs(),
    'job.pause': ({ job }, session) => {
      pausable(desk, job, session).pause()
      return {}
    },
    'job.resume': ({ job }, session) => {
      pausable(desk, job, session).resume()
      return {}
    },
    'job.cancel': ({ job: id }, session) => {
      const { job } = desk.job(id)
      if (!mayStop(signedIn(session).role, job.kind)) {
        throw new AccessError('ROLE_NOT_ALLOWED', 'only a check is for everybody to stop')
      }
      job.cancel()
      return {}
    },
  }
}

function pausable(desk: Desk, id: JobId, session: Session | null): Job {
  const { job } = desk.job(id)
  if (!mayPause(signedIn(session).role, job.kind)) {
    throw new AccessError('ROLE_NOT_ALLOWED', 'only an ingest rests, and who may start it says so')
  }
  return job
}
