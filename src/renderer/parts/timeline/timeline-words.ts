import { useTranslation } from 'react-i18next'
import type { ShownHolder, TimelineEvent } from '../../../domain/timeline.ts'
import { useActionWords } from '../custody-timeline.tsx'
import type { Format } from '../format.ts'

/** What a timeline says, in the reader's language: one set of words for picture, details and table. */
export function useTimelineWords() {
  const { t } = useTranslation()
  const sayAction = useActionWords()
  const holder = ({ id, name, service }: ShownHolder): string => {
    if (id === 'seizer') return t('timeline:holder.seizer', { name: name ?? '' })
    if (name === null) return t('timeline:holder.withheld', { number: id.replace('person:', '') })
    return service === null || service === '' ? name : t('timeline:holder.of', { name, service })
  }
  const seal = (number: string | null) => number ?? t('timeline:noSeal')
  const title = (event: TimelineEvent): string =>
    event.handOver?.reason === 'opened' ? t('timeline:opened') : sayAction(event.action)
  /** Who and what, in one line. */
  const gist = (event: TimelineEvent): string => {
    const { handOver, note, purpose, data, action } = event
    if (action === 'seized') {
      return t('timeline:seizedGist', { by: text(data['by']), where: text(data['where']) })
    }
    if (handOver !== null) {
      return handOver.reason === 'opened'
        ? holder(handOver.receiver)
        : t('timeline:handedGist', {
            giver: holder(handOver.giver),
            receiver: holder(handOver.receiver),
          })
    }
    if (note !== null) return note.text ?? t('timeline:withheld')
    return purpose ?? ''
  }
  const finding = (code: string, stands: boolean): string => {
    const words = t(`timeline:finding.${code}`)
    return stands ? words : t('timeline:explained', { finding: words })
  }
  return { holder, seal, title, gist, finding }
}

/** An instant below the axis: as much of it as tells two ticks apart.
 *  @param step - Distance of the ticks, milliseconds. */
export function tickWords(at: number, step: number, { dateTime }: Format): string {
  const whole = dateTime(new Date(at).toISOString())
  const [day = '', time = ''] = whole.split(' ')
  if (step >= 360 * 86_400_000) return day.slice(0, 4)
  if (step >= 28 * 86_400_000) return day.slice(0, 7)
  if (step >= 86_400_000) return day
  // Midnight says which day begins.
  if (time === '00:00:00') return day
  return step >= 60_000 ? time.slice(0, 5) : time
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
