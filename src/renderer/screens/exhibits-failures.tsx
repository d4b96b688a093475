import { CircleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Output } from '../../ipc/contract.ts'
import { useFormat } from '../parts/format.ts'
import { Note } from '../parts/note.tsx'
import { Section } from '../parts/screen.tsx'
import { MiddleCut } from '../parts/texts.tsx'
import { useRoute } from '../route.tsx'

/** Every file that was found and has no digest, with its reason. They are findings, never holes. */
export function FailureTable(props: {
  readonly failures: Output<'ingest.summary'>['failures']
  readonly total: number
}) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { go } = useRoute()
  const { failures, total } = props
  return (
    <Section
      title={t('exhibits:failures')}
      end={t('common:shownOf', { shown: number(failures.length), total: number(total) })}
    >
      {total === 0 ? (
        <Note tone="ok">{t('exhibits:noFailures')}</Note>
      ) : (
        <table className="flush">
          <thead>
            <tr>
              <th>{t('exhibits:reason')}</th>
              <th>{t('exhibits:file')}</th>
              <th>{t('exhibits:kept')}</th>
              <th>
                <span className="unseen">{t('common:open')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {failures.map((one) => (
              <tr key={one.item}>
                <td>
                  <span className="st">
                    <CircleAlert className="i c-stop" size={14} />
                    {t(`common:ingestFailure.${one.reason}`)}
                  </span>
                </td>
                <td className="mono file-cell">
                  <MiddleCut text={one.path ?? one.item} />
                </td>
                <td className="t2">{t('exhibits:keptText')}</td>
                <td className="num">
                  <button
                    type="button"
                    className="link"
                    onClick={() => go('catalogue', { item: one.item })}
                  >
                    {t('common:open')}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  )
}

/** Containers that are items, but whose contents are not, or not all. */
export function ClosedTable(props: {
  readonly closed: Output<'ingest.summary'>['closed']
  readonly total: number
}) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { go } = useRoute()
  const { closed, total } = props
  return (
    <Section
      title={t('exhibits:closed')}
      end={t('common:shownOf', { shown: number(closed.length), total: number(total) })}
    >
      <table className="flush">
        <thead>
          <tr>
            <th>{t('exhibits:file')}</th>
            <th>{t('exhibits:reason')}</th>
            <th>
              <span className="unseen">{t('common:open')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {closed.map((one) => (
            <tr key={one.item}>
              <td className="mono file-cell">
                <MiddleCut text={one.path ?? one.item} />
              </td>
              <td className="t2">{t(`common:containerFailure.${one.reason}`)}</td>
              <td className="num">
                <button
                  type="button"
                  className="link"
                  onClick={() => go('catalogue', { item: one.item })}
                >
                  {t('common:open')}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}
