import { dueList } from '../../engine/retention/due-list.ts'
import { placeHold, releaseHold, retentionRecord, setRule } from '../../engine/retention/rules.ts'
import type { HandlersOf } from '../../ipc/dispatch.ts'
import type { retentionRequests } from '../../ipc/requests/retention.ts'
import type { Desk } from '../desk.ts'
import { signedIn } from './asked.ts'

export function retentionHandlers(desk: Desk): HandlersOf<typeof retentionRequests> {
  return {
    'retention.show': () => retentionRecord(desk.case.readable),
    'retention.due': () => dueList(desk.case.readable, desk.case.clock.read().time),
    'retention.set': (rule, session) => setRule(desk.case, rule, signedIn(session).user),
    'retention.hold': (hold, session) => placeHold(desk.case, hold, signedIn(session).user),
    'retention.release': (input, session) => releaseHold(desk.case, input, signedIn(session).user),
  }
}
