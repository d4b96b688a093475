import { listBundles } from '../../engine/export/bundle-rows.ts'
import { preflight } from '../../engine/export/preflight.ts'
import type { HandlersOf } from '../../ipc/dispatch.ts'
import type { bundlesRequests } from '../../ipc/requests/bundles.ts'
import type { Desk } from '../desk.ts'
import { startExport } from '../start-export.ts'
import { verifyFiles } from '../verify-files.ts'
import { signedIn } from './asked.ts'

export function bundlesHandlers(desk: Desk): HandlersOf<typeof bundlesRequests> {
  return {
    'bundle.preflight': ({ audience }) =>
      desk.reply((signal) => preflight(desk.case, desk.keyring, audience, signal)),
    'bundle.export': (input, session) => startExport(desk, input, signedIn(session)),
    'bundle.list': () => listBundles(desk.case),
    'bundle.verify': (input) => verifyFiles(input),
  }
}
