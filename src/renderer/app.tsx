import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { AppStateProvider, useAppState } from './app-state.tsx'
import { JobsProvider } from './jobs.tsx'
import { Failure } from './parts/failure.tsx'
import { RouteProvider } from './route.tsx'
import { SignIn } from './screens/sign-in.tsx'
import { Start } from './screens/start.tsx'
import { VerifyAlone } from './shell/verify-alone.tsx'
import { Workbench } from './shell/workbench.tsx'

/** No case → start; nobody signed in → sign in; else the workbench. A bundle is verified without either. */
export function App() {
  return (
    <AppStateProvider>
      <Place />
    </AppStateProvider>
  )
}

function Place() {
  const { t } = useTranslation()
  const state = useAppState()
  const [isVerifying, setVerifying] = useState(false)
  if (state.value === null) {
    return state.error === null ? (
      <p className="whole-page t2">{t('common:loading')}</p>
    ) : (
      <div className="whole-page">
        <Failure error={state.error} />
      </div>
    )
  }
  if (isVerifying && state.value.session === null) {
    return <VerifyAlone onClose={() => setVerifying(false)} />
  }
  if (state.value.case === null) return <Start onVerify={() => setVerifying(true)} />
  if (state.value.session === null) return <SignIn onVerify={() => setVerifying(true)} />
  return (
    <RouteProvider>
      <JobsProvider>
        <Workbench />
      </JobsProvider>
    </RouteProvider>
  )
}
