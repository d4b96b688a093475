import { useTranslation } from 'react-i18next'
import { GRAVE, type TimelineEvent } from '../../../domain/timeline.ts'
import { useFormat } from '../format.ts'
import { Tag } from '../note.tsx'
import { KeyValues } from '../screen.tsx'
import { When } from '../texts.tsx'
import { useTimelineWords } from './timeline-words.ts'

/** The chosen events, with all that may be known of them. */
export function TimelineDetails(props: { readonly events: readonly TimelineEvent[] }) {
  const { t } = useTranslation()
  return (
    <div className="tm-details" role="status">
      {props.events.length === 0 ? (
        <p className="t3 sm">{t('timeline:choose')}</p>
      ) : (
        props.events.map((event) => (
          <EventDetails key={event.entry ?? event.action} event={event} />
        ))
      )}
    </div>
  )
}

/** Findings as tags: grave ones in red, explained ones in words that say so. */
export function Findings(props: { readonly findings: TimelineEvent['findings'] }) {
  const { finding } = useTimelineWords()
  return props.findings.map(({ code, stands }) => (
    <Tag key={code} tone={stands && GRAVE.includes(code) ? 'stop' : 'warn'}>
      {finding(code, stands)}
    </Tag>
  ))
}

function EventDetails(props: { readonly event: TimelineEvent }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const words = useTimelineWords()
  const { event } = props
  const { handOver, note, entry, recordedAt, data } = event
  return (
    <section className="tm-event" aria-label={words.title(event)}>
      <h3 className="sm b">
        {words.title(event)}
        {entry !== null && (
          <a className="link mono" href={`#ledger${linkTo(data)}`}>
            {t('timeline:entry', { entry: number(entry) })}
          </a>
        )}
      </h3>
      <div className="row tags">
        <Findings findings={event.findings} />
      </div>
      <KeyValues
        rows={[
          [t('timeline:at'), <When key="at" iso={event.at} />],
          [
            t('timeline:recorded'),
            recordedAt === null || recordedAt === event.at ? null : (
              <When key="recorded" iso={recordedAt} />
            ),
          ],
          [t('timeline:by'), event.actor === '' ? null : `${event.actor}, ${event.role}`],
          ...(handOver === null ? [] : handOverRows(handOver, t, words)),
          [t('timeline:note'), note === null ? null : (note.text ?? t('timeline:withheld'))],
          [
            t('timeline:corrects'),
            note === null || note.corrects === null ? null : number(note.corrects),
          ],
          [
            t('timeline:correctedBy'),
            note === null || note.correctedBy.length === 0
              ? null
              : note.correctedBy.map(number).join(', '),
          ],
          ...Object.entries(data).map(([name, value]): [string, string] => [
            event.action === 'seized' ? t(`timeline:seizure.${name}`) : name,
            typeof value === 'string' ? value : JSON.stringify(value),
          ]),
          [
            t('timeline:leaf'),
            event.leaf === null ? null : (
              <code key="leaf" className="mono">
                {event.leaf}
              </code>
            ),
          ],
        ]}
      />
    </section>
  )
}

function handOverRows(
  one: NonNullable<TimelineEvent['handOver']>,
  t: (key: string) => string,
  words: ReturnType<typeof useTimelineWords>,
): [string, string | null][] {
  return [
    [t('timeline:giver'), words.holder(one.giver)],
    [t('timeline:receiver'), words.holder(one.receiver)],
    [t('timeline:reason'), t(`timeline:because.${one.reason}`)],
    [t('timeline:reasonText'), one.reasonText],
    [t('timeline:place'), one.place],
    [t('timeline:sealBefore'), words.seal(one.sealBefore)],
    [t('timeline:sealAfter'), words.seal(one.sealAfter)],
    [t('timeline:sealFound'), t(one.sealIntact ? 'timeline:intact' : 'timeline:broken')],
    [t('timeline:remark'), one.remark],
  ]
}

/** The ledger's list, at the item that an entry is of. */
function linkTo(data: TimelineEvent['data']): string {
  const item = data['item']
  return typeof item === 'string' ? `?item=${item}` : ''
}
