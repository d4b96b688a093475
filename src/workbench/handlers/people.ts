import { listUsers, newUser } from '../../engine/people.ts'
import type { HandlersOf } from '../../ipc/dispatch.ts'
import type { peopleRequests } from '../../ipc/requests/people.ts'
import { importCertificate, showCertificate } from '../certificate.ts'
import type { Desk } from '../desk.ts'

export function peopleHandlers(desk: Desk): HandlersOf<typeof peopleRequests> {
  return {
    'user.list': () => listUsers(desk.case),
    'user.add': {
      prepare: (input) =>
        desk.reply(async (signal) => {
          const act = await newUser(desk.case, desk.keyring, input)
          signal.throwIfAborted()
          return { act }
        }),
    },
    'certificate.import': { prepare: async (input) => importCertificate(desk, input) },
    'certificate.show': () => showCertificate(desk),
  }
}
