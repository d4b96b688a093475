import { app, BrowserWindow, type Session, type WebContents } from 'electron'
import { HOME_PAGE } from './origin.ts'

/** Makes the one window, not yet shown and with nothing loaded.
 *  @param preload - Path of the built preload script. */
export function makeWindow(preload: string, session: Session): BrowserWindow {
  const window = new BrowserWindow({
    title: 'Safehold',
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 640,
    show: false,
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      session,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  })
  confine(window.webContents)
  window.once('ready-to-show', () => window.show())
  return window
}

/** The page stays the page: it opens nothing, embeds nothing, and goes nowhere but to itself. */
function confine(contents: WebContents): void {
  const stay = (event: { readonly url: string; preventDefault: () => void }) => {
    if (event.url !== HOME_PAGE) event.preventDefault()
  }
  contents.on('will-navigate', stay)
  contents.on('will-redirect', stay)
  contents.on('will-frame-navigate', stay)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
}
