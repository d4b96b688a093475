import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import {
  isWhole,
  type RevealId,
  type RevealReason,
  type RevealTarget,
  WHOLE_PICTURE,
} from '../../domain/reveal.ts'
import { useDesk } from '../app-state.tsx'
import type { CallError } from '../call.ts'
import { useHold } from '../parts/use-hold.ts'
import { useKeys } from '../parts/use-keys.ts'
import { useAct, useRequest } from '../use-request.ts'

export type Look = {
  /** Address of the clear picture while it is held, else null. */
  readonly url: string | null
  readonly error: CallError | null
  /** The reason is still to be asked. */
  readonly isAsking: boolean
  readonly isGranted: boolean
  /** The signed-in person's look at the whole of it that has ended with its receipt; null before. */
  readonly had: RevealId | null
  readonly press: () => void
  readonly release: () => void
  readonly ask: (reason: RevealReason) => Promise<void>
  readonly leave: () => void
}

/** A held look at the whole of a picture, by H or a pressed button. Nothing is clear before its reason
 *  is on record, and nothing after the key is let go.
 *  @param redaction - The one that is looked at, of those the item has; null for the original.
 *  @param only - The reason where there is just one; else it is asked in a dialog. */
export function useLook(item: string, redaction: string | null, only: RevealReason | null): Look {
  const target: RevealTarget = redaction === null ? 'original' : 'redaction'
  const { session } = useDesk()
  const [isAsking, setAsking] = useState(false)
  const isPressed = useRef(false)
  const reveals = useRequest('reveal.list', { item })
  const request = useAct('reveal.request')
  const own = reveals.value?.filter(
    (one) =>
      one.by === session.user &&
      one.target === target &&
      one.redaction === redaction &&
      isWhole(one.region),
  )
  const granted = own?.find(({ state }) => state === 'granted') ?? null
  const had = own?.find(({ looked }) => looked)?.id ?? null
  const hold = useHold(granted, reveals.reload)
  const { begin, end } = hold
  const isOver = () => granted?.expiresAt != null && Date.parse(granted.expiresAt) <= Date.now()

  const ask = async (reason: RevealReason) => {
    setAsking(false)
    const made = await request.run({ item, target, region: { ...WHOLE_PICTURE }, reason })
    if (made !== null) reveals.reload()
  }
  const press = () => {
    if (granted !== null && !isOver()) {
      begin()
      return
    }
    if (only === null) {
      setAsking(true)
      return
    }
    isPressed.current = true
    void ask(only)
  }
  const release = () => {
    isPressed.current = false
    end()
  }

  useEffect(() => {
    // Granted while the key is still down: the look begins; let go meanwhile, it does not.
    // Once: a list that is read again while the key is down must not begin a second look.
    if (granted === null || !isPressed.current) return
    isPressed.current = false
    begin()
  }, [granted, begin])

  useLayoutEffect(() => {
    const letGo = () => {
      isPressed.current = false
    }
    const onKeyUp = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'h') return
      letGo()
      end()
    }
    window.addEventListener('keyup', onKeyUp)
    window.addEventListener('pointerup', letGo)
    window.addEventListener('pointercancel', letGo)
    window.addEventListener('blur', letGo)
    document.addEventListener('visibilitychange', letGo)
    return () => {
      window.removeEventListener('keyup', onKeyUp)
      window.removeEventListener('pointerup', letGo)
      window.removeEventListener('pointercancel', letGo)
      window.removeEventListener('blur', letGo)
      document.removeEventListener('visibilitychange', letGo)
    }
  }, [end])

  useKeys({
    h: (event) => {
      if (!event.repeat) press()
    },
  })

  return {
    url: hold.url,
    error: request.error ?? hold.error,
    isAsking,
    isGranted: granted !== null && !isOver(),
    had,
    press,
    release,
    ask,
    leave: () => setAsking(false),
  }
}
