import { useTranslation } from 'react-i18next'
import type { Grade } from '../../domain/grade.ts'
import type { ItemState } from '../../domain/item.ts'

const ARC: Readonly<Partial<Record<ItemState, string>>> = {
  hashed: 'M6.5 6.5V1.25A5.25 5.25 0 0 1 11.75 6.5z',
  decoded: 'M6.5 6.5V1.25A5.25 5.25 0 1 1 1.25 6.50z',
}

/** How far an item's record has come, filled like a dial. With `label`, it names itself. */
export function StateDial(props: { readonly state: ItemState; readonly label?: boolean }) {
  const { t } = useTranslation()
  const { state } = props
  const arc = ARC[state]
  const name = props.label === true ? t(`common:state.${state}`) : undefined
  return (
    <svg
      className="i dial"
      width="13"
      height="13"
      viewBox="0 0 13 13"
      role={name === undefined ? undefined : 'img'}
      aria-label={name}
      aria-hidden={name === undefined ? true : undefined}
    >
      {state === 'reviewed' ? (
        <>
          <circle cx="6.5" cy="6.5" r="6" fill="currentColor" stroke="none" />
          <path d="M3.9 6.7l1.8 1.8 3.4-3.6" stroke="var(--panel)" strokeWidth="1.5" />
        </>
      ) : (
        <circle cx="6.5" cy="6.5" r="5.25" strokeWidth="1.5" />
      )}
      {arc !== undefined && <path d={arc} fill="currentColor" stroke="none" />}
      {state === 'disposed' && <path d="M3.6 6.5h5.8" strokeWidth="1.4" />}
      {state === 'failed' && <path d="M4.4 4.4l4.2 4.2M8.6 4.4L4.4 8.6" strokeWidth="1.4" />}
    </svg>
  )
}

const SIGNS: Readonly<Record<Grade, readonly [sign: string, className: string]>> = {
  A: ['A', 'A'],
  B: ['B', 'B'],
  C: ['C', ''],
  other: ['O', ''],
  'not-relevant': ['–', 'N'],
  'cannot-tell': ['?', 'N'],
}

/** A grade carries weight by fill and outline, never by colour. */
export function GradeMark(props: { readonly grade: Grade; readonly label?: boolean }) {
  const { t } = useTranslation()
  const [sign, className] = SIGNS[props.grade]
  if (props.label !== true) {
    return (
      <span className={`gr ${className}`} aria-hidden>
        {sign}
      </span>
    )
  }
  return (
    <span className={`gr ${className}`} role="img" aria-label={t(`common:grade.${props.grade}`)}>
      {sign}
    </span>
  )
}
