import { useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Chosen } from './catalogue-filter-bar.tsx'
import { Tile, WaitingTile } from './catalogue-tile.tsx'
import { useListKeys } from './use-list-keys.ts'

const TILE_WIDTH_PX = 132
const GAP_PX = 8
const PADDING_PX = 12
/** Name and marks below the picture, and the gap to the next row. */
const BELOW_PICTURE_PX = 44 + 10

/** Items as tiles: a listbox of which only the rows in sight exist. */
export function ItemGrid(props: Chosen) {
  const { t } = useTranslation()
  const { pages, focused, onFocus, onOpen } = props
  const scroller = useRef<HTMLDivElement>(null)
  const width = useWidth(scroller)
  const total = pages.total ?? 0
  const inner = width - 2 * PADDING_PX
  const columns = Math.max(1, Math.floor((inner + GAP_PX) / (TILE_WIDTH_PX + GAP_PX)))
  const tileWidth = (inner - (columns - 1) * GAP_PX) / columns
  const rowHeight = Math.round(tileWidth * 0.75) + BELOW_PICTURE_PX
  const rows = useVirtualizer({
    count: width === 0 ? 0 : Math.ceil(total / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    paddingStart: PADDING_PX,
    paddingEnd: PADDING_PX,
    overscan: 3,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: sizes are estimated from the row height
  useEffect(() => rows.measure(), [rows, rowHeight])

  // Opening the detail pane changes the columns; what the keys are on stays in sight.
  const latest = useRef(focused)
  latest.current = focused
  useEffect(() => {
    if (latest.current > 0) rows.scrollToIndex(Math.floor(latest.current / columns))
  }, [rows, columns])

  const visible = rows.getVirtualItems()
  const first = (visible[0]?.index ?? 0) * columns
  const last = Math.min(total, ((visible.at(-1)?.index ?? 0) + 1) * columns) - 1
  const { show } = pages
  useEffect(() => show(first, Math.max(first, last)), [show, first, last])

  const onKeyDown = useListKeys({
    ...props,
    total,
    columns,
    pageRows: Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight)),
    onMove: (index) => {
      onFocus(index)
      rows.scrollToIndex(Math.floor(index / columns))
    },
  })

  return (
    <div
      ref={scroller}
      className="grid-scroll"
      role="listbox"
      aria-label={t('catalogue:items')}
      aria-activedescendant={total === 0 ? undefined : `item-${String(focused)}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {visible.map((row) => (
          <div
            key={row.key}
            role="presentation"
            className="grid-row"
            style={{
              transform: `translateY(${String(row.start)}px)`,
              gridTemplateColumns: `repeat(${String(columns)}, minmax(0, 1fr))`,
            }}
          >
            {Array.from({ length: Math.min(columns, total - row.index * columns) }, (_, at) => {
              const index = row.index * columns + at
              const item = pages.rowAt(index)
              const place = { index, total, isFocused: index === focused }
              return item === undefined ? (
                <WaitingTile key={index} {...place} />
              ) : (
                <Tile
                  key={item.id}
                  {...place}
                  item={item}
                  isChosen={item.id === props.chosen}
                  onFocus={onFocus}
                  onOpen={onOpen}
                />
              )
            })}
          </div>
        ))}
      </div>
    </div>
  )
}

function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const { current } = element
    if (current === null) return
    const observer = new ResizeObserver(() => setWidth(current.clientWidth))
    observer.observe(current)
    return () => observer.disconnect()
  }, [element])
  return width
}
