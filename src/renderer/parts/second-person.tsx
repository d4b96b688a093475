import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Member, Session } from '../../domain/people.ts'
import { isSecondPerson, Second } from '../../domain/two-persons.ts'
import { useDesk } from '../app-state.tsx'
import { useRequest } from '../use-request.ts'
import { Failure } from './failure.tsx'
import { TextField } from './text-field.tsx'

/** Radio buttons that are nobody's short name. */
const BY_KEY = ' recovery-key'
const NOBODY = ' nobody'

/** The second person of an act that nobody does alone, at the same desk: another supervisor types their
 *  passphrase, or somebody fetches the recovery key from the safe. In a session of the recovery key it is
 *  any other person of the case.
 *  @param onChange - With the second person, or null while what is typed is none.
 *  @param isChecked - Whether to say already what is wrong. */
export function SecondPerson(props: {
  readonly value: Second | null
  readonly onChange: (second: Second | null) => void
  readonly isChecked: boolean
}) {
  const { t } = useTranslation()
  const { session } = useDesk()
  const people = useRequest('user.list', {})
  const [chosen, setChosen] = useState<string | null>(null)
  const [secret, setSecret] = useState('')
  const { isChecked, value } = props
  const isRecovery = session.role === 'recovery'
  const choose = (who: string) => {
    setChosen(who)
    setSecret('')
    props.onChange(secondOf(who, ''))
  }
  const type = (typed: string) => {
    setSecret(typed)
    props.onChange(chosen === null ? null : secondOf(chosen, typed))
  }
  const others = (people.value ?? []).filter((user) => mayStandBeside(user, people.value, session))
  const choice = (who: string, name: string, below: string) => (
    <label key={who} className="person tall">
      <input type="radio" name="second" checked={chosen === who} onChange={() => choose(who)} />
      <span>
        <span className="m">{name}</span>
        <span className="t2 sm person-may">{below}</span>
      </span>
    </label>
  )
  return (
    <fieldset className="people">
      <legend className="lbl">{t('common:second.title')}</legend>
      <p className="t2 sm">{t(isRecovery ? 'common:second.whyRecovery' : 'common:second.why')}</p>
      <Failure error={people.error} />
      {others.map(({ id, name, role }) => choice(id, name, t(`common:role.${role}`)))}
      {isRecovery
        ? choice(NOBODY, t('common:second.nobody'), t('common:second.nobodyText'))
        : choice(BY_KEY, t('common:second.key'), t('common:second.keyText'))}
      {isChecked && chosen === null && <p className="fld-b c-stop">{t('common:second.none')}</p>}
      {chosen !== null && chosen !== NOBODY && (
        <TextField
          type={chosen === BY_KEY ? 'text' : 'password'}
          label={t(chosen === BY_KEY ? 'common:second.keyLabel' : 'common:second.passphrase')}
          hint={t(chosen === BY_KEY ? 'common:second.keyHint' : 'common:second.passphraseHint')}
          error={isChecked && value === null ? t('common:second.noSecret') : null}
          value={secret}
          onChange={type}
        />
      )}
    </fieldset>
  )
}

function secondOf(who: string, secret: string): Second | null {
  const second =
    who === NOBODY
      ? { by: 'nobody' }
      : who === BY_KEY
        ? { by: 'recovery-key', recoveryKey: secret.trim() }
        : { by: 'passphrase', user: who, passphrase: secret }
  return Second.safeParse(second).data ?? null
}

function mayStandBeside(user: Member, people: readonly Member[] | null, session: Session): boolean {
  if (user.revokedAt !== null) return false
  if (session.role === 'recovery') return true
  const first = people?.find(({ id }) => id === session.user)
  return user.role === 'supervisor' && first !== undefined && isSecondPerson(first, user)
}
