/** The window's program, put together: scheme, workbench, window, gate. The engine knows nothing of it. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app, ipcMain, Menu, powerMonitor, protocol, safeStorage, session } from 'electron'
import { workstationHome } from '../engine/signing/workstation.ts'
import { createWorkbench } from '../workbench/workbench.ts'
import { answer } from './answer.ts'
import { closeBeforeQuitting } from './close-down.ts'
import { carryEvents, carryRequests } from './ipc.ts'
import { systemKeyStore } from './key-store.ts'
import { lockWhenLeft } from './lock.ts'
import { applicationMenu } from './menu.ts'
import { closeSession, switchOffNetwork } from './offline.ts'
import { HOME_PAGE, SCHEME, SCHEME_PRIVILEGES } from './origin.ts'
import { makeWindow } from './window.ts'

const PAGE_ROOT = fileURLToPath(new URL('../renderer', import.meta.url))
const PRELOAD = fileURLToPath(new URL('../preload/index.cjs', import.meta.url))
const home = workstationHome()

// Chromium keeps its own small files (the page's language and theme) beside the workstation's.
const profile = join(home, 'window')
mkdirSync(profile, { recursive: true, mode: 0o700 })
app.setPath('userData', profile)
app.enableSandbox()
switchOffNetwork(app)
protocol.registerSchemesAsPrivileged([SCHEME_PRIVILEGES])

if (app.requestSingleInstanceLock()) {
  await app.whenReady()
  await openWindow()
} else {
  app.quit()
}

async function openWindow(): Promise<void> {
  const keyStore = await systemKeyStore(safeStorage, process.platform)
  const bench = createWorkbench({ home, version: app.getVersion(), keyStore })
  closeSession(session.defaultSession)
  session.defaultSession.protocol.handle(SCHEME, (request) =>
    answer(request, PAGE_ROOT, bench.media),
  )
  Menu.setApplicationMenu(applicationMenu(process.platform))
  const window = makeWindow(PRELOAD, session.defaultSession)
  carryRequests(ipcMain, window, bench)
  carryEvents(window, bench)
  lockWhenLeft(powerMonitor, bench.lock)
  closeBeforeQuitting(app, bench.close)
  app.on('second-instance', () => window.focus())
  await window.loadURL(HOME_PAGE)
}
