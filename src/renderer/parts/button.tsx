import type { MouseEvent, ReactNode, Ref } from 'react'
import { useId } from 'react'

type ButtonProps = {
  readonly children?: ReactNode
  readonly kind?: 'primary' | 'second' | 'quiet'
  readonly size?: 'lg'
  readonly type?: 'button' | 'submit'
  readonly icon?: ReactNode
  /** Name of a button that shows only its icon. */
  readonly label?: string
  /** Key that does the same; shown as a cap. */
  readonly keyCap?: string
  /** Why it cannot be used now. The button stays reachable and says so on focus and hover. */
  readonly why?: string | null
  readonly onClick?: (event: MouseEvent<HTMLButtonElement>) => void
  readonly pressed?: boolean
  readonly ref?: Ref<HTMLButtonElement>
  readonly className?: string
}

/** A button of the house. It is never greyed out without a reason that can be read. */
export function Button(props: ButtonProps) {
  const { kind = 'second', why = null } = props
  const reasonId = useId()
  const isIconOnly = props.children === undefined
  const classes = ['btn', kind === 'primary' && 'pri', kind === 'quiet' && 'quiet']
  if (props.size === 'lg') classes.push('lg')
  if (isIconOnly) classes.push('ico')
  if (props.className !== undefined) classes.push(props.className)
  return (
    <button
      ref={props.ref}
      type={props.type ?? 'button'}
      className={classes.filter(Boolean).join(' ')}
      aria-label={props.label}
      title={why ?? props.label}
      aria-disabled={why === null ? undefined : true}
      aria-describedby={why === null ? undefined : reasonId}
      aria-pressed={props.pressed}
      onClick={(event) => {
        if (why !== null) event.preventDefault()
        else props.onClick?.(event)
      }}
    >
      {props.icon}
      {props.children}
      {props.keyCap !== undefined && <kbd>{props.keyCap}</kbd>}
      {why !== null && (
        <span id={reasonId} className="why-not">
          {why}
        </span>
      )}
    </button>
  )
}
