import { lastReport } from '../../engine/case-check/record-check.ts'
import { checkLedger } from '../../engine/check-ledger.ts'
import { beginProof, proveItem } from '../../engine/export/prove-item.ts'
import type { HandlersOf } from '../../ipc/dispatch.ts'
import type { custodyRequests } from '../../ipc/requests/custody.ts'
import { custodyLines } from '../custody-lines.ts'
import type { Desk } from '../desk.ts'
import { saveReport } from '../save-report.ts'
import { startCheck } from '../start-check.ts'
import { found, signedIn } from './asked.ts'

export function custodyHandlers(desk: Desk): HandlersOf<typeof custodyRequests> {
  return {
    'case.verify': (_, session) => startCheck(desk, signedIn(session)),
    'case.report': () => lastReport(desk.case.readable),
    'case.saveReport': ({ dir, format }) => {
      const kase = desk.case
      const report = found(lastReport(kase.readable), 'this case was not checked yet')
      return desk.reply(async () => saveReport(kase, report, dir, format))
    },
    'custody.list': (query, session) => custodyLines(desk.case, query, signedIn(session)),
    'custody.prove': ({ item, dir }, session) => {
      const begun = beginProof(desk.case, item, dir)
      const { case: kase, keyring } = desk
      return desk
        .reply(async () => proveItem(kase, keyring, begun, signedIn(session)))
        .catch((error: unknown) => {
          begun.folder.discard()
          throw error
        })
        .finally(() => desk.emit('items.changed', { items: [item] }))
    },
    'custody.verify': () => desk.checkLedger(checkLedger),
  }
}
