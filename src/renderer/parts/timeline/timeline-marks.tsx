import type { KeyboardEvent } from 'react'
import type { MarkShape } from '../../../domain/timeline.ts'
import type { Mark } from '../../../domain/timeline-picture.ts'

/** One mark, or several that are too near to be told apart, with their number. */
export function TimelineMark(props: {
  readonly mark: Mark
  readonly label: string
  readonly isChosen: boolean
  readonly isTabStop: boolean
  readonly onChoose: () => void
  readonly onKeyDown: (event: KeyboardEvent<SVGGElement>) => void
  readonly markRef: (element: SVGGElement | null) => void
}) {
  const { mark } = props
  const classes = ['tm-mark', mark.worst ?? '', props.isChosen ? 'chosen' : '']
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button of HTML cannot stand in a drawing
    <g
      ref={props.markRef}
      className={classes.join(' ')}
      transform={`translate(${String(mark.x)} ${String(mark.y)})`}
      role="button"
      tabIndex={props.isTabStop ? 0 : -1}
      aria-label={props.label}
      aria-pressed={props.isChosen}
      onClick={props.onChoose}
      onKeyDown={props.onKeyDown}
    >
      <title>{props.label}</title>
      {/* WCAG 2.5.8: as large as a finger needs, and where the focus is drawn. */}
      <circle className="tm-reach" r={12} />
      {mark.events.length > 1 ? (
        <>
          <circle className="tm-many" r={8} />
          <text className="tm-count" y={3.5}>
            {mark.events.length > 99 ? '99+' : mark.events.length}
          </text>
        </>
      ) : (
        <Shape shape={mark.shape} />
      )}
      {mark.worst !== null && <path className="tm-flag" d="M6 -4.5 L10.5 -12 L15 -4.5 Z" />}
    </g>
  )
}

function Shape(props: { readonly shape: MarkShape }) {
  if (props.shape === 'diamond') return <path className="tm-shape" d="M0 -6 L6 0 L0 6 L-6 0 Z" />
  if (props.shape === 'square') return <path className="tm-shape" d="M-4.5 -4.5h9v9h-9z" />
  if (props.shape === 'ring') return <circle className="tm-shape ring" r={4.5} />
  return <circle className="tm-shape" r={4.5} />
}
