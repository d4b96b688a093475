/** The one address of the window. Nothing else is ever loaded, fetched or navigated to. */
export const SCHEME = 'safehold'
export const ORIGIN = `${SCHEME}://app`
export const HOME_PAGE = `${ORIGIN}/`

/** A standard, secure scheme, so that its pages have an origin, a policy and `fetch`. */
export const SCHEME_PRIVILEGES = {
  scheme: SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true },
}

/** Whether an address is one that {@link ORIGIN} itself serves. */
export function isOurs(address: string): boolean {
  return address === ORIGIN || address.startsWith(HOME_PAGE)
}
