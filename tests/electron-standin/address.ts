/** A page cannot have the app's own scheme in an ordinary browser: `safehold://app/x` is shown as
 *  `https://app.localhost/x`, which never leaves the machine, and is told to the app as its own. */
const STANDS_FOR = '.localhost'

export function toBrowser(address: string, scheme: string): string {
  const { host, pathname, search, hash } = new URL(address)
  if (!address.startsWith(`${scheme}://`)) return address
  return `https://${host}${STANDS_FOR}${pathname}${search}${hash}`
}

export function toApp(address: string, scheme: string): string {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url?.protocol !== 'https:' || !url.host.endsWith(STANDS_FOR)) return address
  const host = url.host.slice(0, -STANDS_FOR.length)
  return `${scheme}://${host}${url.pathname}${url.search}${url.hash}`
}

/** Origin as Electron gives it for a standard scheme; Node's own parser calls it opaque. */
export function appOrigin(address: string): string {
  const [scheme, rest = ''] = address.split('://')
  return `${scheme}://${rest.split(/[/?#]/, 1)[0]}`
}
