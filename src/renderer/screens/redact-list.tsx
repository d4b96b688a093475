import { useVirtualizer } from '@tanstack/react-virtual'
import { Check, Clock, Undo2 } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { ItemRow } from '../../domain/item.ts'
import type { Redaction, RedactionState } from '../../domain/redaction.ts'
import { useFormat } from '../parts/format.ts'
import { Tag } from '../parts/note.tsx'
import { Segments } from '../parts/segments.tsx'
import { MiddleCut, When } from '../parts/texts.tsx'
import { Neutral } from './review-queue.tsx'
import type { ItemPages } from './use-item-pages.ts'

const ROW_PX = 54

export type Listed = 'stills' | 'waiting' | 'decided'

/** Stills that can be redacted, or redactions by what became of them. */
export function RedactList(props: {
  readonly listed: Listed
  readonly onList: (listed: Listed) => void
  readonly pages: ItemPages
  readonly redactions: readonly Redaction[]
  readonly waiting: number
  readonly current: string | null
  readonly onChoose: (item: string) => void
}) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { listed, pages, redactions } = props
  const scroller = useRef<HTMLDivElement>(null)
  const total = listed === 'stills' ? (pages.total ?? 0) : redactions.length
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 6,
  })
  const visible = rows.getVirtualItems()
  const first = visible[0]?.index ?? 0
  const last = visible.at(-1)?.index ?? 0
  const { show } = pages
  useEffect(() => show(first, Math.max(first, last)), [show, first, last])
  return (
    <section className="col redact-list" aria-label={t('redact:list')}>
      <div className="subbar">
        <Segments
          label={t('redact:listed.label')}
          value={listed}
          options={[
            ['stills', t('redact:listed.stills')],
            ['waiting', t('redact:listed.waiting', { shown: number(props.waiting) })],
            ['decided', t('redact:listed.decided')],
          ]}
          onChange={props.onList}
        />
      </div>
      <div className="redact-rows" ref={scroller}>
        {total === 0 && pages.total !== null && (
          <p className="t2 sm redact-none">{t(`redact:none.${listed}`)}</p>
        )}
        <ol style={{ height: rows.getTotalSize() }}>
          {visible.map((row) => {
            const item = listed === 'stills' ? pages.rowAt(row.index) : undefined
            const redaction = listed === 'stills' ? undefined : redactions[row.index]
            const id = item?.id ?? redaction?.item
            return (
              <li
                key={row.index}
                style={{ transform: `translateY(${String(row.start)}px)`, height: ROW_PX }}
              >
                {id !== undefined && (
                  <button
                    type="button"
                    aria-current={id === props.current || undefined}
                    onClick={() => props.onChoose(id)}
                  >
                    {item !== undefined && <StillRow item={item} />}
                    {redaction !== undefined && <RedactionRow redaction={redaction} />}
                  </button>
                )}
              </li>
            )
          })}
        </ol>
      </div>
    </section>
  )
}

function StillRow(props: { readonly item: ItemRow }) {
  const { item } = props
  return (
    <>
      <span className="row">
        <span className="mono grow ell">
          <MiddleCut text={item.name ?? item.id} />
        </span>
        {item.redaction !== 'none' && <RedactionTag state={item.redaction} />}
      </span>
      <span className="t2 ell">
        <Neutral item={item} />
      </span>
    </>
  )
}

function RedactionRow(props: { readonly redaction: Redaction }) {
  const { t } = useTranslation()
  const { redaction } = props
  return (
    <>
      <span className="row">
        <span className="mono grow ell">{redaction.item}</span>
        <RedactionTag state={redaction.state} />
      </span>
      <span className="t2 ell">
        {t('redact:boxesBy', { count: redaction.regions.length, who: redaction.preparedBy })}
        {', '}
        <When iso={redaction.preparedAt} />
      </span>
    </>
  )
}

/** What became of a redaction: sign and word. */
export function RedactionTag(props: { readonly state: RedactionState }) {
  const { t } = useTranslation()
  const words = t(`redact:state.${props.state}`)
  if (props.state === 'approved')
    return (
      <Tag tone="ok" icon={<Check className="i" size={12} />}>
        {words}
      </Tag>
    )
  if (props.state === 'rejected')
    return (
      <Tag tone="warn" icon={<Undo2 className="i" size={12} />}>
        {words}
      </Tag>
    )
  return <Tag icon={<Clock className="i" size={12} />}>{words}</Tag>
}

/** Name and facts of the item in the bar above the work. */
export function ItemName(props: { readonly item: ItemRow }) {
  const { item } = props
  return (
    <span className="row redact-name">
      <span className="mono b">
        <MiddleCut text={item.name ?? item.id} />
      </span>
      <span className="t2 ell">
        {item.exhibit}, <Neutral item={item} />
      </span>
    </span>
  )
}
