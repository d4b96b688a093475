import type { App } from 'electron'

/** A case that does not close in this time is left to its recovery at the next opening. */
const LONGEST_CLOSE_MS = 15_000

/** Closes the open case before the program ends, however it is asked to end. */
export function closeBeforeQuitting(app: App, close: () => Promise<void>): void {
  let isClosing = false
  app.on('before-quit', (event) => {
    event.preventDefault()
    if (isClosing) return
    isClosing = true
    const limit = setTimeout(() => app.exit(1), LONGEST_CLOSE_MS)
    close().then(
      () => {
        clearTimeout(limit)
        app.exit(0)
      },
      (error: unknown) => {
        process.stderr.write(`safehold: the case did not close cleanly\n${String(error)}\n`)
        app.exit(1)
      },
    )
  })
  app.on('window-all-closed', () => app.quit())
}
