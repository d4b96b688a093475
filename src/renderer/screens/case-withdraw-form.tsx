import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Custodian } from '../../domain/people.ts'
import type { Second } from '../../domain/two-persons.ts'
import { ActDialog } from '../parts/act-dialog.tsx'
import { Note } from '../parts/note.tsx'
import { SecondPerson } from '../parts/second-person.tsx'
import { useAct } from '../use-request.ts'

/** Takes the secrets away from one recovery key.
 *  @param onDone - With whether it was done. */
export function WithdrawForm(props: {
  readonly custodian: Custodian
  readonly label: string
  readonly onDone: (isDone: boolean) => void
}) {
  const { t } = useTranslation()
  const withdraw = useAct('custodian.withdraw')
  const [second, setSecond] = useState<Second | null>(null)
  const [isChecked, setChecked] = useState(false)
  const submit = async () => {
    setChecked(true)
    if (second === null) return
    const done = await withdraw.run({ custodian: props.custodian.id, second })
    if (done !== null) props.onDone(true)
  }
  return (
    <ActDialog
      title={t('case:custodians.withdrawOf', { label: props.label })}
      act={t('case:custodians.withdrawGo')}
      running={t('case:adding')}
      isRunning={withdraw.isRunning}
      error={withdraw.error}
      onSubmit={() => void submit()}
      onClose={() => props.onDone(false)}
    >
      <p>{t('case:custodians.withdrawText')}</p>
      <Note tone="warn">{t('case:custodians.withdrawCannot')}</Note>
      <SecondPerson value={second} onChange={setSecond} isChecked={isChecked} />
    </ActDialog>
  )
}
