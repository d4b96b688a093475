import { useTranslation } from 'react-i18next'
import type { Holder, HolderId, NewHolder } from '../../domain/hand-over.ts'
import { Field } from '../parts/field.tsx'
import { TextField } from '../parts/text-field.tsx'
import { useTimelineWords } from '../parts/timeline/timeline-words.ts'

/** Chosen among those who are known, or somebody new by name and service. */
export type ChosenHolder = HolderId | NewHolder

const NEW = 'new'

/** Who gave, or who received. */
export function HolderField(props: {
  readonly label: string
  readonly holders: readonly Holder[]
  readonly value: ChosenHolder
  readonly error: string | null
  readonly onChange: (value: ChosenHolder) => void
}) {
  const { t } = useTranslation()
  const { holder } = useTimelineWords()
  const { value, onChange } = props
  const isNew = typeof value !== 'string'
  return (
    <div className="form">
      <Field label={props.label} error={isNew ? null : props.error}>
        <select
          value={isNew ? NEW : value}
          onChange={({ currentTarget }) => {
            const known = props.holders.find(({ id }) => id === currentTarget.value)
            onChange(known === undefined ? { name: '', service: '' } : known.id)
          }}
        >
          {props.holders.map((one) => (
            <option key={one.id} value={one.id}>
              {holder(one)}
            </option>
          ))}
          <option value={NEW}>{t('exhibits:handOver.somebodyElse')}</option>
        </select>
      </Field>
      {isNew && (
        <div className="form-2">
          <TextField
            label={t('exhibits:handOver.name')}
            value={value.name}
            error={props.error}
            onChange={(name) => onChange({ ...value, name })}
          />
          <TextField
            label={t('exhibits:handOver.service')}
            value={value.service}
            onChange={(service) => onChange({ ...value, service })}
          />
        </div>
      )}
    </div>
  )
}
