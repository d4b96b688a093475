import { addExhibit, ingestSummary, listExhibits } from '../../engine/ingest/exhibits.ts'
import type { HandlersOf } from '../../ipc/dispatch.ts'
import type { exhibitsRequests } from '../../ipc/requests/exhibits.ts'
import type { Desk } from '../desk.ts'
import { startIngest } from '../start-ingest.ts'
import { signedIn } from './asked.ts'

export function exhibitsHandlers(desk: Desk): HandlersOf<typeof exhibitsRequests> {
  const now = () => desk.case.clock.read().time
  return {
    'exhibit.add': (exhibit) => addExhibit(desk.case, exhibit, now()),
    'exhibit.list': () => listExhibits(desk.case),
    'ingest.start': (input, session) => startIngest(desk, input, signedIn(session)),
    'ingest.summary': ({ exhibit }, session) =>
      ingestSummary(desk.case, exhibit, { names: signedIn(session).role !== 'reviewer' }),
    'job.list': () => desk.jobs(),
    'job.cancel': ({ job }) => {
      desk.job(job).job.cancel()
      return {}
    },
  }
}
