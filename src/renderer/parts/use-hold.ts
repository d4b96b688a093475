import { useCallback, useLayoutEffect, useRef, useState } from 'react'
import { CallError, call } from '../call.ts'

/** One press-and-hold look. `begin` asks the program, which records it first; `end` takes the pixels
 *  away at once and then tells the program. A page that loses focus or is hidden ends the look.
 *  The address is spent when it is fetched: nothing can be shown twice.
 *  @param onReceipt - The program has written the receipt of a look that ended. */
export function useHold(
  reveal: { readonly id: string; readonly item: string } | null,
  onReceipt?: () => void,
): {
  readonly url: string | null
  readonly error: CallError | null
  readonly begin: () => void
  readonly end: () => void
} {
  const [url, setUrl] = useState<string | null>(null)
  const [error, setError] = useState<CallError | null>(null)
  const held = useRef(false)
  const hold = useRef<string | null>(null)
  const told = useRef(onReceipt)
  told.current = onReceipt

  const end = useCallback(() => {
    held.current = false
    setUrl(null)
    const id = hold.current
    hold.current = null
    if (id === null) return
    call('reveal.close', { hold: id }).then(
      () => told.current?.(),
      () => undefined,
    )
  }, [])

  const begin = useCallback(() => {
    if (reveal === null || held.current) return
    held.current = true
    setError(null)
    call('reveal.open', { reveal: reveal.id, item: reveal.item })
      .then((opened) => {
        hold.current = opened.hold
        if (held.current) setUrl(opened.url)
        else end()
      })
      .catch((cause: unknown) => {
        held.current = false
        setError(cause instanceof CallError ? cause : new CallError('INTERNAL', String(cause)))
      })
  }, [reveal, end])

  // In place before anything can be pressed: what ends a look must not come later than what begins it.
  useLayoutEffect(() => {
    const onHidden = () => document.hidden && end()
    window.addEventListener('blur', end)
    window.addEventListener('pointerup', end)
    window.addEventListener('pointercancel', end)
    document.addEventListener('visibilitychange', onHidden)
    return () => {
      window.removeEventListener('blur', end)
      window.removeEventListener('pointerup', end)
      window.removeEventListener('pointercancel', end)
      document.removeEventListener('visibilitychange', onHidden)
      end()
    }
  }, [end])

  return { url, error, begin, end }
}
