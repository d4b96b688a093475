import { createContext, type ReactNode, use, useMemo } from 'react'
import type { CaseSummary } from '../domain/case.ts'
import type { Session } from '../domain/people.ts'
import type { Output } from '../ipc/contract.ts'
import { useEvent } from './events.ts'
import { type Requested, useRequest } from './use-request.ts'

export type AppState = Output<'app.state'>

const AppStateContext = createContext<Requested<AppState> | null>(null)

/** What program, case and session there are; asked again after anything that may change it. */
export function AppStateProvider(props: { readonly children: ReactNode }) {
  const state = useRequest('app.state', {}, ['items.changed', 'job.progress'])
  useEvent('session.locked', state.reload)
  return <AppStateContext value={state}>{props.children}</AppStateContext>
}

export function useAppState(): Requested<AppState> {
  const state = use(AppStateContext)
  if (state === null) throw new Error('useAppState outside of AppStateProvider')
  return state
}

/** The open case and who is signed in. Only for screens inside the shell, where both are there. */
export function useDesk(): { readonly kase: CaseSummary; readonly session: Session } {
  const { value } = useAppState()
  return useMemo(() => {
    if (value?.case == null || value.session === null) throw new Error('nobody is signed in')
    return { kase: value.case, session: value.session }
  }, [value])
}
