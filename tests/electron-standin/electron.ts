/** Stands in for `electron` where its binary is not available: as much of it as the app uses. An import
 *  of anything else fails when the app is loaded. */
export { BrowserWindow } from './browser-window.ts'
export { app } from './electron-app.ts'
export { ipcMain, Menu, powerMonitor, protocol, session } from './electron-session.ts'
export { safeStorage } from './safe-storage.ts'
