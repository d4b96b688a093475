import { cloneElement, type ReactElement, type ReactNode, useId } from 'react'

type Control = ReactElement<{
  id?: string
  'aria-describedby'?: string | undefined
  'aria-invalid'?: boolean | undefined
}>

/** A labelled control with its rule below, and its error in place of the rule. */
export function Field(props: {
  readonly label: string
  readonly hint?: ReactNode
  readonly error?: string | null
  readonly children: Control
}) {
  const id = useId()
  const { error = null, hint } = props
  const below = error ?? hint
  return (
    <div className="fld">
      <label className="lbl" htmlFor={id}>
        {props.label}
      </label>
      {cloneElement(props.children, {
        id,
        'aria-describedby': below === undefined ? undefined : `${id}-b`,
        'aria-invalid': error !== null || undefined,
      })}
      {below !== undefined && (
        <span id={`${id}-b`} className={error === null ? 'fld-b' : 'fld-b c-stop'}>
          {below}
        </span>
      )}
    </div>
  )
}
