import {
  checkCopy,
  checkReceipt,
  requireContradiction,
} from '../../engine/anchors/check-anchors.ts'
import { copyToCustodian } from '../../engine/anchors/custodian-copy.ts'
import { writeForkProof } from '../../engine/anchors/fork-proof.ts'
import { printReceipt } from '../../engine/anchors/print-receipt.ts'
import { importTimestamp, requestTimestamp } from '../../engine/anchors/timestamps.ts'
import type { HandlersOf } from '../../ipc/dispatch.ts'
import type { anchorsRequests } from '../../ipc/requests/anchors.ts'
import { anchorList } from '../anchor-list.ts'
import type { Desk } from '../desk.ts'
import { textOf } from '../verify-files.ts'
import { signedIn } from './asked.ts'

export function anchorsHandlers(desk: Desk): HandlersOf<typeof anchorsRequests> {
  return {
    'anchor.state': () => ({ state: desk.case.anchors.state() }),
    'anchor.list': () => anchorList(desk),
    'anchor.receipt': (wish, session) =>
      desk.reply(() => printReceipt(desk.case, desk.keyring, wish, signedIn(session))),
    'anchor.check': (receipt, session) => ({
      verdict: checkReceipt(desk.case, receipt, signedIn(session)),
      entries: desk.case.ledger.size(),
    }),
    'anchor.checkCopy': ({ path }, session) =>
      desk.reply((signal) => checkCopy(desk.case, path, signedIn(session), signal)),
    'anchor.copy': ({ folder }, session) =>
      desk.reply((signal) =>
        copyToCustodian(desk.case, desk.keyring, folder, signedIn(session), signal),
      ),
    'anchor.explain': ({ size, root }) => requireContradiction(desk.case, { size, root }),
    'timestamp.request': ({ folder }, session) =>
      desk.reply(async () => requestTimestamp(desk.case, desk.keyring, folder, signedIn(session))),
    'timestamp.import': ({ reply, rootPaths }, session) =>
      desk.reply(async () => {
        const rootPems = rootPaths.map(textOf)
        return importTimestamp(desk.case, { reply, rootPems }, signedIn(session))
      }),
    'anchor.proof': ({ size, root, folder }, session) =>
      desk.reply(async () => ({
        folder: writeForkProof(desk.case, { size, root }, folder, signedIn(session)),
      })),
  }
}
