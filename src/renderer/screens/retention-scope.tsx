import { useTranslation } from 'react-i18next'
import { ExhibitId } from '../../domain/exhibit.ts'
import { ItemId } from '../../domain/item.ts'
import type { RetentionScope } from '../../domain/retention.ts'
import { Field } from '../parts/field.tsx'
import { Segments } from '../parts/segments.tsx'
import { TextField } from '../parts/text-field.tsx'
import { useRequest } from '../use-request.ts'

/** The scope as it is being typed. */
export type ScopeText = {
  readonly of: RetentionScope['of']
  readonly exhibit: string
  readonly item: string
}

export const WHOLE_CASE: ScopeText = { of: 'case', exhibit: '', item: '' }

export function isGoodScope({ of, exhibit, item }: ScopeText): boolean {
  if (of === 'case') return true
  return of === 'exhibit' ? ExhibitId.safeParse(exhibit).success : ItemId.safeParse(item).success
}

/** @param scope - A good one. */
export function scopeIn({ of, exhibit, item }: ScopeText): RetentionScope {
  if (of === 'case') return { of }
  return of === 'exhibit'
    ? { of, exhibit: ExhibitId.parse(exhibit) }
    : { of, item: ItemId.parse(item) }
}

/** The case, one of its exhibits, or one item. */
export function RetentionScopeFields(props: {
  readonly value: ScopeText
  readonly onChange: (value: ScopeText) => void
  readonly isChecked: boolean
}) {
  const { t } = useTranslation()
  const exhibits = useRequest('exhibit.list', {})
  const { value, onChange } = props
  const isWrong = props.isChecked && !isGoodScope(value)
  return (
    <>
      <Segments
        label={t('retention:of')}
        value={value.of}
        onChange={(of) => onChange({ ...value, of })}
        options={[
          ['case', t('retention:scope.case')],
          ['exhibit', t('retention:scope.oneExhibit')],
          ['item', t('retention:scope.oneItem')],
        ]}
      />
      {value.of === 'exhibit' && (
        <Field
          label={t('retention:field.exhibit')}
          error={isWrong ? t('retention:wrong.exhibit') : null}
        >
          <select
            value={value.exhibit}
            onChange={(chosen) => onChange({ ...value, exhibit: chosen.currentTarget.value })}
          >
            <option value="">{t('retention:choose')}</option>
            {exhibits.value?.map(({ exhibit }) => (
              <option key={exhibit.id} value={exhibit.id}>
                {`${exhibit.id}  ${exhibit.description}`}
              </option>
            ))}
          </select>
        </Field>
      )}
      {value.of === 'item' && (
        <TextField
          label={t('retention:field.item')}
          value={value.item}
          hint={t('retention:hint.item')}
          error={isWrong ? t('retention:wrong.item') : null}
          onChange={(item) => onChange({ ...value, item: item.trim() })}
        />
      )}
    </>
  )
}
