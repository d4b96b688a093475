import { useTranslation } from 'react-i18next'
import { Passphrase } from '../../domain/people.ts'
import { TextField } from './text-field.tsx'

export type TwicePassphrase = { readonly first: string; readonly second: string }

export const NO_PASSPHRASE: TwicePassphrase = { first: '', second: '' }

/** A new passphrase, typed twice. @param isChecked - Whether to say already what is wrong. */
export function PassphraseFields(props: {
  readonly value: TwicePassphrase
  readonly onChange: (value: TwicePassphrase) => void
  readonly isChecked: boolean
}) {
  const { t } = useTranslation()
  const { value, isChecked } = props
  const isTooShort = !Passphrase.safeParse(value.first).success
  return (
    <div className="form-2">
      <TextField
        type="password"
        label={t('common:passphrase.label')}
        value={value.first}
        hint={t('common:passphrase.rule')}
        error={isChecked && isTooShort ? t('common:passphrase.short') : null}
        onChange={(first) => props.onChange({ ...value, first })}
      />
      <TextField
        type="password"
        label={t('common:passphrase.again')}
        value={value.second}
        error={isChecked && value.first !== value.second ? t('common:passphrase.differ') : null}
        onChange={(second) => props.onChange({ ...value, second })}
      />
    </div>
  )
}

export function isGoodPassphrase(value: TwicePassphrase): boolean {
  return Passphrase.safeParse(value.first).success && value.first === value.second
}
