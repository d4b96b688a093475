import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Exhibit } from '../../domain/exhibit.ts'
import type { JobId } from '../../domain/job.ts'
import { estimateOf, type SourceCount, type SourceLook } from '../../domain/preflight.ts'
import { call } from '../call.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../parts/format.ts'
import { Note, Sign } from '../parts/note.tsx'
import { KeyValues } from '../parts/screen.tsx'
import { MiddleCut } from '../parts/texts.tsx'
import { timeWords } from '../parts/time-left.ts'
import { useAct, useRequest } from '../use-request.ts'
import { DepthField } from './exhibits-depth.tsx'

/** What is known of a source before it is ingested: what it is, whether it can be changed, how much lies on it,
 *  how long it may take. */
export function SourcePreflight(props: {
  readonly exhibit: Exhibit
  readonly source: string
  readonly depth: number
  readonly onDepth: (depth: number) => void
  readonly onIngest: () => void
  readonly onBack: () => void
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const { source } = props
  const look = useRequest('source.look', { source })
  const { count, error, start, isCounting } = useCount(source, look.value)
  const ready = look.value !== null
  return (
    <Dialog
      title={t('exhibits:preflight.title', { exhibit: props.exhibit.id })}
      size={600}
      onClose={props.onClose}
      footer={
        <>
          <Button onClick={props.onBack}>{t('exhibits:preflight.back')}</Button>
          <span className="end row">
            {ready && !isCounting && count === null && (
              <Button onClick={start}>{t('exhibits:preflight.count')}</Button>
            )}
            <Button
              kind="primary"
              why={
                ready
                  ? null
                  : look.error === null
                    ? t('common:loading')
                    : t('exhibits:preflight.cannot')
              }
              onClick={props.onIngest}
            >
              {t('exhibits:preflight.ingest')}
            </Button>
          </span>
        </>
      }
    >
      <Failure error={look.error ?? error} />
      {look.value !== null && (
        <>
          <Cautions look={look.value} count={count} />
          <Facts look={look.value} count={count} />
        </>
      )}
      <DepthField value={props.depth} onChange={props.onDepth} />
    </Dialog>
  )
}

/** Counts by itself where that leaves no trace, else when it is asked to; stops when nobody looks any more. */
function useCount(source: string, look: SourceLook | null) {
  const begin = useAct('source.count')
  const [job, setJob] = useState<JobId | null>(null)
  const counted = useRequest('source.counted', job === null ? null : { job }, ['job.progress'])
  const mayStart = look !== null && (look.isQuiet || look.kind !== 'folder')
  const { run } = begin
  const start = () => {
    void run({ source }).then((begun) => begun !== null && setJob(begun.job))
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, as soon as it is known that it may
  useEffect(() => {
    if (mayStart) start()
  }, [mayStart])
  useEffect(() => {
    if (job === null) return
    return () => void call('job.cancel', { job }).catch(() => undefined)
  }, [job])
  return {
    count: counted.value,
    error: begin.error ?? counted.error,
    start,
    isCounting: begin.isRunning || job !== null,
  }
}

/** What should be seen to before it begins. */
function Cautions(props: { readonly look: SourceLook; readonly count: SourceCount | null }) {
  const { t } = useTranslation()
  const { number, size } = useFormat()
  const { look, count } = props
  const isShort = count !== null && count.bytes > look.freeBytes
  return (
    <>
      {look.access === 'writable' && (
        <Note tone="warn">
          <p className="m">{t('exhibits:preflight.writable.title')}</p>
          <p>{t('exhibits:preflight.writable.text')}</p>
        </Note>
      )}
      {look.toolMissing !== null && (
        <Note tone="warn">
          <p className="m">{t('exhibits:preflight.tool.title', { tool: look.toolMissing.name })}</p>
          <p>{t('exhibits:preflight.tool.text', { install: look.toolMissing.howToInstall })}</p>
        </Note>
      )}
      {count !== null && count.closed > 0 && (
        <Note tone="warn">
          {t('exhibits:preflight.closed', { count: count.closed, shown: number(count.closed) })}
        </Note>
      )}
      {isShort && (
        <Note tone="stop" isLive>
          <p className="m">{t('exhibits:preflight.noRoom.title')}</p>
          <p>
            {t('exhibits:preflight.noRoom.text', {
              ...{ needed: size(count.bytes), free: size(look.freeBytes) },
            })}
          </p>
        </Note>
      )}
    </>
  )
}

function Facts(props: { readonly look: SourceLook; readonly count: SourceCount | null }) {
  const { t } = useTranslation()
  const { number, size } = useFormat()
  const { look, count } = props
  const { fileSystem } = look
  const bytes = (n: number) =>
    n < 1024 ? size(n) : t('exhibits:preflight.bytes', { size: size(n), bytes: number(n) })
  const kind =
    look.parts !== null && look.parts > 1
      ? t('exhibits:preflight.parts', { count: look.parts })
      : t(`exhibits:preflight.kind.${look.kind}`)
  return (
    <>
      <KeyValues
        rows={[
          [
            t('exhibits:preflight.source'),
            <span key="path" className="mono">
              <MiddleCut text={look.path} />
            </span>,
          ],
          [t('exhibits:preflight.what'), kind],
          [
            t('exhibits:preflight.access'),
            <span key="access" className="row">
              <Sign tone={look.access === 'read-only' ? 'ok' : 'warn'} size={14} />
              {t(`exhibits:preflight.accessIs.${look.access}`)}
            </span>,
          ],
          [
            t('exhibits:preflight.fileSystem'),
            fileSystem === null
              ? t('exhibits:preflight.notTold')
              : t('exhibits:preflight.fileSystemIs', {
                  ...{ type: fileSystem.type, device: fileSystem.device },
                  ...{ used: size(fileSystem.usedBytes), total: size(fileSystem.totalBytes) },
                }),
          ],
          [t('exhibits:preflight.free'), size(look.freeBytes)],
        ]}
      />
      {count === null ? (
        !look.isQuiet && <p className="t2 sm gap">{t('exhibits:preflight.notCounted')}</p>
      ) : (
        <section aria-label={t('exhibits:preflight.counted')} aria-busy={!count.isDone}>
          <p className="t2 sm gap" role="status">
            {count.isDone
              ? t('exhibits:preflight.done')
              : t('exhibits:preflight.counting', { shown: number(count.files) })}
          </p>
          <KeyValues
            rows={[
              [t('exhibits:preflight.files'), number(count.files)],
              [t('exhibits:preflight.size'), bytes(count.bytes)],
              [t('exhibits:preflight.largest'), size(count.largestBytes)],
              [t('exhibits:preflight.containers'), number(count.containers)],
              [t('exhibits:preflight.unreadable'), <Unreadable key="unreadable" count={count} />],
              [t('exhibits:preflight.names'), <Names key="names" count={count} />],
              [t('exhibits:preflight.estimate'), <EstimateWords key="time" {...{ look, count }} />],
            ]}
          />
        </section>
      )}
    </>
  )
}

function Unreadable(props: { readonly count: SourceCount }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const all = Object.entries(props.count.unreadable)
  if (all.length === 0) return t('exhibits:preflight.none')
  return all
    .map(([reason, n]) => `${t(`common:ingestFailure.${reason}`)}: ${number(n)}`)
    .join(' · ')
}

function Names(props: { readonly count: SourceCount }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const all = Object.entries(props.count.names)
  if (all.length === 0) return t('exhibits:preflight.none')
  return all
    .map(([finding, n]) => `${t(`catalogue:within.finding.${finding}`)}: ${number(n)}`)
    .join(' · ')
}

function EstimateWords(props: { readonly look: SourceLook; readonly count: SourceCount }) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const { look, count } = props
  if (!count.isDone) return t('exhibits:preflight.later')
  if (look.rate === null) return t('exhibits:preflight.neverMeasured')
  const { sealing, screening, checking } = estimateOf(look.rate, count)
  const words = (seconds: number | null) =>
    seconds === null
      ? t('exhibits:preflight.unknown')
      : t('exhibits:preflight.about', { time: timeWords(seconds, t) })
  return t('exhibits:preflight.estimateIs', {
    ...{ sealing: words(sealing), screening: words(screening), checking: words(checking) },
    at: dateTime(look.rate.at),
  })
}
