import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Member } from '../../domain/people.ts'
import type { Second } from '../../domain/two-persons.ts'
import { ActDialog } from '../parts/act-dialog.tsx'
import { Note } from '../parts/note.tsx'
import { SecondPerson } from '../parts/second-person.tsx'
import { useAct, useRequest } from '../use-request.ts'

/** Takes a person's keys away, after saying what that does and what it cannot undo.
 *  @param onDone - With whether it was done. */
export function RevokeForm(props: {
  readonly user: Member
  readonly onDone: (isDone: boolean) => void
}) {
  const { t } = useTranslation()
  const revoke = useAct('user.revoke')
  const [second, setSecond] = useState<Second | null>(null)
  const [isChecked, setChecked] = useState(false)
  const { user } = props
  const submit = async () => {
    setChecked(true)
    if (second === null) return
    const done = await revoke.run({ user: user.id, second })
    if (done !== null) props.onDone(true)
  }
  return (
    <ActDialog
      title={t('case:keys.revokeOf', { name: user.name })}
      act={t('case:keys.revokeGo')}
      running={t('case:adding')}
      isRunning={revoke.isRunning}
      error={revoke.error}
      onSubmit={() => void submit()}
      onClose={() => props.onDone(false)}
    >
      <p>{t('case:keys.revokeText', { name: user.name })}</p>
      <Limits isOfReviewer={user.role === 'reviewer'} />
      <LeftBehind />
      <SecondPerson value={second} onChange={setSecond} isChecked={isChecked} />
    </ActDialog>
  )
}

/** What no key that is taken away can undo. */
function Limits({ isOfReviewer }: { readonly isOfReviewer: boolean }) {
  const { t } = useTranslation()
  return (
    <Note tone="warn">
      <p className="m">{t('case:keys.cannot')}</p>
      <ul className="limits">
        <li>{t('case:keys.cannotSeen')}</li>
        <li>{t('case:keys.cannotCopies')}</li>
        <li>{t('case:keys.cannotLedger')}</li>
        {!isOfReviewer && <li>{t('case:keys.cannotCertificate')}</li>}
      </ul>
    </Note>
  )
}

/** Recovery keys that will not open what is sealed from now on. */
export function LeftBehind() {
  const { t } = useTranslation()
  const custodians = useRequest('custodian.list', {})
  const left = custodians.value?.filter((one) => one.withdrawnAt === null && !one.isVouched) ?? []
  if (left.length === 0) return null
  return (
    <Note tone="stop">
      {t('case:custodians.left', { ids: left.map(({ id }) => id).join(', ') })}
    </Note>
  )
}
