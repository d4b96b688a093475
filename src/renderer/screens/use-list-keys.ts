import type { KeyboardEvent } from 'react'
import type { Chosen } from './catalogue-filter-bar.tsx'

/** Arrow keys, Home, End, Page keys and Enter in a list of `total` items, `columns` to a row. */
export function useListKeys(
  list: Pick<Chosen, 'focused' | 'pages' | 'onOpen'> & {
    readonly total: number
    readonly columns: number
    readonly pageRows: number
    readonly onMove: (index: number) => void
  },
): (event: KeyboardEvent) => void {
  const { focused, total, columns, pageRows } = list
  const steps: Readonly<Record<string, number>> = {
    ...(columns > 1 ? { ArrowRight: 1, ArrowLeft: -1 } : {}),
    ArrowDown: columns,
    ArrowUp: -columns,
    PageDown: columns * pageRows,
    PageUp: -columns * pageRows,
    Home: -total,
    End: total,
  }
  return (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      list.onOpen(list.pages.rowAt(focused))
      return
    }
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    list.onMove(Math.max(0, Math.min(total - 1, focused + step)))
  }
}
