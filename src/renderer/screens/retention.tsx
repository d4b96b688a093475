import { useTranslation } from 'react-i18next'
import { isLive } from '../../domain/job.ts'
import { useDesk } from '../app-state.tsx'
import { useJobs } from '../jobs.tsx'
import { Failure } from '../parts/failure.tsx'
import { Note } from '../parts/note.tsx'
import { Screen } from '../parts/screen.tsx'
import { useRequest } from '../use-request.ts'
import { RetentionDisposals } from './retention-disposals.tsx'
import { RetentionDue } from './retention-due.tsx'
import { RetentionHolds } from './retention-holds.tsx'
import { RetentionRuleSection } from './retention-rule.tsx'

/** How long the evidence is kept, what is due, and its end by two persons. */
export function Retention() {
  const { t } = useTranslation()
  const { session, kase } = useDesk()
  const record = useRequest('retention.show', {}, ['items.changed'])
  const due = useRequest('retention.due', {}, ['items.changed', 'job.progress'])
  const disposals = useRequest('disposal.list', {}, ['items.changed', 'job.progress'])
  const { list } = useJobs()
  const reload = () => {
    record.reload()
    due.reload()
    disposals.reload()
  }
  const whyNot = kase.readOnly
    ? t('exhibits:readOnly')
    : session.role === 'supervisor'
      ? null
      : t('case:supervisorOnly')
  const isDisposing = list.some((job) => job.kind === 'disposal' && isLive(job))
  return (
    <Screen
      title={t('common:stage.retention')}
      lead={<span className="t2 sm">{t('retention:lead')}</span>}
    >
      <div className="cols retention">
        <div className="col grow retention-main">
          <Failure error={record.error ?? due.error} />
          {isDisposing && (
            <div className="retention-note">
              <Note tone="warn" isLive>
                {t('retention:disposing')}
              </Note>
            </div>
          )}
          {record.value !== null && (
            <RetentionRuleSection record={record.value} whyNot={whyNot} onChange={reload} />
          )}
          {due.value !== null && <RetentionDue due={due.value} />}
          {record.value !== null && (
            <RetentionHolds record={record.value} whyNot={whyNot} onChange={reload} />
          )}
        </div>
        <div className="col retention-side">
          <Failure error={disposals.error} />
          <RetentionDisposals
            disposals={disposals.value ?? []}
            due={due.value}
            whyNot={isDisposing ? t('retention:disposing') : whyNot}
            onChange={reload}
          />
        </div>
      </div>
    </Screen>
  )
}
