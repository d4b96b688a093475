import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Role, type User, UserId } from '../../domain/people.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Failure } from '../parts/failure.tsx'
import { isGoodPassphrase, NO_PASSPHRASE, PassphraseFields } from '../parts/passphrase-fields.tsx'
import { TextField } from '../parts/text-field.tsx'
import { useAct } from '../use-request.ts'

/** Adds a person: the keys of their role are wrapped for them now.
 *  @param onDone - With the person, or null when left. */
export function PersonForm(props: { readonly onDone: (user: User | null) => void }) {
  const { t } = useTranslation()
  const add = useAct('user.add')
  const [name, setName] = useState('')
  const [id, setId] = useState('')
  const [role, setRole] = useState<Role | null>(null)
  const [passphrase, setPassphrase] = useState(NO_PASSPHRASE)
  const [isChecked, setChecked] = useState(false)
  const isNamed = name.trim() !== ''
  const hasId = UserId.safeParse(id).success
  const submit = async () => {
    setChecked(true)
    if (!isNamed || !hasId || role === null || !isGoodPassphrase(passphrase)) return
    const user = await add.run({ id, name, role, passphrase: passphrase.first })
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
        </div>
        <fieldset className="people">
          <legend className="lbl">{t('case:role')}</legend>
          {Role.options.map((one) => (
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
        <Failure error={add.error} />
        <button type="submit" hidden tabIndex={-1} />
      </form>
    </Dialog>
  )
}
