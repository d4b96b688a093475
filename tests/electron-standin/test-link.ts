/** Lets a test that started the app in a child process see its page and ask what was recorded. */
import type { BrowserContext } from 'playwright-core'
import { app } from './electron-app.ts'
import { powerMonitor } from './electron-session.ts'
import { networkAttempts } from './network-watch.ts'
import { record } from './record.ts'

export type TestAsks =
  | { readonly ask: 'record' }
  | { readonly ask: 'quit' }
  | { readonly ask: 'power'; readonly event: 'suspend' | 'lock-screen' }

/** Does nothing unless the app was started by a test. */
export async function openTestLink(context: BrowserContext): Promise<void> {
  if (process.env['SAFEHOLD_STANDIN_LINK'] !== '1' || process.send === undefined) return
  const browser = context.browser()
  if (browser === null) throw new Error('this Playwright gives no browser to a persistent context')
  process.on('message', (message: TestAsks) => answerTest(message))
  process.on('disconnect', () => app.quit())
  const { endpoint } = await browser.bind('safehold')
  process.send({ endpoint })
}

function answerTest(message: TestAsks): void {
  if (message.ask === 'quit') app.quit()
  if (message.ask === 'power') powerMonitor.emit(message.event)
  if (message.ask === 'record') {
    process.send?.({ record: { ...record, networkByProgram: networkAttempts() } })
  }
}
