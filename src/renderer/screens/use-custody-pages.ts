import { useCallback, useEffect, useRef, useState } from 'react'
import type { CustodyLine } from '../../domain/custody.ts'
import { type CallError, call } from '../call.ts'
import { asCallError } from '../use-request.ts'

const PAGE = 200

/** The ledger newest first, read in pages as they come into sight.
 *  @param size - How many entries there are; a change reads anew, for every place has moved. */
export function useCustodyPages(
  item: string | null,
  size: number,
): {
  readonly total: number
  readonly isKnown: boolean
  readonly error: CallError | null
  readonly lineAt: (place: number) => CustodyLine | null
  /** Asks for what is between two places, both included, if it was not asked for. */
  readonly need: (first: number, last: number) => void
} {
  const pages = useRef(new Map<number, readonly CustodyLine[]>())
  const asked = useRef(new Set<number>())
  const turn = useRef(0)
  const [total, setTotal] = useState<number | null>(null)
  const [error, setError] = useState<CallError | null>(null)
  const [, setLoaded] = useState(0)

  const ask = useCallback(
    (page: number) => {
      if (asked.current.has(page)) return
      asked.current.add(page)
      const mine = turn.current
      call('custody.list', { item, newestFirst: true, offset: page * PAGE, limit: PAGE })
        .then(({ lines, total: all }) => {
          if (turn.current !== mine) return
          pages.current.set(page, lines)
          setTotal(all)
          setLoaded((count) => count + 1)
        })
        .catch((cause: unknown) => {
          if (turn.current === mine) setError(asCallError(cause))
        })
    },
    [item],
  )

  // biome-ignore lint/correctness/useExhaustiveDependencies: a ledger that has grown is read anew
  useEffect(() => {
    turn.current += 1
    pages.current.clear()
    asked.current.clear()
    setError(null)
    ask(0)
  }, [ask, size])

  const need = useCallback(
    (first: number, last: number) => {
      for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page++) ask(page)
    },
    [ask],
  )
  const lineAt = (place: number) =>
    pages.current.get(Math.floor(place / PAGE))?.[place % PAGE] ?? null
  return { total: total ?? 0, isKnown: total !== null, error, lineAt, need }
}
