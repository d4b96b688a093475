import { useEffect, useRef } from 'react'
import type { EventName, EventOf } from '../ipc/events.ts'

type Listener = (event: never) => void

const listeners = new Map<EventName, Set<Listener>>()
let isListening = false

/** Hears one kind of event while the component is mounted. The newest callback is called. */
export function useEvent<E extends EventName>(name: E, onEvent: (event: EventOf<E>) => void): void {
  const latest = useRef(onEvent)
  useEffect(() => {
    latest.current = onEvent
  })
  useEffect(() => listen(name, (event: EventOf<E>) => latest.current(event)), [name])
}

/** @returns A function that stops listening. */
export function listen<E extends EventName>(
  name: E,
  listener: (event: EventOf<E>) => void,
): () => void {
  startListening()
  const set = listeners.get(name) ?? new Set()
  listeners.set(name, set.add(listener))
  return () => set.delete(listener)
}

/** One listener on the bridge for the page's whole life; the preload script checks the sender. */
function startListening(): void {
  if (isListening) return
  isListening = true
  window.bridge.listen((name, event) => {
    for (const listener of listeners.get(name as EventName) ?? []) listener(event as never)
  })
}
