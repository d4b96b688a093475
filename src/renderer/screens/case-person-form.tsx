import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Role, StaffNumber, type User, UserId } from '../../domain/people.ts'
import type { Second } from '../../domain/two-persons.ts'
import { useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Failure } from '../parts/failure.tsx'
import { isGoodPassphrase, NO_PASSPHRASE, PassphraseFields } from '../parts/passphrase-fields.tsx'
import { SecondPerson } from '../parts/second-person.tsx'
import { TextField } from '../parts/text-field.tsx'
import { useAct } from '../use-request.ts'

/** Adds a person, with a second one beside: the keys of their role are wrapped for them now.
 *  @param onDone - With the person, or null when left. */
export function PersonForm(props: { readonly onDone: (user: User | null) => void }) {
  const { t } = useTranslation()
  const add = useAct('user.add')
  const [name, setName] = useState('')
  const [id, setId] = useState('')
  const [person, setPerson] = useState('')
  const [role, setRole] = useState<Role | null>(null)
  const [second, setSecond] = useState<Second | null>(null)
  const [passphrase, setPassphrase] = useState(NO_PASSPHRASE)
  const [isChecked, setChecked] = useState(false)
  // The recovery key lets in a supervisor, nobody else.
  const roles = useDesk().session.role === 'recovery' ? (['supervisor'] as const) : Role.options
  const isNamed = name.trim() !== ''
  const hasId = UserId.safeParse(id).success
  const hasPerson = StaffNumber.safeParse(person).success
  const submit = async () => {
    setChecked(true)
    if (!isNamed || !hasId || !hasPerson || role === null || second === null) return
    if (!isGoodPassphrase(passphrase)) return
    const user = await add.run({ id, name, role, person, passphrase: passphrase.first, second })
    if (user !== null) props.onDone(user)
  }
  return (
    <Dialog
      title={t('case:addPerson')}
      onClose={() => props.onDone(null)}
      footer={
        <span className="end row">
          <Button onClick={() => props.onDone(null)}>{t('common:cancel')}</Button>
          <Button
            kind="primary"
            why={add.isRunning ? t('case:adding') : null}
            onClick={() => void submit()}
          >
            {t('case:addPerson')}
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
        <div className="form-2">
          <TextField
            isFirst
            label={t('case:name')}
            value={name}
            onChange={setName}
            error={isChecked && !isNamed ? t('start:field.name.wrong') : null}
          />
          <TextField
            label={t('case:shortName')}
            value={id}
            onChange={setId}
            hint={t('start:field.id.hint')}
            error={isChecked && !hasId ? t('start:field.id.wrong') : null}
          />
          <TextField
            label={t('start:field.person.label')}
            value={person}
            onChange={setPerson}
            hint={t('start:field.person.hint')}
            error={isChecked && !hasPerson ? t('start:field.person.wrong') : null}
          />
        </div>
        <fieldset className="people">
          <legend className="lbl">{t('case:role')}</legend>
          {roles.map((one) => (
            <label key={one} className="person tall">
              <input
                type="radio"
                name="role"
                checked={role === one}
                onChange={() => setRole(one)}
              />
              <span>
                <span className="m">{t(`common:role.${one}`)}</span>
                <span className="t2 sm person-may">{t(`case:may.${one}`)}</span>
              </span>
            </label>
          ))}
        </fieldset>
        {isChecked && role === null && <p className="fld-b c-stop">{t('case:noRole')}</p>}
        <PassphraseFields value={passphrase} onChange={setPassphrase} isChecked={isChecked} />
        <p className="t2 sm">{t('case:passphraseHint')}</p>
        <SecondPerson value={second} onChange={setSecond} isChecked={isChecked} />
        <Failure error={add.error} />
        <button type="submit" hidden tabIndex={-1} />
      </form>
    </Dialog>
  )
}
