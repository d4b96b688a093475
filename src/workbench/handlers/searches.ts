import {
  findSearch,
  listSearches,
  noteRun,
  removeSearch,
  saveSearch,
} from '../../engine/searches/saved-searches.ts'
import type { HandlersOf } from '../../ipc/dispatch.ts'
import type { searchesRequests } from '../../ipc/requests/searches.ts'
import type { Desk } from '../desk.ts'
import { signedIn } from './asked.ts'

export function searchesHandlers(desk: Desk): HandlersOf<typeof searchesRequests> {
  return {
    'search.list': () => listSearches(desk.case, desk.keyring),
    'search.save': (search, session) =>
      saveSearch(desk.case, desk.keyring, search, signedIn(session)),
    'search.run': {
      prepare: ({ search }, session) =>
        desk.reply(async () => {
          const kase = desk.case
          const { query, sha256 } = findSearch(kase, desk.keyring, search)
          const found = await desk.lists.search(query, desk.viewer(session))
          const { results, idsSha256 } = found
          return {
            data: { record: sha256, results, ids: idsSha256 },
            act: () => ({ query, run: noteRun(kase, search, { by: session.user, ...found }) }),
          }
        }),
    },
    'search.remove': ({ search }) => {
      removeSearch(desk.case, search)
      return {}
    },
  }
}
