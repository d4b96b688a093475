import { type RefObject, useEffect, useRef } from 'react'

type Turned = Pick<WheelEvent, 'clientX' | 'clientY' | 'deltaY'> & {
  readonly currentTarget: HTMLElement
}

/** Turns of the wheel over an element, which then does not scroll. React's own listener cannot prevent that. */
export function useWheel(
  ref: RefObject<HTMLElement | null>,
  onTurn: (event: Turned) => void,
): void {
  const latest = useRef(onTurn)
  useEffect(() => {
    latest.current = onTurn
  })
  useEffect(() => {
    const element = ref.current
    if (element === null) return
    const onWheel = (event: WheelEvent) => {
      event.preventDefault()
      const { clientX, clientY, deltaY } = event
      latest.current({ clientX, clientY, deltaY, currentTarget: element })
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [ref])
}
