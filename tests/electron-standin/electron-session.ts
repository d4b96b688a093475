/** `session`, `protocol`, `ipcMain`, `Menu`, `powerMonitor`: they keep what the app gives them. */
import { EventEmitter } from 'node:events'
import { record } from './record.ts'

type Details = { readonly url: string; readonly method: string; readonly resourceType: string }
type BeforeRequest = (details: Details, decide: (to: { cancel?: boolean }) => void) => void
type Permission = (contents: unknown, name: string, decide: (granted: boolean) => void) => void
type PermissionCheck = (contents: unknown, name: string, origin: string) => boolean

class Session extends EventEmitter {
  readonly handlers = new Map<string, (request: Request) => Response | Promise<Response>>()
  beforeRequest: BeforeRequest | null = null
  permissionRequest: Permission | null = null
  permissionCheck: PermissionCheck | null = null
  hasDeviceHandler = false
  readonly protocol = {
    handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>) => {
      this.handlers.set(scheme, handler)
    },
  }
  readonly webRequest = {
    onBeforeRequest: (listener: BeforeRequest) => {
      this.beforeRequest = listener
    },
  }

  setPermissionRequestHandler(handler: Permission): void {
    this.permissionRequest = handler
  }

  setPermissionCheckHandler(handler: PermissionCheck): void {
    this.permissionCheck = handler
  }

  setDevicePermissionHandler(_handler: () => boolean): void {
    this.hasDeviceHandler = true
  }

  setSpellCheckerEnabled(_isEnabled: boolean): void {}

  /** Asks the app's own handler. @returns true when it cancels the request. */
  cancels(details: Details): boolean {
    let isCancelled = false
    this.beforeRequest?.(details, ({ cancel }) => {
      isCancelled = cancel === true
    })
    return isCancelled
  }

  /** Asks both of the app's handlers, as Electron does in turn. */
  grants(permission: string, origin: string): boolean {
    let isGranted = this.permissionRequest === null
    this.permissionRequest?.(null, permission, (granted) => {
      isGranted = granted
    })
    const isHeld = this.permissionCheck?.(null, permission, origin) ?? true
    return isGranted && isHeld
  }
}

export const session = { defaultSession: new Session() }
export type { Session }

export const protocol = {
  registerSchemesAsPrivileged: (schemes: unknown[]) => {
    record.schemes.push(...schemes)
  },
}

type Handler = (event: unknown, ...given: unknown[]) => unknown

export const channels = new Map<string, Handler>()

export const ipcMain = {
  handle: (channel: string, handler: Handler) => {
    channels.set(channel, handler)
    record.handledChannels.push(channel)
  },
}

export const Menu = {
  setApplicationMenu: (menu: unknown) => {
    record.menu = menu === null ? 'none' : 'given'
  },
  buildFromTemplate: (template: unknown[]) => ({ template }),
}

/** Tests say when this machine sleeps, is locked or is left alone. */
class PowerMonitor extends EventEmitter {
  idleSeconds = 0

  getSystemIdleTime(): number {
    return this.idleSeconds
  }
}

export const powerMonitor = new PowerMonitor()
