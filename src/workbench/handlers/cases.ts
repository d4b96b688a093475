import { resolve } from 'node:path'
import { CaseError } from '../../domain/errors.ts'
import type { Session } from '../../domain/people.ts'
import { accountOf, delayMs, failedBefore } from '../../engine/failed-sign-ins.ts'
import { migrateCase } from '../../engine/migrate-case.ts'
import { openCase } from '../../engine/open-case.ts'
import { readCaseFile } from '../../engine/sealing/case-file.ts'
import { recoverWith, signIn } from '../../engine/sign-in.ts'
import type { HandlersOf } from '../../ipc/dispatch.ts'
import type { casesRequests } from '../../ipc/requests/cases.ts'
import type { Desk } from '../desk.ts'
import { makeCase } from '../make-case.ts'
import { readOpened } from '../read-opened.ts'
import { rememberCase } from '../recent-cases.ts'

export function casesHandlers(desk: Desk): HandlersOf<typeof casesRequests> {
  return {
    'case.create': (input) => makeCase(desk, input),
    'case.open': async ({ dir }) => {
      // What was open is closed first: it may be this very case, and is remembered then.
      await desk.closeCase()
      const { version, clock } = desk
      const tool = `safehold ${version}`
      const open = async () => {
        const remembered = await desk.memory.of(readCaseFile(resolve(dir)).log)
        return desk.putCase(() => openCase(dir, { tool, clock, remembered }))
      }
      const summary = await open().catch(async (error: unknown) => {
        if (!(error instanceof CaseError && error.code === 'OLDER_FORMAT')) throw error
        await migrateCase(dir, { tool, clock })
        return open()
      })
      rememberCase(desk.home, summary)
      await readOpened(desk)
      return summary
    },
    'case.close': async () => {
      await desk.closeCase()
      return {}
    },
    'session.signIn': async ({ user, passphrase }) =>
      withFailures(
        desk,
        await desk.letIn((kase, signal) => signIn(kase, user, passphrase, { signal })),
      ),
    'session.state': ({ user }) => ({
      milliseconds: delayMs(desk.case, accountOf(desk.case, user)),
    }),
    'session.recover': async ({ recoveryKey }) =>
      withFailures(
        desk,
        await desk.letIn((kase, signal) => recoverWith(kase, recoveryKey, { signal })),
      ),
    'session.signOut': () => {
      desk.leave('signed-out')
      return {}
    },
  }
}

function withFailures(desk: Desk, session: Session) {
  return { ...session, failedBefore: failedBefore(desk.case, session.user) }
}
