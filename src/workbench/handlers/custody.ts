import { checkCase, checkLedger } from '../../engine/check-case.ts'
import { beginProof, proveItem } from '../../engine/export/prove-item.ts'
import type { HandlersOf } from '../../ipc/dispatch.ts'
import type { custodyRequests } from '../../ipc/requests/custody.ts'
import { custodyLines } from '../custody-lines.ts'
import type { Desk } from '../desk.ts'
import { signedIn } from './asked.ts'

export function custodyHandlers(desk: Desk): HandlersOf<typeof custodyRequests> {
  return {
    'case.verify': () => desk.check('case', checkCase),
    'custody.list': (query, session) => custodyLines(desk.case, query, signedIn(session)),
    'custody.prove': ({ item, dir }, session) => {
      const begun = beginProof(desk.case, item, dir)
      const made = desk.reply(() => proveItem(desk.case, desk.keyring, begun, signedIn(session)))
      return made.finally(() => desk.emit('items.changed', { items: [item] }))
    },
    'custody.verify': () => desk.check('ledger', checkLedger),
  }
}
