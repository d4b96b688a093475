import { decideRedaction } from '../../engine/redaction/decide-redaction.ts'
import { makeRedaction, requireRedactable } from '../../engine/redaction/make-redaction.ts'
import { listRedactions } from '../../engine/redaction/redaction-rows.ts'
import type { HandlersOf } from '../../ipc/dispatch.ts'
import type { redactionRequests } from '../../ipc/requests/redaction.ts'
import type { Desk } from '../desk.ts'
import { signedIn } from './asked.ts'

export function redactionHandlers(desk: Desk): HandlersOf<typeof redactionRequests> {
  const db = () => desk.case.readable
  const now = () => desk.case.clock.read().time
  return {
    'redaction.make': ({ item, regions }, session) => {
      requireRedactable(db(), item)
      return desk.reply(() =>
        makeRedaction(desk.case, desk.keyring, {
          item,
          regions,
          decoders: desk.decoders,
          actor: signedIn(session),
          at: now(),
        }),
      )
    },
    'redaction.list': ({ item }) => listRedactions(desk.case, item),
    'redaction.decide': (decision, session) =>
      decideRedaction(desk.case, { ...decision, user: signedIn(session).user, at: now() }),
  }
}
