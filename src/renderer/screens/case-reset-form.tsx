import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Member } from '../../domain/people.ts'
import type { Second } from '../../domain/two-persons.ts'
import { ActDialog } from '../parts/act-dialog.tsx'
import { isGoodPassphrase, NO_PASSPHRASE, PassphraseFields } from '../parts/passphrase-fields.tsx'
import { SecondPerson } from '../parts/second-person.tsx'
import { useAct } from '../use-request.ts'

/** A new passphrase for somebody who has forgotten theirs; they type it here themselves.
 *  @param onDone - With whether it was done. */
export function ResetForm(props: {
  readonly user: Member
  readonly onDone: (isDone: boolean) => void
}) {
  const { t } = useTranslation()
  const reset = useAct('passphrase.reset')
  const [passphrase, setPassphrase] = useState(NO_PASSPHRASE)
  const [second, setSecond] = useState<Second | null>(null)
  const [isChecked, setChecked] = useState(false)
  const { user } = props
  const submit = async () => {
    setChecked(true)
    if (!isGoodPassphrase(passphrase) || second === null) return
    const done = await reset.run({ user: user.id, passphrase: passphrase.first, second })
    if (done !== null) props.onDone(true)
  }
  return (
    <ActDialog
      title={t('case:keys.resetOf', { name: user.name })}
      act={t('case:keys.resetGo')}
      running={t('case:adding')}
      isRunning={reset.isRunning}
      error={reset.error}
      onSubmit={() => void submit()}
      onClose={() => props.onDone(false)}
    >
      <p className="t2">{t('case:keys.resetText')}</p>
      <PassphraseFields value={passphrase} onChange={setPassphrase} isChecked={isChecked} />
      <p className="t2 sm">{t('case:passphraseHint')}</p>
      <SecondPerson value={second} onChange={setSecond} isChecked={isChecked} />
    </ActDialog>
  )
}
