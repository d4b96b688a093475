/** No network: whatever the page or Chromium itself would like to reach is refused here. */
import type { App, Session } from 'electron'
import { isOurs } from './origin.ts'

/** Chromium's own errands are switched off, names do not resolve, and what would still go out is
 *  sent to a proxy that is not there (the discard port of this machine). */
const SWITCHES: readonly (readonly [name: string, value?: string])[] = [
  ['host-resolver-rules', 'MAP * ~NOTFOUND'],
  ['proxy-server', 'http://127.0.0.1:9'],
  ['proxy-bypass-list', '<-loopback>'],
  ['force-webrtc-ip-handling-policy', 'disable_non_proxied_udp'],
  ['disable-background-networking'],
  ['disable-breakpad'],
  ['disable-component-update'],
  ['disable-domain-reliability'],
  ['disable-http-cache'],
  ['disable-sync'],
  ['no-pings'],
  ['disable-features', 'Reporting,NetworkErrorLogging,SpareRendererForSitePerProcess'],
]

/** Must run before the app is ready. */
export function switchOffNetwork(app: App): void {
  for (const [name, value] of SWITCHES) app.commandLine.appendSwitch(name, value)
}

/** Refuses every request, permission, device and download of the window's session. */
export function closeSession(session: Session): void {
  session.webRequest.onBeforeRequest((details, decide) => decide({ cancel: !isOurs(details.url) }))
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event) => event.preventDefault())
  session.setSpellCheckerEnabled(false)
}
