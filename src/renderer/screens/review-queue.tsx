import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { ItemRow } from '../../domain/item.ts'
import type { Output } from '../../ipc/contract.ts'
import { useDesk } from '../app-state.tsx'
import { useFormat } from '../parts/format.ts'
import { GradeMark } from '../parts/marks.tsx'
import { Segments } from '../parts/segments.tsx'

const ROW_PX = 52

/** What waits, in neutral words: numbers and kinds, no names, no pictures. */
export function ReviewQueue(props: {
  readonly items: readonly ItemRow[]
  readonly total: number
  readonly current: string | null
  readonly progress: Output<'review.progress'> | null
  readonly shown: 'left' | 'all'
  readonly onShow: (shown: 'left' | 'all') => void
  readonly onChoose: (item: string) => void
}) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { items, progress } = props
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 6,
  })
  const at = items.findIndex(({ id }) => id === props.current)
  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(at)
  }, [at, rows])
  return (
    <section className="col review-queue" aria-label={t('review:queue.title')}>
      {progress !== null && <Progress progress={progress} />}
      <div className="subbar">
        <Segments
          label={t('review:queue.shown')}
          value={props.shown}
          options={[
            ['left', t('review:queue.left')],
            ['all', t('review:queue.all')],
          ]}
          onChange={props.onShow}
        />
        <span className="end xs t3">
          {t('common:shownOf', { shown: number(items.length), total: number(props.total) })}
        </span>
      </div>
      <div className="review-list" ref={scroller}>
        <ol style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map((row) => {
            const item = items[row.index]
            if (item === undefined) return null
            return (
              <li
                key={item.id}
                style={{ transform: `translateY(${String(row.start)}px)`, height: ROW_PX }}
              >
                <button
                  type="button"
                  aria-current={item.id === props.current || undefined}
                  onClick={() => props.onChoose(item.id)}
                >
                  <span className="row">
                    <span className="m">
                      {t('review:queue.item', { number: number(row.index + 1) })}
                    </span>
                    <span className="end">
                      {item.grade !== null && <GradeMark grade={item.grade} label />}
                    </span>
                  </span>
                  <span className="t2 ell">
                    <Neutral item={item} />
                  </span>
                </button>
              </li>
            )
          })}
        </ol>
      </div>
    </section>
  )
}

function Progress(props: { readonly progress: Output<'review.progress'> }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { session } = useDesk()
  const { screened, gradedByYou, gradedByAnyone } = props.progress
  // A reviewer is blind to the other readers; for anyone else an item that somebody graded is done.
  const graded = session.role === 'reviewer' ? gradedByYou : gradedByAnyone
  const share = screened === 0 ? 0 : (100 * graded) / screened
  return (
    <div className="sec">
      <div className="sec-h">
        <h2>{t('review:queue.title')}</h2>
        <span className="end">
          {t('review:queue.waiting', {
            count: screened - graded,
            shown: number(screened - graded),
          })}
        </span>
      </div>
      <div
        className="bar"
        role="progressbar"
        aria-label={t('review:queue.title')}
        aria-valuemin={0}
        aria-valuemax={screened}
        aria-valuenow={graded}
      >
        <i style={{ width: `${String(share)}%` }} />
      </div>
      <p className="xs t3 review-sum">
        {t(session.role === 'reviewer' ? 'review:queue.sumOwn' : 'review:queue.sumAll', {
          graded: number(graded),
          screened: number(screened),
        })}
      </p>
    </div>
  )
}

/** Kind, size and length: what can be said before any pixel. */
export function Neutral(props: { readonly item: ItemRow }) {
  const { t } = useTranslation()
  const { duration, number } = useFormat()
  const { item } = props
  const parts = [
    t(`common:kind.${item.kind}`),
    item.widthPx === null || item.heightPx === null
      ? null
      : `${number(item.widthPx)} × ${number(item.heightPx)}`,
    item.durationSeconds === null ? null : duration(item.durationSeconds),
    item.copies > 1 ? t('review:queue.copies', { count: item.copies }) : null,
  ]
  return parts.filter((part) => part !== null).join(', ')
}
