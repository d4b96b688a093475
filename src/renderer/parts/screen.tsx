import type { ReactNode } from 'react'

/** The frame of a stage's screen: title bar with its acts, then the work below. */
export function Screen(props: {
  readonly title: string
  /** Beside the title: what of the whole is shown, or a view switch. */
  readonly lead?: ReactNode
  /** At the right end of the bar. */
  readonly actions?: ReactNode
  readonly children: ReactNode
}) {
  return (
    <>
      <div className="toolbar">
        <h1>{props.title}</h1>
        {props.lead}
        <span className="end row">{props.actions}</span>
      </div>
      {props.children}
    </>
  )
}

/** A plane with a heading. `end` says at the right how much of the whole it is. */
export function Section(props: {
  readonly title: string
  readonly end?: ReactNode
  readonly children: ReactNode
}) {
  return (
    <section className="sec" aria-label={props.title}>
      <div className="sec-h">
        <h2>{props.title}</h2>
        {props.end !== undefined && <span className="end">{props.end}</span>}
      </div>
      {props.children}
    </section>
  )
}

/** Labels and values in two columns. Rows with a null value are left out. */
export function KeyValues(props: {
  readonly rows: readonly (readonly [label: string, value: ReactNode])[]
}) {
  return (
    <dl className="kv">
      {props.rows
        .filter(([, value]) => value !== null)
        .map(([label, value]) => (
          <div className="kv-row" key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}

/** Nothing here yet: what is missing, what to do, one act. */
export function Empty(props: {
  readonly title: string
  readonly children?: ReactNode
  readonly action?: ReactNode
}) {
  return (
    <div className="empty">
      <h2>{props.title}</h2>
      <p className="t2">{props.children}</p>
      {props.action !== undefined && <div className="row">{props.action}</div>}
    </div>
  )
}
