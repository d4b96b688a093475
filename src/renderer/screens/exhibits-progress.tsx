import { Check, Circle, Play } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ExhibitId } from '../../domain/exhibit.ts'
import { isLive, type JobProgress, type JobStage } from '../../domain/job.ts'
import { useJobs } from '../jobs.tsx'
import { useFormat } from '../parts/format.ts'
import { Section } from '../parts/screen.tsx'
import { timeWords } from '../parts/time-left.ts'

/** What every ingest does, in order; one without containers skips theirs. */
const STAGES: readonly JobStage[] = [
  'walking',
  'hashing',
  'unpacking',
  'preview',
  'comparing',
  'verifying',
]

/** The steps of the ingest of an exhibit that runs, or ran last: done, under way, to come. */
export function IngestProgress(props: { readonly exhibit: ExhibitId }) {
  const { t } = useTranslation()
  const { list } = useJobs()
  const job = list.find(({ kind, exhibit }) => kind === 'ingest' && exhibit === props.exhibit)
  if (job === undefined) return null
  const shown = STAGES.filter((stage) => isLive(job) || job.past.some((one) => one.stage === stage))
  return (
    <Section
      title={t('exhibits:progress.title')}
      end={isLive(job) ? t(`exhibits:progress.state.${job.state}`) : t('exhibits:progress.over')}
    >
      <table className="flush stages">
        <thead>
          <tr>
            <th>{t('exhibits:progress.stage')}</th>
            <th className="num">{t('exhibits:progress.items')}</th>
            <th className="num">{t('exhibits:progress.bytes')}</th>
            <th className="num">{t('exhibits:progress.rate')}</th>
            <th className="num">{t('exhibits:progress.time')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((stage) => (
            <StageRow key={stage} stage={stage} job={job} />
          ))}
        </tbody>
      </table>
    </Section>
  )
}

function StageRow(props: { readonly stage: JobStage; readonly job: JobProgress }) {
  const { t } = useTranslation()
  const { number, size } = useFormat()
  const { stage, job } = props
  const isCurrent = isLive(job) && job.stage === stage
  const past = isCurrent ? undefined : job.past.find((one) => one.stage === stage)
  const cells = isCurrent
    ? [
        job.itemsTotal === null
          ? number(job.items)
          : t('common:job.itemsOf', { items: number(job.items), total: number(job.itemsTotal) }),
        job.bytesTotal === null ? size(job.bytes) : `${size(job.bytes)} / ${size(job.bytesTotal)}`,
        job.bytesPerSecond === null ? '' : `${size(Math.round(job.bytesPerSecond))}/s`,
        job.secondsLeft === null
          ? t('common:job.leftUnknown')
          : t('common:job.left', { time: timeWords(job.secondsLeft, t) }),
      ]
    : past === undefined
      ? ['', '', '', t('exhibits:progress.waits')]
      : [
          number(past.items),
          past.bytes === 0 ? '' : size(past.bytes),
          past.seconds < 1 || past.bytes === 0
            ? ''
            : `${size(Math.round(past.bytes / past.seconds))}/s`,
          past.seconds < 1
            ? t('exhibits:progress.short')
            : t('exhibits:progress.took', { time: timeWords(past.seconds, t) }),
        ]
  const Icon = isCurrent ? Play : past === undefined ? Circle : Check
  return (
    <tr aria-current={isCurrent ? 'step' : undefined}>
      <td>
        <span className="st">
          <Icon className={past === undefined ? 'i t3' : 'i c-ok'} size={14} aria-hidden />
          {t(`exhibits:progress.name.${stage}`)}
        </span>
      </td>
      {cells.map((cell, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: columns keep their places
        <td key={column} className="num">
          {cell}
        </td>
      ))}
    </tr>
  )
}
