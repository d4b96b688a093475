import { FolderOpen, Plus, ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAppState } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { DiskChooser } from '../parts/disk-chooser.tsx'
import { Failure } from '../parts/failure.tsx'
import { Note } from '../parts/note.tsx'
import { Front } from '../shell/front.tsx'
import { useAct } from '../use-request.ts'
import { StartCreate } from './start-create.tsx'

/** Before a case is open: open one, create one, or check a bundle without either. */
export function Start(props: { readonly onVerify: () => void }) {
  const { t } = useTranslation()
  const state = useAppState()
  const open = useAct('case.open')
  const [view, setView] = useState<'home' | 'create' | 'choose'>('home')
  const openCase = async (dir: string) => {
    setView('home')
    if ((await open.run({ dir })) !== null) state.reload()
  }
  if (view === 'create') return <StartCreate onLeave={() => setView('home')} />
  const recent = state.value?.recent ?? []
  return (
    <Front>
      <h1>{t('start:title')}</h1>
      <p className="t2 front-lead">{t('start:lead')}</p>
      <Failure error={open.error} />
      <div className="row front-acts">
        <Button
          kind="primary"
          size="lg"
          icon={<Plus className="i" size={15} />}
          onClick={() => setView('create')}
        >
          {t('start:create')}
        </Button>
        <Button
          size="lg"
          icon={<FolderOpen className="i" size={15} />}
          onClick={() => setView('choose')}
        >
          {t('start:open')}
        </Button>
        <Button size="lg" icon={<ShieldCheck className="i" size={15} />} onClick={props.onVerify}>
          {t('start:verify')}
        </Button>
      </div>
      {recent.length > 0 && (
        <section className="front-recent" aria-label={t('start:recent')}>
          <h2>{t('start:recent')}</h2>
          <ul>
            {recent.map((one) => (
              <li key={one.dir}>
                <button type="button" onClick={() => void openCase(one.dir)}>
                  <b className="b nw">{one.number}</b>
                  <span className="ell grow">{one.title}</span>
                  <span className="mono t3 ell">{one.dir}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <ol className="steps">
        {(['seize', 'protect', 'prove'] as const).map((step) => (
          <li key={step}>
            <b>{t(`start:step.${step}.title`)}</b>
            {t(`start:step.${step}.text`)}
          </li>
        ))}
      </ol>
      <Note>{t('start:verifyHint')}</Note>
      {view === 'choose' && (
        <DiskChooser
          title={t('start:chooseCase')}
          onClose={() => setView('home')}
          onChoose={(dir) => void openCase(dir)}
        />
      )}
    </Front>
  )
}
