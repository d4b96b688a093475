import type { TFunction } from 'i18next'
import { Copy, FileWarning, UserRoundCheck, UserRoundX } from 'lucide-react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ItemRow } from '../../domain/item.ts'
import { type Format, useFormat } from '../parts/format.ts'
import { KindIcon } from '../parts/kind-icon.tsx'
import { GradeMark, StateDial } from '../parts/marks.tsx'
import { Picture } from '../parts/picture.tsx'
import { MiddleCut } from '../parts/texts.tsx'

type Place = { readonly index: number; readonly total: number; readonly isFocused: boolean }

/** One item of the grid: picture or words, chips, name with its end kept, marks. No mark, no statement. Made again
 *  only when it changes: while the grid scrolls most tiles stay as they are. */
export const Tile = memo(function Tile(
  props: Place & {
    readonly item: ItemRow
    readonly isChosen: boolean
    readonly onFocus: (index: number) => void
    readonly onOpen: (item: ItemRow) => void
  },
) {
  const { t } = useTranslation()
  const format = useFormat()
  const { item, index, total } = props
  const classes = ['tile']
  if (item.copies > 1) classes.push('stack')
  if (props.isChosen) classes.push('sel')
  if (props.isFocused) classes.push('at')
  return (
    // Keys are handled once, by the listbox that holds the focus.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    // biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant names it instead
    <div
      id={`item-${String(index)}`}
      className={classes.join(' ')}
      role="option"
      aria-selected={props.isChosen}
      aria-setsize={total}
      aria-posinset={index + 1}
      onClick={() => {
        props.onFocus(index)
        props.onOpen(item)
      }}
    >
      <span className="unseen">{nameOf(item, t, format)}</span>
      <div aria-hidden="true">
        <div className="tile-pic">
          <Picture item={item} />
          {item.copies > 1 && (
            <span className="ov tr" title={t('catalogue:copies', { count: item.copies })}>
              <Copy className="i" size={11} />
              {format.number(item.copies)}
            </span>
          )}
          {item.kind !== 'still' && item.preview !== 'failed' && (
            <span className="ov bl" title={t(`common:kind.${item.kind}`)}>
              <KindIcon kind={item.kind} size={11} />
            </span>
          )}
          {item.durationSeconds !== null && (
            <span className="ov br">{format.duration(item.durationSeconds)}</span>
          )}
        </div>
        <div className="cap">
          <MiddleCut text={item.name ?? item.id} tail={9} />
        </div>
        <div className="marks">
          <span title={t(`common:state.${item.state}`)}>
            <StateDial state={item.state} />
          </span>
          {item.grade !== null && (
            <span title={t(`common:grade.${item.grade}`)}>
              <GradeMark grade={item.grade} />
            </span>
          )}
          <span className="end">
            {item.redaction !== 'none' && (
              <span title={t(`catalogue:redaction.${item.redaction}`)}>
                {item.redaction === 'approved' ? (
                  <UserRoundCheck className="i" size={13} />
                ) : (
                  <UserRoundX className="i" size={13} />
                )}
              </span>
            )}
            {item.extensionMismatch && (
              <span className="c-warn" title={t('catalogue:mismatch')}>
                <FileWarning className="i" size={13} />
              </span>
            )}
          </span>
        </div>
      </div>
    </div>
  )
})

/** A place whose row is still being asked for. */
export function WaitingTile(props: Place) {
  const { t } = useTranslation()
  return (
    <div
      id={`item-${String(props.index)}`}
      className={props.isFocused ? 'tile at' : 'tile'}
      role="option"
      aria-selected={false}
      aria-setsize={props.total}
      aria-posinset={props.index + 1}
      aria-label={t('common:loading')}
      tabIndex={-1}
    >
      <div className="tile-pic">
        <div className="pic flat" />
      </div>
      <div className="cap">&nbsp;</div>
      <div className="marks" />
    </div>
  )
}

function nameOf(item: ItemRow, t: TFunction, format: Format): string {
  const parts = [
    item.name ?? item.id,
    t(`common:kind.${item.kind}`),
    t(`common:state.${item.state}`),
    t(`common:grade.${item.grade ?? 'ungraded'}`),
  ]
  if (item.durationSeconds !== null) parts.push(format.duration(item.durationSeconds))
  if (item.copies > 1) parts.push(t('catalogue:copies', { count: item.copies }))
  if (item.redaction !== 'none') parts.push(t(`catalogue:redaction.${item.redaction}`))
  if (item.extensionMismatch) parts.push(t('catalogue:mismatch'))
  return parts.join(', ')
}
