import { SetLibrary } from '../../engine/known/set-library.ts'
import type { HandlersOf } from '../../ipc/dispatch.ts'
import type { knownRequests } from '../../ipc/requests/known.ts'
import type { Desk } from '../desk.ts'
import { startHashSetImport, startMatch } from '../start-known.ts'
import { found, signedIn } from './asked.ts'

export function knownHandlers(desk: Desk): HandlersOf<typeof knownRequests> {
  const library = new SetLibrary(desk.home)
  return {
    'known.list': () => library.list(),
    'known.import': (input, session) => startHashSetImport(desk, library, input, signedIn(session)),
    'known.remove': ({ set }) => {
      library.remove(found(library.find(set), 'there is no such hash set').id)
      return {}
    },
    'known.match': ({ sets }, session) => {
      const chosen = sets.map((id) => found(library.find(id), 'there is no such hash set'))
      return startMatch(desk, library, chosen, signedIn(session))
    },
  }
}
