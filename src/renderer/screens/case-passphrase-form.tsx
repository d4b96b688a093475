import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ActDialog } from '../parts/act-dialog.tsx'
import { isGoodPassphrase, NO_PASSPHRASE, PassphraseFields } from '../parts/passphrase-fields.tsx'
import { TextField } from '../parts/text-field.tsx'
import { useAct } from '../use-request.ts'

/** Changes one's own passphrase. */
export function PassphraseForm(props: { readonly onDone: () => void }) {
  const { t } = useTranslation()
  const change = useAct('passphrase.change')
  const [old, setOld] = useState('')
  const [passphrase, setPassphrase] = useState(NO_PASSPHRASE)
  const [isChecked, setChecked] = useState(false)
  const submit = async () => {
    setChecked(true)
    if (old === '' || !isGoodPassphrase(passphrase)) return
    const done = await change.run({ old, passphrase: passphrase.first })
    setOld('')
    if (done !== null) props.onDone()
  }
  return (
    <ActDialog
      title={t('case:keys.change')}
      act={t('case:keys.changeGo')}
      running={t('case:keys.sealing')}
      isRunning={change.isRunning}
      error={change.error}
      onSubmit={() => void submit()}
      onClose={props.onDone}
    >
      <TextField
        isFirst
        type="password"
        label={t('case:keys.old')}
        value={old}
        onChange={setOld}
        error={isChecked && old === '' ? t('start:signIn.noPassphrase') : null}
      />
      <PassphraseFields value={passphrase} onChange={setPassphrase} isChecked={isChecked} />
      <p className="t2 sm">{t('case:keys.changeText')}</p>
    </ActDialog>
  )
}
