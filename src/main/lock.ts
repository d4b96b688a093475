import type { PowerMonitor } from 'electron'
import type { Workbench } from '../workbench/workbench.ts'

/** As long as a person may look away from an open case before it asks for the passphrase again. */
export const IDLE_LIMIT_SECONDS = 10 * 60
const LOOK_EVERY_MS = 15_000

/** Signs out when the machine sleeps, its screen is locked, or nobody has touched it for a while.
 *  @returns A function that stops watching. */
export function lockWhenLeft(monitor: PowerMonitor, lock: Workbench['lock']): () => void {
  const lockNow = () => lock('system')
  monitor.on('suspend', lockNow)
  monitor.on('lock-screen', lockNow)
  const timer = setInterval(() => {
    if (monitor.getSystemIdleTime() >= IDLE_LIMIT_SECONDS) lock('idle')
  }, LOOK_EVERY_MS)
  return () => clearInterval(timer)
}
