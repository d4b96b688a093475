import { useState } from 'react'
import { useKeys } from '../parts/use-keys.ts'
import { SCREENS } from '../screens/table.tsx'
import { useStage } from './closed-stages.ts'
import { FailedSignIns } from './failed-sign-ins.tsx'
import { Header } from './header.tsx'
import { JobBar } from './job-bar.tsx'
import { Rail } from './rail.tsx'
import { RedState } from './red-state.tsx'
import { Settings } from './settings.tsx'
import { Shortcuts } from './shortcuts.tsx'

/** The window while somebody works on a case: header, rail, the stage's screen, job bar. */
export function Workbench() {
  const stage = useStage()
  const [open, setOpen] = useState<'shortcuts' | 'settings' | null>(null)
  useKeys({ '?': () => setOpen('shortcuts') })
  const StageScreen = SCREENS[stage]
  return (
    <div className="shell">
      <Header />
      <Rail onShortcuts={() => setOpen('shortcuts')} onSettings={() => setOpen('settings')} />
      <main className="main">
        <RedState hasLink />
        <StageScreen />
      </main>
      <JobBar />
      <FailedSignIns />
      {open === 'shortcuts' && <Shortcuts onClose={() => setOpen(null)} />}
      {open === 'settings' && <Settings onClose={() => setOpen(null)} />}
    </div>
  )
}
