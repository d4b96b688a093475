import { printCertificate } from '../../engine/retention/certificate.ts'
import {
  approvedContent,
  disposalRow,
  listDisposals,
} from '../../engine/retention/disposal-rows.ts'
import { dueList } from '../../engine/retention/due-list.ts'
import { proposeDisposal } from '../../engine/retention/propose.ts'
import { placeHold, releaseHold, retentionRecord, setRule } from '../../engine/retention/rules.ts'
import type { HandlersOf } from '../../ipc/dispatch.ts'
import type { retentionRequests } from '../../ipc/requests/retention.ts'
import type { Desk } from '../desk.ts'
import { answerDisposal, startDisposal } from '../start-disposal.ts'
import { signedIn } from './asked.ts'

export function retentionHandlers(desk: Desk): HandlersOf<typeof retentionRequests> {
  const db = () => desk.case.readable
  return {
    'retention.show': () => retentionRecord(db()),
    'retention.due': () => dueList(db(), desk.case.clock.read().time),
    'retention.set': (rule, session) => setRule(desk.case, rule, signedIn(session).user),
    'retention.hold': (hold, session) => placeHold(desk.case, hold, signedIn(session).user),
    'retention.release': (input, session) => releaseHold(desk.case, input, signedIn(session).user),
    'disposal.list': () => listDisposals(db()),
    'disposal.propose': (wish, session) =>
      desk.reply(() => proposeDisposal(desk.case, wish, signedIn(session))),
    'disposal.decide': (answer, session) => answerDisposal(desk, answer, signedIn(session)),
    'disposal.continue': ({ disposal }, session) => {
      approvedContent(desk.case, disposalRow(db(), disposal))
      return startDisposal(desk, disposal, signedIn(session))
    },
    'disposal.certificate': ({ disposal, dir }) =>
      desk.reply(() => printCertificate(desk.case, desk.keyring, disposal, dir)),
  }
}
