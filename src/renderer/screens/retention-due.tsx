import { useTranslation } from 'react-i18next'
import { type DueList, DueState } from '../../domain/retention.ts'
import { useFormat } from '../parts/format.ts'
import { Note, Tag, type Tone } from '../parts/note.tsx'
import { Section } from '../parts/screen.tsx'
import { When } from '../parts/texts.tsx'
import { useRoute } from '../route.tsx'

const TONES: Readonly<Record<DueState, Tone>> = {
  due: 'warn',
  within30: 'acc',
  within90: 'acc',
  later: 'plain',
  unknown: 'plain',
  held: 'plain',
  disposed: 'plain',
}

/** What is due now, soon, held: a bar, the sum in words, and each exhibit. */
export function RetentionDue(props: { readonly due: DueList }) {
  const { t } = useTranslation()
  const { due } = props
  const sum = DueState.options.reduce((all, state) => all + due.counts[state], 0)
  return (
    <Section title={t('retention:due')} end={<When iso={due.at} />}>
      {sum !== due.total && <Note tone="stop">{t('retention:sumBroken')}</Note>}
      <Bar due={due} />
      {due.exhibits.length > 0 && <Exhibits due={due} />}
      {due.exceptionsTotal > 0 && <Exceptions due={due} />}
    </Section>
  )
}

function Bar(props: { readonly due: DueList }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { due } = props
  const states = DueState.options.filter((state) => due.counts[state] > 0)
  const words = [
    t('common:items', { count: due.total, shown: number(due.total) }),
    states
      .map((state) => `${number(due.counts[state])} ${t(`retention:state.${state}`)}`)
      .join(' + '),
  ]
    .filter((part) => part !== '')
    .join(' = ')
  return (
    <div className="whole">
      <div className="whole-bar" role="img" aria-label={words}>
        {states.map((state) => (
          <i key={state} className={`due-${state}`} style={{ flexGrow: due.counts[state] }} />
        ))}
        {due.total === 0 && <i className="whole-none" />}
      </div>
      <div className="row whole-words">
        <span>
          <b className="b">{number(due.total)}</b> {t('retention:items', { count: due.total })}
        </span>
        {states.map((state, at) => (
          <span key={state} className="row">
            <span className="t3">{at === 0 ? '=' : '+'}</span>
            <i className={`whole-key due-${state}`} />
            <span>
              <b className="b">{number(due.counts[state])}</b> {t(`retention:state.${state}`)}
            </span>
          </span>
        ))}
      </div>
    </div>
  )
}

function Exhibits(props: { readonly due: DueList }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  return (
    <table className="flush gap">
      <thead>
        <tr>
          <th>{t('retention:exhibit')}</th>
          <th>{t('retention:keptTo')}</th>
          <th>{t('retention:stands')}</th>
          <th className="num">{t('retention:count')}</th>
          <th className="num">{t('retention:ofThemDue')}</th>
          <th className="num">{t('retention:ofThemDisposed')}</th>
        </tr>
      </thead>
      <tbody>
        {props.due.exhibits.map((one) => (
          <tr key={one.exhibit}>
            <td className="m">{one.exhibit}</td>
            <td className="nw">{one.lastDay ?? '–'}</td>
            <td>
              {one.total > one.counts.disposed && (
                <Tag tone={TONES[one.state]}>{t(`retention:state.${one.state}`)}</Tag>
              )}
            </td>
            <td className="num">{number(one.total)}</td>
            <td className="num">{number(one.counts.due)}</td>
            <td className="num">{number(one.counts.disposed)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Exceptions(props: { readonly due: DueList }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { go } = useRoute()
  const { exceptions, exceptionsTotal } = props.due
  return (
    <details className="gap">
      <summary>{t('retention:exceptions', { shown: number(exceptionsTotal) })}</summary>
      <table className="flush">
        <tbody>
          {exceptions.map((one) => (
            <tr key={one.item}>
              <td>
                <button
                  type="button"
                  className="link mono"
                  onClick={() => go('catalogue', { item: one.item })}
                >
                  {one.item}
                </button>
              </td>
              <td className="m">{one.exhibit}</td>
              <td className="nw">{one.lastDay ?? '–'}</td>
              <td>
                <Tag tone={TONES[one.state]}>{t(`retention:state.${one.state}`)}</Tag>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="t3 sm">
        {t('common:shownOf', {
          shown: number(exceptions.length),
          total: number(exceptionsTotal),
        })}
      </p>
    </details>
  )
}
