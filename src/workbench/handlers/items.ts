import type { ItemId } from '../../domain/item.ts'
import { maySeeNames } from '../../domain/people.ts'
import { showItem } from '../../engine/catalogue/item-queries.ts'
import { itemWithin } from '../../engine/ingest/within.ts'
import { readItemText } from '../../engine/review/read-text.ts'
import { addNote } from '../../engine/timeline/notes.ts'
import { printCustody } from '../../engine/timeline/print-custody.ts'
import { itemTimeline } from '../../engine/timeline/timeline.ts'
import type { HandlersOf } from '../../ipc/dispatch.ts'
import type { itemsRequests } from '../../ipc/requests/items.ts'
import type { Desk } from '../desk.ts'
import { found, signedIn } from './asked.ts'

/** More than anybody looks through; `total` counts them all. */
const MOST_SIMILAR = 500

export function itemsHandlers(desk: Desk): HandlersOf<typeof itemsRequests> {
  const db = () => desk.case.readable
  return {
    'item.list': async (query, session) => {
      const list = await desk.lists.list(query, desk.viewer(session))
      desk.wanted.ask(list.items.filter(({ preview }) => preview === 'pending').map(({ id }) => id))
      return list
    },
    'item.facets': ({ filter }, session) => desk.lists.facets(filter, desk.viewer(session)),
    'item.groups': (query, session) => desk.lists.groups(query, desk.viewer(session)),
    'item.dates': (query, session) => desk.lists.dates(query, desk.viewer(session)),
    'item.places': (query, session) => desk.lists.places(query, desk.viewer(session)),
    'item.show': ({ item }, session) =>
      found(showItem(db(), item, signedIn(session)), 'no such item'),
    'item.text': ({ item, from }) => readItemText(desk.case, desk.keyring, item, from),
    'item.within': ({ item }, session) => {
      const names = maySeeNames(signedIn(session).role)
      return found(itemWithin(db(), item, { names }), 'no such item')
    },
    'item.timeline': ({ item }, session) =>
      itemTimeline(desk.case, item, { session: signedIn(session), keyring: desk.keyring }),
    'item.print': ({ item, ...wish }, session) => {
      const viewer = { session: signedIn(session), keyring: desk.keyring }
      const tool = `safehold ${desk.version}`
      return desk.reply(() => printCustody(desk.case, viewer, { thing: { item }, ...wish }, tool))
    },
    'item.note': ({ item, ...note }, session) =>
      addNote(desk.case, desk.keyring, { thing: { item }, ...note }, signedIn(session)),
    'item.similar': ({ item, mostBits }) =>
      desk.reply(async () => {
        const found = await desk.similar.find(item, mostBits)
        const items = (found ?? []).slice(0, MOST_SIMILAR).map((one) => ({
          ...one,
          item: one.item as ItemId,
        }))
        return { comparable: found !== null, items, total: found?.length ?? 0 }
      }),
  }
}
