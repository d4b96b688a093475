import { gradeItem, reviewProgress, undoGrade } from '../../engine/review/grade-item.ts'
import { sealGradeNote } from '../../engine/review/grade-note.ts'
import {
  decideReveal,
  listReveals,
  openReveal,
  requestReveal,
} from '../../engine/review/reveals.ts'
import type { HandlersOf } from '../../ipc/dispatch.ts'
import type { reviewRequests } from '../../ipc/requests/review.ts'
import type { Desk } from '../desk.ts'
import { wrapKeyOf } from '../wrap-key.ts'
import { found, signedIn } from './asked.ts'

export function reviewHandlers(desk: Desk): HandlersOf<typeof reviewRequests> {
  const db = () => desk.case.readable
  return {
    'item.grade': {
      prepare: async ({ item, grade, note: text }, { user }) => {
        const { case: kase, keyring } = desk
        const note = text && sealGradeNote(kase, keyring, { item, user, text })
        return {
          ...(note && { data: { note: note.sha256 } }),
          act: () => gradeItem(kase, { item, user, grade, note: note || null }),
        }
      },
    },
    'item.undoGrade': ({ item }, session) => undoGrade(desk.case, item, signedIn(session).user),
    'review.progress': (_, session) => reviewProgress(db(), signedIn(session).user),
    'reveal.request': (wish, session) => requestReveal(desk.case, wish, signedIn(session)),
    'reveal.list': ({ item }, session) => listReveals(desk.case, item, signedIn(session)),
    'reveal.decide': (input, session) =>
      decideReveal(desk.case, { ...input, by: signedIn(session).user }, wrapKeyOf(desk)),
    'reveal.open': ({ reveal, item }, session) => {
      const { reveal: granted } = openReveal(desk.case, reveal, item, signedIn(session))
      const hold = desk.beginHold(granted, signedIn(session))
      return { hold, url: `/media/reveal/${hold}` }
    },
    'reveal.close': ({ hold }) => found(desk.endHold(hold), 'this look is over already'),
  }
}
