import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Timeline } from '../../../domain/timeline.ts'
import { useAct } from '../../use-request.ts'
import { ActDialog } from '../act-dialog.tsx'
import { Field } from '../field.tsx'
import { useFormat } from '../format.ts'

/** A note on an exhibit or an item, or the correction of an earlier one.
 *  @param onDone - True when it is recorded. */
export function NoteDialog(props: {
  readonly timeline: Timeline
  readonly onDone: (isRecorded: boolean) => void
}) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { exhibit, item, events } = props.timeline
  const onExhibit = useAct('exhibit.note')
  const onItem = useAct('item.note')
  const [text, setText] = useState('')
  const [corrects, setCorrects] = useState<number | null>(null)
  const [isChecked, setChecked] = useState(false)
  const earlier = events.filter(({ action }) => action === 'noted')
  const submit = async () => {
    setChecked(true)
    if (text.trim() === '') return
    const note = { text, corrects }
    const done =
      item === null
        ? await onExhibit.run({ exhibit, ...note })
        : await onItem.run({ item, ...note })
    if (done !== null) props.onDone(true)
  }
  return (
    <ActDialog
      title={t('timeline:noteTitle', { thing: item ?? exhibit })}
      act={t('timeline:addNote')}
      said={t('timeline:noteSealed')}
      running={t('common:loading')}
      isRunning={onExhibit.isRunning || onItem.isRunning}
      error={onExhibit.error ?? onItem.error}
      onSubmit={() => void submit()}
      onClose={() => props.onDone(false)}
    >
      <Field
        label={t('timeline:note')}
        hint={t('timeline:noteHint')}
        error={isChecked && text.trim() === '' ? t('timeline:noteEmpty') : null}
      >
        <textarea
          rows={5}
          maxLength={4000}
          value={text}
          data-autofocus
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
      </Field>
      {earlier.length > 0 && (
        <Field label={t('timeline:corrects')}>
          <select
            value={corrects ?? ''}
            onChange={({ currentTarget: { value } }) =>
              setCorrects(value === '' ? null : Number(value))
            }
          >
            <option value="">{t('timeline:correctsNone')}</option>
            {earlier.map(({ entry, note }) => (
              <option key={entry} value={entry ?? ''}>
                {`${number(entry ?? 0)}  ${(note?.text ?? t('timeline:withheld')).slice(0, 60)}`}
              </option>
            ))}
          </select>
        </Field>
      )}
    </ActDialog>
  )
}
