import { useTranslation } from 'react-i18next'
import type { CustodyLine } from '../../domain/custody.ts'
import { useFormat } from './format.ts'
import { When } from './texts.tsx'

const LOOKS = ['reveal', 'reveal-requested', 'reveal-granted', 'reveal-refused', 'reveal-ended']
const HANDOVERS = ['exhibit-registered', 'disclosed', 'export', 'bundle']

/** Entries of the ledger as a line: dot = act, ring = somebody looked, diamond = changed hands. Entry
 *  numbers at the right. The caller says which way it is ordered. */
export function CustodyTimeline(props: { readonly lines: readonly CustodyLine[] }) {
  const { number } = useFormat()
  const sayAction = useActionWords()
  return (
    <ol className="tl">
      {props.lines.map((line) => (
        <li key={line.seq} className={shapeOf(line.action)}>
          <span>{sayAction(line.action)}</span>
          <span className="q">{number(line.seq)}</span>
          <span className="w">
            <When iso={line.time} /> · {line.actor}
          </span>
        </li>
      ))}
    </ol>
  )
}

/** What the ledger calls an act, in the reader's words; unknown acts as they are written. */
export function useActionWords(): (action: string) => string {
  const { t, i18n } = useTranslation()
  return (action) =>
    i18n.exists(`common:action.${action}`) ? t(`common:action.${action}`) : action
}

function shapeOf(action: string): string | undefined {
  if (LOOKS.includes(action)) return 'look'
  return HANDOVERS.includes(action) ? 'hand' : undefined
}
