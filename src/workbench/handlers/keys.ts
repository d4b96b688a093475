import { addCustodian, listCustodians, withdrawCustodian } from '../../engine/custodians.ts'
import { newPassphrase, resetPassphrase } from '../../engine/passphrases.ts'
import { revokeUser } from '../../engine/revoke-user.ts'
import type { HandlersOf } from '../../ipc/dispatch.ts'
import type { keysRequests } from '../../ipc/requests/keys.ts'
import type { Desk } from '../desk.ts'
import { onKeys, onNewKeys } from '../on-keys.ts'

export function keysHandlers(desk: Desk): HandlersOf<typeof keysRequests> {
  return {
    'passphrase.change': {
      prepare: (wish) =>
        onKeys(desk, (kase, keyring, signal) => newPassphrase(kase, keyring, wish, { signal })),
    },
    'passphrase.reset': {
      prepare: (wish) => onKeys(desk, (kase, keyring) => resetPassphrase(kase, keyring, wish)),
    },
    'user.revoke': {
      prepare: ({ user }) => onNewKeys(desk, (kase, keyring) => revokeUser(kase, keyring, user)),
    },
    'custodian.list': () => listCustodians(desk.case),
    'custodian.add': {
      prepare: ({ label }) => onKeys(desk, (kase, keyring) => addCustodian(kase, keyring, label)),
    },
    'custodian.withdraw': {
      prepare: ({ custodian }) =>
        onNewKeys(desk, (kase, keyring) => withdrawCustodian(kase, keyring, custodian)),
    },
  }
}
