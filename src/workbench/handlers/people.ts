import { listUsers, newUser } from '../../engine/people.ts'
import type { HandlersOf } from '../../ipc/dispatch.ts'
import type { peopleRequests } from '../../ipc/requests/people.ts'
import { importCertificate, showCertificate } from '../certificate.ts'
import type { Desk } from '../desk.ts'
import { onKeys } from '../on-keys.ts'

export function peopleHandlers(desk: Desk): HandlersOf<typeof peopleRequests> {
  return {
    'user.list': () => listUsers(desk.case),
    'user.add': {
      prepare: (input) => onKeys(desk, (kase, keyring) => newUser(kase, keyring, input)),
    },
    'certificate.import': {
      prepare: (input) => onKeys(desk, (kase, keyring) => importCertificate(kase, keyring, input)),
    },
    'certificate.show': () => showCertificate(desk),
  }
}
