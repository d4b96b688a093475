import type { ReactNode } from 'react'
import { Field } from './field.tsx'

/** One labelled line of text. */
export function TextField(props: {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly hint?: ReactNode
  readonly error?: string | null
  readonly type?: 'text' | 'password' | 'date' | 'datetime-local'
  readonly isFirst?: boolean
}) {
  return (
    <Field label={props.label} hint={props.hint} error={props.error ?? null}>
      <input
        type={props.type ?? 'text'}
        value={props.value}
        autoComplete="off"
        spellCheck={false}
        data-autofocus={props.isFirst}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
    </Field>
  )
}
