import { Printer } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Output } from '../../ipc/contract.ts'
import { Button } from '../parts/button.tsx'
import { Note } from '../parts/note.tsx'
import { Fingerprint } from '../parts/texts.tsx'
import { Front } from '../shell/front.tsx'

/** Shown once after a case was made: the recovery key, and the root's fingerprint for recipients. */
export function StartCreated(props: {
  readonly created: Output<'case.create'>
  readonly onDone: () => void
}) {
  const { t } = useTranslation()
  const [isStored, setStored] = useState(false)
  const { created } = props
  return (
    <Front>
      <h1>{t('start:created.title', { number: created.case.number })}</h1>
      <Note tone="warn">{t('start:created.once')}</Note>
      <div className="sheet">
        <p className="sheet-head b">
          {t('start:created.sheet', { number: created.case.number, agency: created.case.agency })}
        </p>
        <h2>{t('start:created.recoveryKey')}</h2>
        <p className="recovery-key mono" data-testid="recovery-key">
          {created.recoveryKey}
        </p>
        <p className="t2 sm">{t('start:created.recoveryText')}</p>
        <h2>{t('start:created.root')}</h2>
        <Fingerprint sha256={created.rootSha256} />
        <p className="t2 sm">{t('start:created.rootText')}</p>
        <p className="mono t3">{created.rootPath}</p>
      </div>
      <label className="row check">
        <input
          type="checkbox"
          checked={isStored}
          onChange={(event) => setStored(event.currentTarget.checked)}
        />
        {t('start:created.stored')}
      </label>
      <div className="row front-acts">
        <Button size="lg" icon={<Printer className="i" size={15} />} onClick={() => window.print()}>
          {t('start:created.print')}
        </Button>
        <Button
          kind="primary"
          size="lg"
          why={isStored ? null : t('start:created.storeFirst')}
          onClick={props.onDone}
        >
          {t('start:created.go')}
        </Button>
      </div>
    </Front>
  )
}
