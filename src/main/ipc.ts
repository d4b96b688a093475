/** The channel between window and program. What travels inside is the contract's business. */
import type { BrowserWindow, IpcMain, IpcMainInvokeEvent } from 'electron'
import { EVENT, REQUEST } from '../ipc/bridge.ts'
import type { Reply } from '../ipc/contract.ts'
import type { Workbench } from '../workbench/workbench.ts'
import { ORIGIN } from './origin.ts'

const REFUSED: Reply<never> = {
  ok: false,
  error: { code: 'BAD_INPUT', message: 'not a request of this window' },
}

/** Carries requests of this window's own page, and of nothing else, to the workbench. */
export function carryRequests(ipc: IpcMain, window: BrowserWindow, bench: Workbench): void {
  ipc.handle(REQUEST, (event, name: unknown, input: unknown) =>
    isFromPage(event, window) && typeof name === 'string' ? bench.request(name, input) : REFUSED,
  )
}

/** Tells the page what the workbench says unasked, for as long as there is a page. */
export function carryEvents(window: BrowserWindow, bench: Workbench): void {
  const stop = bench.onEvent((name, event) => {
    if (!window.isDestroyed()) window.webContents.send(EVENT, name, event)
  })
  window.once('closed', stop)
}

function isFromPage(event: IpcMainInvokeEvent, window: BrowserWindow): boolean {
  const frame = event.senderFrame
  return frame !== null && frame === window.webContents.mainFrame && frame.origin === ORIGIN
}
