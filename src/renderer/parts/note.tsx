import { Check, CircleAlert, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

export type Tone = 'plain' | 'ok' | 'warn' | 'stop' | 'acc'

/** Something said in place: a sign and words, never colour alone. */
export function Note(props: {
  readonly tone?: Exclude<Tone, 'acc'>
  readonly children: ReactNode
  readonly action?: ReactNode
  /** Read out when it appears. */
  readonly isLive?: boolean
}) {
  const { tone = 'plain' } = props
  return (
    <div className={`note ${tone}`} role={props.isLive === true ? 'status' : undefined}>
      <Sign tone={tone} size={15} />
      <div className="grow">{props.children}</div>
      {props.action}
    </div>
  )
}

/** A status in one or two words on its tint. */
export function Tag(props: {
  readonly tone?: Tone
  readonly icon?: ReactNode
  readonly children: ReactNode
}) {
  const { tone = 'plain' } = props
  return (
    <span className={`tag ${tone}`}>
      {props.icon ?? (tone === 'plain' || tone === 'acc' ? null : <Sign tone={tone} size={13} />)}
      {props.children}
    </span>
  )
}

/** In order, to know, blocks: the sign beside the word. */
export function Sign(props: { readonly tone: Tone; readonly size?: number }) {
  const shared = { className: 'i', size: props.size ?? 14, 'aria-hidden': true } as const
  if (props.tone === 'ok') return <Check {...shared} />
  if (props.tone === 'warn') return <TriangleAlert {...shared} />
  if (props.tone === 'stop') return <CircleAlert {...shared} />
  return <Info {...shared} />
}
