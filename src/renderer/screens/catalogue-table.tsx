import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { ItemRow } from '../../domain/item.ts'
import { useFormat } from '../parts/format.ts'
import { KindIcon } from '../parts/kind-icon.tsx'
import { GradeMark, StateDial } from '../parts/marks.tsx'
import { MiddleCut } from '../parts/texts.tsx'
import type { Chosen } from './catalogue-filter-bar.tsx'
import type { ItemQuery } from './use-item-pages.ts'
import { useListKeys } from './use-list-keys.ts'

const ROW_HEIGHT_PX = 28
const COLUMNS = ['name', 'kind', 'size', 'taken', 'grade', 'state'] as const
type Column = (typeof COLUMNS)[number]
type Order = Pick<ItemQuery, 'sort' | 'descending'>

/** Items as rows; a heading sorts, and sorts the other way when used again. Of the rows only those in
 *  sight exist; one of their names holds the place of the keys. */
export function ItemTable(
  props: Chosen & { readonly order: Order; readonly onOrder: (order: Order) => void },
) {
  const { t } = useTranslation()
  const { pages, focused, onFocus } = props
  const scroller = useRef<HTMLDivElement>(null)
  const isMoving = useRef(false)
  const total = pages.total ?? 0
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT_PX,
    scrollPaddingStart: ROW_HEIGHT_PX,
    overscan: 10,
  })
  const visible = rows.getVirtualItems()
  const first = visible[0]?.index ?? 0
  const last = visible.at(-1)?.index ?? 0
  const { show } = pages
  useEffect(() => show(first, Math.max(first, last)), [show, first, last])
  const onKeyDown = useListKeys({
    ...props,
    total,
    columns: 1,
    pageRows: Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT_PX) - 1),
    onMove: (index) => {
      isMoving.current = true
      onFocus(index)
      rows.scrollToIndex(index)
    },
  })
  useEffect(() => {
    const name = document.getElementById(`item-${String(focused)}`)
    if (!isMoving.current || name === null) return
    isMoving.current = false
    name.focus({ preventScroll: true })
  })
  return (
    <div ref={scroller} className="rows-scroll">
      <table className="rows" aria-label={t('catalogue:items')} aria-rowcount={total + 1}>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <Heading key={column} column={column} order={props.order} onOrder={props.onOrder} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer height={visible[0]?.start ?? 0} />
          {visible.map(({ index }) => (
            <Row
              key={index}
              index={index}
              item={pages.rowAt(index)}
              isFocused={index === focused}
              isChosen={pages.rowAt(index)?.id === props.chosen}
              onKeyDown={onKeyDown}
              onClick={() => {
                onFocus(index)
                props.onOpen(pages.rowAt(index))
              }}
            />
          ))}
          <Spacer height={rows.getTotalSize() - (visible.at(-1)?.end ?? 0)} />
        </tbody>
      </table>
    </div>
  )
}

/** Stands for the rows out of sight. */
function Spacer(props: { readonly height: number }) {
  return (
    <tr className="spacer" style={{ height: props.height }}>
      <td colSpan={COLUMNS.length} />
    </tr>
  )
}

function Heading(props: {
  readonly column: Column
  readonly order: Order
  readonly onOrder: (order: Order) => void
}) {
  const { t } = useTranslation()
  const { column, order } = props
  const name = t(`catalogue:column.${column}`)
  if (column === 'state') return <th scope="col">{name}</th>
  const isSorted = order.sort === column
  const Way = order.descending ? ArrowDown : ArrowUp
  return (
    <th
      scope="col"
      aria-sort={isSorted ? (order.descending ? 'descending' : 'ascending') : undefined}
    >
      <button
        type="button"
        onClick={() => props.onOrder({ sort: column, descending: isSorted && !order.descending })}
      >
        {name}
        {isSorted && <Way className="i" size={12} />}
      </button>
    </th>
  )
}

function Row(props: {
  readonly index: number
  readonly item: ItemRow | undefined
  readonly isFocused: boolean
  readonly isChosen: boolean
  readonly onClick: () => void
  readonly onKeyDown: (event: KeyboardEvent) => void
}) {
  const { t } = useTranslation()
  const { size } = useFormat()
  const { item } = props
  return (
    <tr
      className={props.isChosen ? 'sel' : undefined}
      aria-rowindex={props.index + 2}
      onClick={props.onClick}
    >
      <td>
        <button
          type="button"
          id={`item-${String(props.index)}`}
          className="row-name"
          tabIndex={props.isFocused ? 0 : -1}
          aria-current={props.isChosen || undefined}
          onKeyDown={props.onKeyDown}
        >
          {item === undefined ? t('common:loading') : <MiddleCut text={item.name ?? item.id} />}
        </button>
      </td>
      <td>
        {item !== undefined && (
          <span className="st" title={item.mediaType ?? undefined}>
            <KindIcon kind={item.kind} size={13} />
            {t(`common:kind.${item.kind}`)}
          </span>
        )}
      </td>
      <td className="num">{item !== undefined && size(item.sizeBytes)}</td>
      <td className="nw">{item?.takenAt?.replace('T', ' ')}</td>
      <td>
        {item !== undefined && item.grade !== null && (
          <span className="st">
            <GradeMark grade={item.grade} />
            <span className="ell">{t(`common:grade.${item.grade}`)}</span>
          </span>
        )}
      </td>
      <td>
        {item !== undefined && (
          <span className="st">
            <StateDial state={item.state} />
            <span className="ell">{t(`common:state.${item.state}`)}</span>
          </span>
        )}
      </td>
    </tr>
  )
}
