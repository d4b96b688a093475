import { KeyRound, UserPlus, UserX } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Member } from '../../domain/people.ts'
import { useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { Failure } from '../parts/failure.tsx'
import { Section } from '../parts/screen.tsx'
import { When } from '../parts/texts.tsx'
import { useRequest } from '../use-request.ts'
import { PassphraseForm } from './case-passphrase-form.tsx'
import { PersonForm } from './case-person-form.tsx'
import { ResetForm } from './case-reset-form.tsx'
import { RevokeForm } from './case-revoke-form.tsx'

type Open = { readonly form: 'add' | 'change' } | { readonly form: 'reset' | 'revoke'; of: Member }

/** Who works on the case, and whose keys were taken away. */
export function People() {
  const { t } = useTranslation()
  const { session, kase } = useDesk()
  const users = useRequest('user.list', {})
  const [open, setOpen] = useState<Open | null>(null)
  const readOnly = kase.readOnly ? t('exhibits:readOnly') : null
  const isSupervisor = session.role === 'supervisor'
  const whyNotAdd =
    isSupervisor || session.role === 'recovery' ? readOnly : t('case:supervisorOnly')
  const done = (isDone: boolean) => {
    setOpen(null)
    if (isDone) users.reload()
  }
  return (
    <Section
      title={t('case:people')}
      end={
        <Button
          icon={<UserPlus className="i" size={14} />}
          why={whyNotAdd}
          onClick={() => setOpen({ form: 'add' })}
        >
          {t('case:addPerson')}
        </Button>
      }
    >
      <Failure error={users.error} />
      <table className="flush">
        <thead>
          <tr>
            <th>{t('case:name')}</th>
            <th>{t('case:shortName')}</th>
            <th>{t('start:field.person.label')}</th>
            <th>{t('case:role')}</th>
            <th>
              <span className="vh">{t('case:keys.acts')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {users.value?.map((user) => (
            <tr key={user.id}>
              <td className="m">
                {user.name}
                {user.id === session.user && <span className="t3"> {t('case:you')}</span>}
              </td>
              <td className="mono">{user.id}</td>
              <td className="mono">{user.person ?? '–'}</td>
              <td>
                {t(`common:role.${user.role}`)}
                {user.revokedAt !== null && (
                  <span className="block c-stop sm">
                    {t('case:keys.revokedOn')} <When iso={user.revokedAt} />
                  </span>
                )}
              </td>
              <td className="acts">
                {user.revokedAt === null && actsOn(user, session.user, isSupervisor)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {open?.form === 'add' && <PersonForm onDone={(user) => done(user !== null)} />}
      {open?.form === 'change' && <PassphraseForm onDone={() => done(false)} />}
      {open?.form === 'reset' && <ResetForm user={open.of} onDone={done} />}
      {open?.form === 'revoke' && <RevokeForm user={open.of} onDone={done} />}
    </Section>
  )

  function actsOn(user: Member, self: string, maySetOthers: boolean): ReactNode {
    if (user.id === self) {
      return (
        <Button
          kind="quiet"
          icon={<KeyRound className="i" size={14} />}
          label={t('case:keys.change')}
          why={readOnly}
          onClick={() => setOpen({ form: 'change' })}
        />
      )
    }
    if (!maySetOthers) return null
    return (
      <>
        <Button
          kind="quiet"
          icon={<KeyRound className="i" size={14} />}
          label={t('case:keys.resetOf', { name: user.name })}
          why={readOnly}
          onClick={() => setOpen({ form: 'reset', of: user })}
        />
        <Button
          kind="quiet"
          icon={<UserX className="i" size={14} />}
          label={t('case:keys.revokeOf', { name: user.name })}
          why={readOnly}
          onClick={() => setOpen({ form: 'revoke', of: user })}
        />
      </>
    )
  }
}
