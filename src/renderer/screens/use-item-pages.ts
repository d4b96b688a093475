import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { ItemFilter, ItemRow, ItemSort } from '../../domain/item.ts'
import { type CallError, call } from '../call.ts'
import { listen } from '../events.ts'
import { asCallError } from '../use-request.ts'
import { PageQueue } from './page-queue.ts'

const PAGE = 200

export type ItemQuery = {
  readonly filter: ItemFilter
  readonly sort: ItemSort
  readonly descending: boolean
}

export type ItemPages = {
  /** Items that match; null until the first answer. */
  readonly total: number | null
  /** Items of the case. */
  readonly whole: number
  readonly rowAt: (index: number) => ItemRow | undefined
  /** Says which rows are in sight; only their pages are asked for. */
  readonly show: (first: number, last: number) => void
  readonly error: CallError | null
}

type Held = {
  readonly key: string
  readonly total: number | null
  readonly whole: number
  readonly pages: ReadonlyMap<number, readonly ItemRow[]>
}

/** Rows of a list of any length, a page at a time. What is in sight is asked again when items change;
 *  what is out of sight is dropped then. */
export function useItemPages(query: ItemQuery): ItemPages {
  const key = JSON.stringify(query)
  const [held, setHeld] = useState<Held>({ key, total: null, whole: 0, pages: new Map() })
  const [error, setError] = useState<CallError | null>(null)
  const sight = useRef({ first: 0, last: 0 })
  const queue = useRef<PageQueue | null>(null)

  /** Asks anew for the pages in sight. */
  const refresh = useCallback(() => {
    const mine = new PageQueue((page) =>
      call('item.list', { ...(JSON.parse(key) as ItemQuery), offset: page * PAGE, limit: PAGE })
        .then((answer) => {
          if (queue.current !== mine) return
          setError(null)
          setHeld((before) => ({
            key,
            total: answer.total,
            whole: answer.whole,
            pages: new Map([...(before.key === key ? before.pages : []), [page, answer.items]]),
          }))
        })
        .catch((cause: unknown) => {
          if (queue.current === mine) setError(asCallError(cause))
        }),
    )
    queue.current = mine
    const { first, last } = sight.current
    mine.show(pagesOf(first, last))
  }, [key])

  useEffect(() => {
    sight.current = { first: 0, last: 0 }
    refresh()
  }, [refresh])

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = listen('items.changed', () => {
      timer ??= setTimeout(() => {
        timer = undefined
        refresh()
      }, 500)
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [refresh])

  const most = useRef(0)
  most.current = Math.max(0, Math.ceil((held.total ?? 0) / PAGE) - 1)
  const show = useCallback((first: number, last: number) => {
    sight.current = { first, last }
    const pages = pagesOf(first, last)
    const beside = [(pages.at(-1) ?? 0) + 1, (pages[0] ?? 0) - 1]
    queue.current?.show(
      pages,
      beside.filter((page) => page >= 0 && page <= most.current),
    )
  }, [])

  return useMemo(
    () => ({
      total: held.total,
      whole: held.whole,
      rowAt: (index) => held.pages.get(Math.floor(index / PAGE))?.[index % PAGE],
      show,
      error,
    }),
    [held, show, error],
  )
}

function pagesOf(first: number, last: number): number[] {
  const from = Math.floor(first / PAGE)
  return Array.from({ length: Math.floor(last / PAGE) - from + 1 }, (_, at) => from + at)
}
