import { openCase } from '../../engine/open-case.ts'
import { recoverWith, signIn } from '../../engine/sign-in.ts'
import type { HandlersOf } from '../../ipc/dispatch.ts'
import type { casesRequests } from '../../ipc/requests/cases.ts'
import type { Desk } from '../desk.ts'
import { makeCase } from '../make-case.ts'
import { rememberCase } from '../recent-cases.ts'

export function casesHandlers(desk: Desk): HandlersOf<typeof casesRequests> {
  return {
    'case.create': (input) => makeCase(desk, input),
    'case.open': async ({ dir }) => {
      const summary = await desk.putCase(() =>
        openCase(dir, { tool: `safehold ${desk.version}`, clock: desk.clock }),
      )
      rememberCase(desk.home, summary)
      return summary
    },
    'case.close': async () => {
      await desk.closeCase()
      return {}
    },
    'session.signIn': ({ user, passphrase }) =>
      desk.letIn((kase, signal) => signIn(kase, user, passphrase, { signal })),
    'session.recover': ({ recoveryKey }) =>
      desk.letIn((kase, signal) => recoverWith(kase, recoveryKey, { signal })),
    'session.signOut': () => {
      desk.leave('signed-out')
      return {}
    },
  }
}
