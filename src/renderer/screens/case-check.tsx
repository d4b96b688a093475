import { ShieldCheck, X } from 'lucide-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { CaseReport } from '../../domain/case-report.ts'
import { isLive, type JobProgress } from '../../domain/job.ts'
import { useDesk } from '../app-state.tsx'
import { useJobs } from '../jobs.tsx'
import { Button } from '../parts/button.tsx'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../parts/format.ts'
import { Note } from '../parts/note.tsx'
import { KeyValues, Section } from '../parts/screen.tsx'
import { HashLine, When } from '../parts/texts.tsx'
import { useAct, useRequest } from '../use-request.ts'
import { CheckFindings } from './case-check-findings.tsx'
import { SaveReport } from './case-check-save.tsx'

/** Looks at everything in the case again, as long work, and says what was found the last time. */
export function CaseCheckPanel() {
  const { t } = useTranslation()
  const { kase } = useDesk()
  const { list } = useJobs()
  const verify = useAct('case.verify')
  const last = useRequest('case.report', {})
  const job = list.find(({ kind }) => kind === 'check')
  const running = job !== undefined && isLive(job) ? job : null
  const isBusy = list.some(isLive)
  const { reload } = last
  const ended = job === undefined || running !== null ? null : job.job
  useEffect(() => {
    if (ended !== null) reload()
  }, [ended, reload])
  const whyNot = kase.readOnly
    ? t('exhibits:readOnly')
    : isBusy
      ? t('check:busy')
      : verify.isRunning
        ? t('check:starting')
        : null
  return (
    <Section
      title={t('check:title')}
      end={
        <Button
          icon={<ShieldCheck className="i" size={14} />}
          why={whyNot}
          onClick={() => void verify.run({})}
        >
          {t('check:run')}
        </Button>
      }
    >
      <p className="t2 sm">{t('check:text')}</p>
      <Failure error={verify.error ?? last.error} />
      {running === null ? (
        <Last report={last.value} isLoading={last.isLoading} />
      ) : (
        <Running job={running} />
      )}
    </Section>
  )
}

function Running(props: { readonly job: JobProgress }) {
  const { t } = useTranslation()
  const { number, size } = useFormat()
  const cancel = useAct('job.cancel')
  const { job } = props
  const part =
    job.bytesTotal !== null && job.bytesTotal > 0
      ? job.bytes / job.bytesTotal
      : job.itemsTotal !== null && job.itemsTotal > 0
        ? job.items / job.itemsTotal
        : null
  const values = { items: number(job.items), total: number(job.itemsTotal ?? 0) }
  return (
    <div className="check-run gap">
      <div className="row">
        <span className="grow" role="status">
          {job.state === 'cancelling' ? t('check:cancelling') : t(`common:job.stage.${job.stage}`)}
        </span>
        <span className="t2 sm">
          {job.itemsTotal === null
            ? t('common:items', { count: job.items, shown: number(job.items) })
            : t('common:job.itemsOf', values)}
          {job.bytes > 0 && ` · ${size(job.bytes)}`}
          {job.bytesPerSecond !== null && ` · ${size(job.bytesPerSecond)}/s`}
        </span>
        <Button
          kind="quiet"
          icon={<X className="i" size={14} />}
          onClick={() => void cancel.run({ job: job.job })}
        >
          {t('check:cancel')}
        </Button>
      </div>
      <span className="bar">
        <i style={{ width: `${String(Math.min(1, part ?? 0) * 100)}%` }} />
      </span>
      <Failure error={cancel.error} />
    </div>
  )
}

function Last(props: { readonly report: CaseReport | null; readonly isLoading: boolean }) {
  const { t } = useTranslation()
  const { number, size } = useFormat()
  const { report } = props
  if (report === null) {
    if (props.isLoading) return null
    return (
      <div className="gap">
        <Note>
          <p className="m">{t('check:never')}</p>
          <p>{t('check:neverText')}</p>
        </Note>
      </div>
    )
  }
  const { counted, intact } = report
  const tone = intact === null ? 'warn' : intact ? 'ok' : 'stop'
  const words = intact === null ? 'cancelled' : intact ? 'intact' : 'broken'
  return (
    <>
      <div className="gap" role="status">
        <Note tone={tone}>
          <p className="m failure-what">{t(`check:${words}`)}</p>
          <p>
            {t('check:numbers', {
              entries: number(counted.entries),
              checkpoints: number(counted.checkpoints),
              items: number(counted.items),
              objects: number(counted.objects),
              derivatives: number(counted.derivatives),
              redactions: number(counted.redactions),
              files: number(counted.files),
              size: size(counted.bytes),
            })}
          </p>
        </Note>
      </div>
      <CheckFindings report={report} />
      <div className="gap">
        <KeyValues
          rows={[
            [t('check:ended'), <When key="ended" iso={report.endedAt} />],
            [t('check:by'), report.by],
            [t('check:entry'), number(report.seq)],
          ]}
        />
        <HashLine name={t('check:sha256')} hex={report.sha256} />
        <SaveReport />
      </div>
    </>
  )
}
