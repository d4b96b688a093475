import { useCallback, useEffect, useRef, useState } from 'react'
import type { Output, RequestName } from '../ipc/contract.ts'
import type { EventName } from '../ipc/events.ts'
import { type Asked, CallError, call } from './call.ts'
import { listen } from './events.ts'

export type Requested<T> = {
  /** The last answer; it stays while a newer one is awaited. */
  readonly value: T | null
  readonly error: CallError | null
  readonly isLoading: boolean
  readonly reload: () => void
}

/** Asks on mount, again whenever the input changes, and again (at most every 500 ms) after `events`.
 *  @param input - null asks nothing. */
export function useRequest<R extends RequestName>(
  name: R,
  input: Asked<R> | null,
  events: readonly EventName[] = [],
): Requested<Output<R>> {
  const [value, setValue] = useState<Output<R> | null>(null)
  const [error, setError] = useState<CallError | null>(null)
  const [isLoading, setLoading] = useState(input !== null)
  const turn = useRef(0)
  const asked = input === null ? null : JSON.stringify(input)

  const reload = useCallback(() => {
    turn.current += 1
    const mine = turn.current
    if (asked === null) {
      setValue(null)
      setLoading(false)
      return
    }
    setLoading(true)
    call(name, JSON.parse(asked) as Asked<R>)
      .then((answer) => {
        if (turn.current !== mine) return
        setValue(answer)
        setError(null)
        setLoading(false)
      })
      .catch((cause: unknown) => {
        if (turn.current !== mine) return
        setError(asCallError(cause))
        setLoading(false)
      })
  }, [name, asked])

  useEffect(reload, [reload])

  const names = events.join(' ')
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const soon = () => {
      timer ??= setTimeout(() => {
        timer = undefined
        reload()
      }, 500)
    }
    const stops = names === '' ? [] : names.split(' ').map((one) => listen(one as EventName, soon))
    return () => {
      clearTimeout(timer)
      for (const stop of stops) stop()
    }
  }, [names, reload])

  return { value, error, isLoading, reload }
}

/** One act that a person starts: `run` never rejects; it answers null when the act failed, and `error`
 *  says why until the next run. */
export function useAct<R extends RequestName>(
  name: R,
): {
  readonly run: (input: Asked<R>) => Promise<Output<R> | null>
  readonly error: CallError | null
  readonly isRunning: boolean
  readonly clear: () => void
} {
  const [error, setError] = useState<CallError | null>(null)
  const [isRunning, setRunning] = useState(false)
  const run = useCallback(
    async (input: Asked<R>) => {
      setRunning(true)
      setError(null)
      try {
        return await call(name, input)
      } catch (cause) {
        setError(asCallError(cause))
        return null
      } finally {
        setRunning(false)
      }
    },
    [name],
  )
  const clear = useCallback(() => setError(null), [])
  return { run, error, isRunning, clear }
}

export function asCallError(cause: unknown): CallError {
  return cause instanceof CallError ? cause : new CallError('INTERNAL', String(cause))
}
