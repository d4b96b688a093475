import { checkCase, checkLedger } from '../../engine/check-case.ts'
import type { HandlersOf } from '../../ipc/dispatch.ts'
import type { custodyRequests } from '../../ipc/requests/custody.ts'
import { custodyLines } from '../custody-lines.ts'
import type { Desk } from '../desk.ts'
import { signedIn } from './asked.ts'

export function custodyHandlers(desk: Desk): HandlersOf<typeof custodyRequests> {
  return {
    'case.verify': () => desk.check('case', checkCase),
    'custody.list': (query, session) => custodyLines(desk.case, query, signedIn(session)),
    'custody.verify': () => desk.check('ledger', checkLedger),
  }
}
