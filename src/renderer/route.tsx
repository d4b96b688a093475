import {
  createContext,
  type ReactNode,
  use,
  useCallback,
  useEffect,
  useMemo,
  useState,
} from 'react'

/** Screens of a case in the order of the flow. */
export const STAGES = [
  'case',
  'exhibits',
  'catalogue',
  'review',
  'redact',
  'export',
  'verify',
  'ledger',
  'retention',
] as const
export type Stage = (typeof STAGES)[number]

export type Route = {
  readonly stage: Stage
  /** What the screen was opened at, such as `{ item }`. */
  readonly at: Readonly<Record<string, string>>
  readonly go: (stage: Stage, at?: Readonly<Record<string, string>>) => void
}

const RouteContext = createContext<Route | null>(null)

/** Keeps the place in the page's hash (`#catalogue?item=i…`), so that going back works. */
export function RouteProvider(props: { readonly children: ReactNode }) {
  const [hash, setHash] = useState(window.location.hash)
  useEffect(() => {
    const onChange = () => setHash(window.location.hash)
    window.addEventListener('hashchange', onChange)
    return () => window.removeEventListener('hashchange', onChange)
  }, [])
  const go = useCallback<Route['go']>((stage, at = {}) => {
    const query = new URLSearchParams(at).toString()
    window.location.hash = query === '' ? stage : `${stage}?${query}`
  }, [])
  const route = useMemo(() => ({ ...parse(hash), go }), [hash, go])
  return <RouteContext value={route}>{props.children}</RouteContext>
}

export function useRoute(): Route {
  const route = use(RouteContext)
  if (route === null) throw new Error('useRoute outside of RouteProvider')
  return route
}

function parse(hash: string): Pick<Route, 'stage' | 'at'> {
  const [name = '', query = ''] = hash.slice(1).split('?')
  const stage = STAGES.find((one) => one === name) ?? 'case'
  return { stage, at: Object.fromEntries(new URLSearchParams(query)) }
}
