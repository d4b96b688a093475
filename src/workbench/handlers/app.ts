import type { HandlersOf } from '../../ipc/dispatch.ts'
import type { appRequests } from '../../ipc/requests/app.ts'
import { appState } from '../app-state.ts'
import type { Desk } from '../desk.ts'
import { listFolder } from '../list-folder.ts'

export function appHandlers(desk: Desk): HandlersOf<typeof appRequests> {
  return {
    'app.state': () => appState(desk),
    'disk.list': ({ dir, endings }) => listFolder(dir, endings),
  }
}
