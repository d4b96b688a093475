import { useVirtualizer } from '@tanstack/react-virtual'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CustodyLine } from '../../domain/custody.ts'
import { useActionWords } from '../parts/custody-timeline.tsx'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../parts/format.ts'
import { Empty } from '../parts/screen.tsx'
import { When } from '../parts/texts.tsx'
import { useCustodyPages } from './use-custody-pages.ts'

const ROW_PX = 29

/** Entries newest first; an opened one shows what it holds, verbatim. */
export function LedgerList(props: { readonly item: string | null; readonly size: number }) {
  const { t } = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  const [opened, setOpened] = useState<number | null>(null)
  const pages = useCustodyPages(props.item, props.size)
  const rows = useVirtualizer({
    count: pages.total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  })
  const shown = rows.getVirtualItems()
  const first = shown[0]?.index ?? 0
  const last = shown.at(-1)?.index ?? 0
  const { need } = pages
  useEffect(() => need(first, last), [need, first, last])
  if (pages.error !== null) return <Failure error={pages.error} />
  if (pages.isKnown && pages.total === 0) return <Empty title={t('ledger:none')} />
  return (
    <div className="ledger-list" ref={scroller}>
      <div className="ledger-head" aria-hidden>
        <span />
        {(['entry', 'time', 'actor', 'role', 'act', 'item'] as const).map((column) => (
          <span key={column}>{t(`ledger:column.${column}`)}</span>
        ))}
      </div>
      <ol
        style={{ height: rows.getTotalSize(), position: 'relative' }}
        aria-label={t('ledger:list')}
      >
        {shown.map((row) => {
          const line = pages.lineAt(row.index)
          return (
            <li
              key={row.key}
              ref={rows.measureElement}
              data-index={row.index}
              style={{ transform: `translateY(${String(row.start)}px)` }}
            >
              {line === null ? (
                <div className="ledger-row t3">{t('common:loading')}</div>
              ) : (
                <Line
                  line={line}
                  isOpen={line.seq === opened}
                  onToggle={() => setOpened(line.seq === opened ? null : line.seq)}
                />
              )}
            </li>
          )
        })}
      </ol>
    </div>
  )
}

function Line(props: {
  readonly line: CustodyLine
  readonly isOpen: boolean
  readonly onToggle: () => void
}) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const sayAction = useActionWords()
  const { line } = props
  const Chevron = props.isOpen ? ChevronDown : ChevronRight
  return (
    <>
      <button
        type="button"
        className="ledger-row"
        aria-expanded={props.isOpen}
        onClick={props.onToggle}
      >
        <Chevron className="i t3" size={13} aria-hidden />
        <span className="mono">{number(line.seq)}</span>
        <When iso={line.time} />
        <span className="mono ell">{line.actor}</span>
        <span className="t2 ell">{line.role}</span>
        <span className="m ell">{sayAction(line.action)}</span>
        <span className="mono t2 ell">{line.item ?? ''}</span>
      </button>
      {props.isOpen && (
        <div className="ledger-open">
          {line.item !== null && (
            <p className="sm row">
              <a className="link" href={`#catalogue?item=${line.item}`}>
                {t('ledger:showItem')}
              </a>
              <a className="link" href={`#ledger?item=${line.item}`}>
                {t('ledger:showTimeline')}
              </a>
            </p>
          )}
          {Object.keys(line.data).length > 0 && (
            <pre className="mono">{JSON.stringify(line.data, null, 2)}</pre>
          )}
          <p className="mono t3">
            {line.purpose === null ? '' : `${t('ledger:purpose')} ${line.purpose} · `}
            {t('ledger:leaf')} {line.leaf}
          </p>
        </div>
      )}
    </>
  )
}
