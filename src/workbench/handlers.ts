/** Request → engine, one line each where it can be. READ FIRST: this is what the program does. */

import { RequestError } from '../domain/errors.ts'
import type { Session } from '../domain/people.ts'
import { countFacets, listItems, showItem } from '../engine/catalogue/item-queries.ts'
import { checkCase, checkLedger } from '../engine/check-case.ts'
import { listBundles } from '../engine/export/bundle-rows.ts'
import { preflight } from '../engine/export/preflight.ts'
import { addExhibit, ingestSummary, listExhibits } from '../engine/ingest/exhibits.ts'
import { openCase } from '../engine/open-case.ts'
import { addUser, listUsers } from '../engine/people.ts'
import { decideRedaction } from '../engine/redaction/decide-redaction.ts'
import { makeRedaction, requireRedactable } from '../engine/redaction/make-redaction.ts'
import { listRedactions } from '../engine/redaction/redaction-rows.ts'
import { gradeItem, reviewProgress, undoGrade } from '../engine/review/grade-item.ts'
import { decideReveal, listReveals, openReveal, requestReveal } from '../engine/review/reveals.ts'
import { recoverWith, signIn } from '../engine/sign-in.ts'
import type { Handlers } from '../ipc/dispatch.ts'
import { appState } from './app-state.ts'
import { importCertificate, showCertificate } from './certificate.ts'
import { custodyLines } from './custody-lines.ts'
import type { Desk } from './desk.ts'
import { listFolder } from './list-folder.ts'
import { makeCase } from './make-case.ts'
import { rememberCase } from './recent-cases.ts'
import { startExport } from './start-export.ts'
import { startIngest } from './start-ingest.ts'
import { verifyFiles } from './verify-files.ts'
import { wrapKeyOf } from './wrap-key.ts'

export function handlersOf(desk: Desk): Handlers {
  const db = () => desk.case.readable
  const now = () => desk.case.clock.read().time
  return {
    'app.state': () => appState(desk),
    'disk.list': ({ dir, endings }) => listFolder(dir, endings),
    'case.create': (input) => makeCase(desk, input),
    'case.open': async ({ dir }) => {
      const summary = await desk.putCase(() => openCase(dir, { tool: `safehold ${desk.version}` }))
      rememberCase(desk.home, summary)
      return summary
    },
    'case.close': async () => {
      await desk.closeCase()
      return {}
    },
    'case.verify': () => desk.check('case', checkCase),
    'session.signIn': ({ user, passphrase }) => {
      desk.enter(signIn(desk.case, user, passphrase))
      return signedIn(desk.session)
    },
    'session.recover': ({ recoveryKey }) => {
      desk.enter(recoverWith(desk.case, recoveryKey))
      return signedIn(desk.session)
    },
    'session.signOut': () => {
      desk.leave('signed-out')
      return {}
    },
    'user.list': () => listUsers(desk.case),
    'user.add': (input) => addUser(desk.case, desk.keyring, input),
    'certificate.import': ({ path, passphrase }) => importCertificate(desk, path, passphrase),
    'certificate.show': () => showCertificate(desk),
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
    'item.list': (query, session) => listItems(db(), query, signedIn(session)),
    'item.facets': ({ filter }, session) => countFacets(db(), filter, signedIn(session)),
    'item.show': ({ item }, session) =>
      found(showItem(db(), item, signedIn(session)), 'no such item'),
    'item.grade': (input, session) =>
      gradeItem(desk.case, { ...input, user: signedIn(session).user }),
    'item.undoGrade': ({ item }, session) => undoGrade(desk.case, item, signedIn(session).user),
    'review.progress': (_, session) => reviewProgress(db(), signedIn(session).user),
    'reveal.request': (wish, session) => requestReveal(desk.case, wish, signedIn(session)),
    'reveal.list': ({ item }, session) => listReveals(desk.case, item, signedIn(session)),
    'reveal.decide': (input, session) =>
      decideReveal(desk.case, { ...input, by: signedIn(session).user }, wrapKeyOf(desk)),
    'reveal.open': ({ reveal, item }, session) => {
      openReveal(desk.case, reveal, item, signedIn(session))
      const hold = desk.beginHold(reveal, item, signedIn(session))
      return { hold, url: `/media/reveal/${hold}` }
    },
    'reveal.close': ({ hold }) => found(desk.endHold(hold), 'this look is over already'),
    'redaction.make': ({ item, regions }, session) => {
      requireRedactable(db(), item)
      return desk.reply(() =>
        makeRedaction(desk.case, desk.keyring, {
          item,
          regions,
          decoders: desk.decoders,
          actor: signedIn(session),
          at: now(),
        }),
      )
    },
    'redaction.list': ({ item }) => listRedactions(desk.case, item),
    'redaction.decide': ({ redaction, item, approve }, session) =>
      decideRedaction(desk.case, {
        redaction,
        item,
        approve,
        user: signedIn(session).user,
        at: now(),
      }),
    'bundle.preflight': ({ audience }) =>
      desk.reply((signal) => preflight(desk.case, desk.keyring, audience, signal)),
    'bundle.export': (input, session) => startExport(desk, input, signedIn(session)),
    'bundle.list': () => listBundles(desk.case),
    'bundle.verify': (input) => verifyFiles(input),
    'custody.list': (query, session) => custodyLines(desk.case, query, signedIn(session)),
    'custody.verify': () => desk.check('ledger', checkLedger),
  }
}

/** The gate lets nobody but a signed-in person reach a handler that asks this. */
function signedIn(session: Session | null): Session {
  if (session === null) throw new RequestError('BAD_INPUT', 'nobody is signed in')
  return session
}

function found<T>(value: T | null, words: string): T {
  if (value === null) throw new RequestError('NOT_FOUND', words)
  return value
}
