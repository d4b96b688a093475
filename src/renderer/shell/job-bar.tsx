import { Check, CircleAlert, Pause, Play, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { isLive, type JobProgress, mayPause, mayStop } from '../../domain/job.ts'
import { useDesk } from '../app-state.tsx'
import { useJobs } from '../jobs.tsx'
import { Button } from '../parts/button.tsx'
import { type Format, useFormat } from '../parts/format.ts'
import { Tag } from '../parts/note.tsx'
import { MiddleCut } from '../parts/texts.tsx'
import { timeWords } from '../parts/time-left.ts'
import { useAct } from '../use-request.ts'

/** Long work: sign, job, stage, bar, items, bytes, rate, time left, current name. What has finished
 *  says so until it is dismissed. */
export function JobBar() {
  const { t } = useTranslation()
  // What is counted before an ingest is told where it is asked for.
  const list = useJobs().list.filter(({ kind }) => kind !== 'preflight')
  const live = list.filter(isLive)
  const shown = live[0] ?? list[0]
  return (
    <section className="job" aria-label={t('common:job.bar')}>
      {shown === undefined ? (
        <span className="d row">
          <Check className="i" size={14} />
          {t('common:job.none')}
        </span>
      ) : isLive(shown) ? (
        <LiveJob job={shown} waiting={live.length - 1} />
      ) : (
        <EndedJob job={shown} />
      )}
    </section>
  )
}

function LiveJob(props: { readonly job: JobProgress; readonly waiting: number }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { session } = useDesk()
  const cancel = useAct('job.cancel')
  const { job } = props
  const isPaused = job.state === 'paused'
  const part = partOf(job)
  return (
    <>
      <span className="row">
        {isPaused ? (
          <Pause className="i c-warn" size={14} />
        ) : (
          <Play className="i c-acc" size={14} />
        )}
        <b className="b">{t(`common:job.kind.${job.kind}`)}</b>
        <span className="d" role="status">
          {job.state === 'cancelling'
            ? t(`common:job.cancelling${job.kind === 'disposal' ? 'Disposal' : ''}`)
            : t(isPaused ? 'common:job.paused' : `common:job.stage.${job.stage}`)}
        </span>
      </span>
      <span
        className="pr"
        role="progressbar"
        aria-label={t(`common:job.kind.${job.kind}`)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={part === null ? undefined : Math.round(part * 100)}
      >
        <span className="bar">
          <i style={{ width: `${String((part ?? 0) * 100)}%` }} />
        </span>
      </span>
      <span className="d">
        {job.itemsTotal === null
          ? t('common:items', { count: job.items, shown: format.number(job.items) })
          : t('common:job.itemsOf', {
              items: format.number(job.items),
              total: format.number(job.itemsTotal),
            })}
      </span>
      <span className="d job-bytes">{bytesOf(job, format)}</span>
      {job.bytesPerSecond !== null && (
        <span className="d job-rate">{`${format.size(job.bytesPerSecond)}/s`}</span>
      )}
      <span className="m">
        {isPaused
          ? null
          : job.secondsLeft === null
            ? t('common:job.leftUnknown')
            : t('common:job.left', { time: timeWords(job.secondsLeft, t) })}
      </span>
      <span className="grow mono t3">
        {job.current !== null && <MiddleCut text={job.current} />}
      </span>
      {props.waiting > 0 && <Tag>{t('common:job.waiting', { count: props.waiting })}</Tag>}
      {job.state !== 'cancelling' && mayPause(session.role, job.kind) && <PauseButton job={job} />}
      <Button
        kind="quiet"
        label={t('common:job.cancel')}
        icon={<X className="i" size={15} />}
        why={mayStop(session.role, job.kind) ? null : t('common:job.cancelClosed')}
        onClick={() => void cancel.run({ job: job.job })}
      />
    </>
  )
}

/** What takes a night may rest by day. */
function PauseButton(props: { readonly job: JobProgress }) {
  const { t } = useTranslation()
  const { job, state } = props.job
  const pause = useAct('job.pause')
  const resume = useAct('job.resume')
  return state === 'paused' ? (
    <Button
      kind="quiet"
      label={t('common:job.resume')}
      icon={<Play className="i" size={15} />}
      onClick={() => void resume.run({ job })}
    />
  ) : (
    <Button
      kind="quiet"
      label={t('common:job.pause')}
      icon={<Pause className="i" size={15} />}
      onClick={() => void pause.run({ job })}
    />
  )
}

function EndedJob(props: { readonly job: JobProgress }) {
  const { t, i18n } = useTranslation()
  const { number, size } = useFormat()
  const { dismiss } = useJobs()
  const { job } = props
  const hasFailed = job.state === 'failed'
  const code = job.error?.code ?? ''
  const reason = i18n.exists(`errors:${code}.what`) ? t(`errors:${code}.what`) : job.error?.message
  return (
    <>
      <span className="row grow" role="status">
        {hasFailed ? (
          <CircleAlert className="i c-stop" size={14} />
        ) : (
          <Check className="i c-ok" size={14} />
        )}
        <b className="b">{t(`common:job.kind.${job.kind}`)}</b>
        <span className="ell">
          {t(endWords(job), {
            items: number(job.items),
            size: size(job.bytes),
            reason,
          })}
        </span>
        {code !== '' && <span className="mono t3">{code}</span>}
      </span>
      <Button
        kind="quiet"
        label={t('common:dismiss')}
        icon={<X className="i" size={15} />}
        onClick={() => dismiss(job.job)}
      />
    </>
  )
}

/** What of an end is worth saying depends on the work. */
function endWords({ kind, state }: JobProgress): string {
  // What was destroyed is not kept.
  if (kind === 'disposal') return `common:job.ended.${state}Disposal`
  if (kind === 'export' && state === 'done') return 'common:job.ended.doneExport'
  if (kind === 'check' && state === 'done') return 'common:job.ended.doneCheck'
  if (kind === 'check' && state === 'cancelled') return 'common:job.ended.cancelledCheck'
  return `common:job.ended.${state}`
}

/** Part done, by bytes where they are known; null while nothing is. */
function partOf(job: JobProgress): number | null {
  if (job.bytesTotal !== null && job.bytesTotal > 0) return Math.min(1, job.bytes / job.bytesTotal)
  if (job.itemsTotal !== null && job.itemsTotal > 0) return Math.min(1, job.items / job.itemsTotal)
  return null
}

function bytesOf(job: JobProgress, format: Format): string {
  const done = format.size(job.bytes)
  return job.bytesTotal === null ? done : `${done} / ${format.size(job.bytesTotal)}`
}
