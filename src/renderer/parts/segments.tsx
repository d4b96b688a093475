import type { ReactNode } from 'react'

/** A few choices of which one holds, side by side. */
export function Segments<T extends string>(props: {
  readonly label: string
  readonly value: T
  readonly options: readonly (readonly [value: T, shown: ReactNode])[]
  readonly onChange: (value: T) => void
}) {
  return (
    <fieldset className="seg" aria-label={props.label}>
      {props.options.map(([value, shown]) => (
        <button
          key={value}
          type="button"
          aria-pressed={value === props.value}
          onClick={() => props.onChange(value)}
        >
          {shown}
        </button>
      ))}
    </fieldset>
  )
}
