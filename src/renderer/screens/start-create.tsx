import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CaseNumber } from '../../domain/case.ts'
import { Passphrase, StaffNumber, UserId } from '../../domain/people.ts'
import type { Output } from '../../ipc/contract.ts'
import { useAppState } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { Failure } from '../parts/failure.tsx'
import { isGoodPassphrase, NO_PASSPHRASE, PassphraseFields } from '../parts/passphrase-fields.tsx'
import { PathField } from '../parts/path-field.tsx'
import { TextField } from '../parts/text-field.tsx'
import { Front } from '../shell/front.tsx'
import { useAct } from '../use-request.ts'
import { StartCreated } from './start-created.tsx'

const BLANK = { number: '', title: '', agency: '', id: '', name: '', person: '', workstation: '' }

/** The form of a new case: its number, its first supervisor, and the folder it lives in. */
export function StartCreate(props: { readonly onLeave: () => void }) {
  const { t } = useTranslation()
  const state = useAppState()
  const create = useAct('case.create')
  const [text, setText] = useState(BLANK)
  const [passphrase, setPassphrase] = useState(NO_PASSPHRASE)
  const [parentDir, setParentDir] = useState<string | null>(null)
  const [isChecked, setChecked] = useState(false)
  const [created, setCreated] = useState<Output<'case.create'> | null>(null)
  const needsWorkstation = state.value?.hasWorkstation === true

  const wrong = {
    number: !CaseNumber.safeParse(text.number).success,
    title: text.title.trim() === '',
    agency: text.agency.trim() === '',
    id: !UserId.safeParse(text.id).success,
    name: text.name.trim() === '',
    person: !StaffNumber.safeParse(text.person).success,
    workstation: text.workstation !== '' && !Passphrase.safeParse(text.workstation).success,
  }
  const field = (name: keyof typeof BLANK, type: 'text' | 'password' = 'text') => (
    <TextField
      type={type}
      label={t(`start:field.${name}.label`)}
      hint={t(`start:field.${name}.hint`)}
      error={isChecked && wrong[name] ? t(`start:field.${name}.wrong`) : null}
      value={text[name]}
      onChange={(value) => setText({ ...text, [name]: value })}
    />
  )
  const submit = async () => {
    setChecked(true)
    if (Object.values(wrong).some(Boolean) || !isGoodPassphrase(passphrase)) return
    if (parentDir === null) return
    const answer = await create.run({
      parentDir,
      number: text.number,
      title: text.title,
      agency: text.agency,
      supervisor: { id: text.id, name: text.name, person: text.person },
      passphrase: passphrase.first,
      workstationPassphrase: text.workstation === '' ? null : text.workstation,
    })
    setPassphrase(NO_PASSPHRASE)
    if (answer !== null) setCreated(answer)
  }

  if (created !== null) return <StartCreated created={created} onDone={state.reload} />
  return (
    <Front>
      <h1>{t('start:createTitle')}</h1>
      <p className="t2 front-lead">{t('start:createLead')}</p>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <div className="form-2">
          {field('number')}
          {field('title')}
        </div>
        {field('agency')}
        <PathField
          label={t('start:field.folder.label')}
          hint={t('start:field.folder.hint')}
          error={isChecked && parentDir === null ? t('start:field.folder.wrong') : null}
          value={parentDir}
          onChange={setParentDir}
        />
        <h2 className="front-h2">{t('start:supervisor')}</h2>
        <p className="t2 sm">{t('start:supervisorLead')}</p>
        <div className="form-2">
          {field('name')}
          {field('id')}
          {field('person')}
        </div>
        <PassphraseFields value={passphrase} onChange={setPassphrase} isChecked={isChecked} />
        {needsWorkstation && field('workstation', 'password')}
        <Failure error={create.error} />
        <div className="row">
          <Button
            type="submit"
            kind="primary"
            size="lg"
            why={create.isRunning ? t('start:creating') : null}
          >
            {create.isRunning ? t('start:creating') : t('start:create')}
          </Button>
          <Button size="lg" onClick={props.onLeave}>
            {t('common:cancel')}
          </Button>
        </div>
      </form>
    </Front>
  )
}
