import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAppState } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Failure } from '../parts/failure.tsx'
import { TextField } from '../parts/text-field.tsx'
import { useAct } from '../use-request.ts'

/** Opens the case by the key from the safe, when every supervisor's passphrase is lost. */
export function SignInRecovery(props: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const state = useAppState()
  const recover = useAct('session.recover')
  const [key, setKey] = useState('')
  const submit = async () => {
    if (key.trim() === '') return
    const session = await recover.run({ recoveryKey: key.trim() })
    setKey('')
    if (session !== null) state.reload()
  }
  return (
    <Dialog
      title={t('start:recover.title')}
      onClose={props.onClose}
      footer={
        <span className="end row">
          <Button onClick={props.onClose}>{t('common:cancel')}</Button>
          <Button
            kind="primary"
            why={recover.isRunning ? t('start:signIn.opening') : null}
            onClick={() => void submit()}
          >
            {t('start:recover.go')}
          </Button>
        </span>
      }
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <p className="t2">{t('start:recover.text')}</p>
        <TextField label={t('start:created.recoveryKey')} value={key} onChange={setKey} isFirst />
        <Failure error={recover.error} />
      </form>
    </Dialog>
  )
}
