import { Printer } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Second } from '../../domain/two-persons.ts'
import { useDesk } from '../app-state.tsx'
import { ActDialog } from '../parts/act-dialog.tsx'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Note } from '../parts/note.tsx'
import { SecondPerson } from '../parts/second-person.tsx'
import { TextField } from '../parts/text-field.tsx'
import { useAct } from '../use-request.ts'

/** Makes another recovery key, and shows it once.
 *  @param onDone - With whether it was made. */
export function CustodianForm(props: { readonly onDone: (isDone: boolean) => void }) {
  const { t } = useTranslation()
  const add = useAct('custodian.add')
  const [label, setLabel] = useState('')
  const [second, setSecond] = useState<Second | null>(null)
  const [isChecked, setChecked] = useState(false)
  const [recoveryKey, setRecoveryKey] = useState<string | null>(null)
  const hasLabel = label.trim() !== ''
  const submit = async () => {
    setChecked(true)
    if (!hasLabel || second === null) return
    const made = await add.run({ label, second })
    if (made !== null) setRecoveryKey(made.recoveryKey)
  }
  if (recoveryKey !== null) {
    return <ShownOnce recoveryKey={recoveryKey} label={label} onDone={() => props.onDone(true)} />
  }
  return (
    <ActDialog
      title={t('case:custodians.add')}
      act={t('case:custodians.addGo')}
      running={t('case:adding')}
      isRunning={add.isRunning}
      error={add.error}
      onSubmit={() => void submit()}
      onClose={() => props.onDone(false)}
    >
      <p className="t2">{t('case:custodians.addText')}</p>
      <TextField
        isFirst
        label={t('case:custodians.label')}
        hint={t('case:custodians.labelHint')}
        value={label}
        onChange={setLabel}
        error={isChecked && !hasLabel ? t('case:custodians.noLabel') : null}
      />
      <SecondPerson value={second} onChange={setSecond} isChecked={isChecked} />
    </ActDialog>
  )
}

/** It is in no file: whoever closes this has stored it. */
function ShownOnce(props: {
  readonly recoveryKey: string
  readonly label: string
  readonly onDone: () => void
}) {
  const { t } = useTranslation()
  const { kase } = useDesk()
  const [isStored, setStored] = useState(false)
  return (
    <Dialog
      title={t('start:created.recoveryKey')}
      onClose={null}
      footer={
        <span className="end row">
          <Button icon={<Printer className="i" size={14} />} onClick={() => window.print()}>
            {t('start:created.print')}
          </Button>
          <Button
            kind="primary"
            why={isStored ? null : t('start:created.storeFirst')}
            onClick={props.onDone}
          >
            {t('common:close')}
          </Button>
        </span>
      }
    >
      <Note tone="warn">{t('start:created.once')}</Note>
      <div className="sheet">
        <p className="sheet-head b">
          {t('start:created.sheet', { number: kase.number, agency: kase.agency })}
        </p>
        <p className="t2 sm">{props.label}</p>
        <p className="recovery-key mono" data-testid="recovery-key">
          {props.recoveryKey}
        </p>
        <p className="t2 sm">{t('start:created.recoveryText')}</p>
      </div>
      <label className="row check">
        <input
          type="checkbox"
          checked={isStored}
          onChange={(event) => setStored(event.currentTarget.checked)}
        />
        {t('start:created.stored')}
      </label>
    </Dialog>
  )
}
