import { useTranslation } from 'react-i18next'
import type { TimelineEvent } from '../../../domain/timeline.ts'
import { useFormat } from '../format.ts'
import { When } from '../texts.tsx'
import { Findings } from './timeline-details.tsx'
import { useTimelineWords } from './timeline-words.ts'

/** The same as the picture, in words: oldest first. */
export function TimelineTable(props: { readonly events: readonly TimelineEvent[] }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const words = useTimelineWords()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className="tm-table" aria-label={t('timeline:table')} tabIndex={0}>
      <table className="tight">
        <thead>
          <tr>
            <th>{t('timeline:at')}</th>
            <th>{t('timeline:what')}</th>
            <th>{t('timeline:seals')}</th>
            <th>{t('timeline:by')}</th>
            <th>{t('timeline:recorded')}</th>
            <th className="num">{t('timeline:entryColumn')}</th>
          </tr>
        </thead>
        <tbody>
          {props.events.map((event) => (
            <tr key={event.entry ?? event.action}>
              <td>
                <When iso={event.at} />
              </td>
              <td className="tm-what">
                <span className="m">{words.title(event)}</span>{' '}
                <span className="t2">{words.gist(event)}</span>
                <Findings findings={event.findings} />
              </td>
              <td className="mono">
                {event.handOver !== null &&
                  `${words.seal(event.handOver.sealBefore)} → ${words.seal(event.handOver.sealAfter)}`}
              </td>
              <td className="mono">{event.actor}</td>
              <td>
                {event.recordedAt !== null && event.recordedAt !== event.at && (
                  <When iso={event.recordedAt} />
                )}
              </td>
              <td className="num mono">{event.entry === null ? '' : number(event.entry)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
