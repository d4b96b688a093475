/** Request → engine, one line each where it can be, a file for each stage in handlers/. READ FIRST: this is
 *  what the program does. */
import type { Handlers } from '../ipc/dispatch.ts'
import type { Desk } from './desk.ts'
import { anchorsHandlers } from './handlers/anchors.ts'
import { appHandlers } from './handlers/app.ts'
import { bundlesHandlers } from './handlers/bundles.ts'
import { casesHandlers } from './handlers/cases.ts'
import { custodyHandlers } from './handlers/custody.ts'
import { exhibitsHandlers } from './handlers/exhibits.ts'
import { itemsHandlers } from './handlers/items.ts'
import { keysHandlers } from './handlers/keys.ts'
import { knownHandlers } from './handlers/known.ts'
import { peopleHandlers } from './handlers/people.ts'
import { redactionHandlers } from './handlers/redaction.ts'
import { retentionHandlers } from './handlers/retention.ts'
import { reviewHandlers } from './handlers/review.ts'
import { searchesHandlers } from './handlers/searches.ts'

export function handlersOf(desk: Desk): Handlers {
  return {
    ...appHandlers(desk),
    ...casesHandlers(desk),
    ...peopleHandlers(desk),
    ...keysHandlers(desk),
    ...exhibitsHandlers(desk),
    ...itemsHandlers(desk),
    ...knownHandlers(desk),
    ...searchesHandlers(desk),
    ...reviewHandlers(desk),
    ...redactionHandlers(desk),
    ...bundlesHandlers(desk),
    ...custodyHandlers(desk),
    ...retentionHandlers(desk),
    ...anchorsHandlers(desk),
  }
}
