import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ExhibitId } from '../../domain/exhibit.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../parts/format.ts'
import { TextField } from '../parts/text-field.tsx'
import { useAct } from '../use-request.ts'

const BLANK = {
  id: '',
  seal: '',
  description: '',
  seizedAt: '',
  seizedWhere: '',
  seizedBy: '',
  authority: '',
}
type Name = keyof typeof BLANK

/** Registers a seized thing; this opens its custody.
 *  @param onDone - With the number of the new exhibit, or null when left. */
export function ExhibitForm(props: { readonly onDone: (id: string | null) => void }) {
  const { t } = useTranslation()
  const { zone } = useFormat()
  const add = useAct('exhibit.add')
  const [text, setText] = useState(BLANK)
  const [isChecked, setChecked] = useState(false)
  const seizedAt = new Date(text.seizedAt)
  const isWrong = (name: Name) => {
    if (name === 'id') return !ExhibitId.safeParse(text.id).success
    if (name === 'seizedAt') return Number.isNaN(seizedAt.getTime()) || seizedAt > new Date()
    return text[name].trim() === ''
  }
  const submit = async () => {
    setChecked(true)
    if ((Object.keys(BLANK) as Name[]).some(isWrong)) return
    const exhibit = await add.run({ ...text, seizedAt: seizedAt.toISOString() })
    if (exhibit !== null) props.onDone(exhibit.id)
  }
  const field = (name: Name, hint?: string) => (
    <TextField
      label={t(`exhibits:field.${name}`)}
      type={name === 'seizedAt' ? 'datetime-local' : 'text'}
      value={text[name]}
      hint={hint}
      isFirst={name === 'id'}
      error={isChecked && isWrong(name) ? t(`exhibits:wrong.${name}`) : null}
      onChange={(value) => setText({ ...text, [name]: value })}
    />
  )
  return (
    <Dialog
      title={t('exhibits:register')}
      onClose={() => props.onDone(null)}
      size={600}
      footer={
        <>
          <span className="t3 sm">{t('exhibits:recorded')}</span>
          <span className="end row">
            <Button onClick={() => props.onDone(null)}>{t('common:cancel')}</Button>
            <Button
              kind="primary"
              why={add.isRunning ? t('exhibits:registering') : null}
              onClick={() => void submit()}
            >
              {t('exhibits:register')}
            </Button>
          </span>
        </>
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
          {field('id', t('exhibits:hint.id'))}
          {field('seal', t('exhibits:hint.seal'))}
        </div>
        {field('description', t('exhibits:hint.description'))}
        <div className="form-2">
          {field('seizedAt', t('exhibits:hint.seizedAt', { zone }))}
          {field('seizedWhere')}
        </div>
        <div className="form-2">
          {field('seizedBy')}
          {field('authority', t('exhibits:hint.authority'))}
        </div>
        <Failure error={add.error} />
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </form>
    </Dialog>
  )
}
