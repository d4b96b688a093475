import { openCase } from '../../engine/open-case.ts'
import { recoverWith, signIn } from '../../engine/sign-in.ts'
import type { HandlersOf } from '../../ipc/dispatch.ts'
import type { casesRequests } from '../../ipc/requests/cases.ts'
import type { Desk } from '../desk.ts'
import { makeCase } from '../make-case.ts'
import { rememberCase } from '../recent-cases.ts'
import { signedIn } from './asked.ts'

export function casesHandlers(desk: Desk): HandlersOf<typeof casesRequests> {
  return {
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
  }
}
