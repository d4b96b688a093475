import { useTranslation } from 'react-i18next'
import { type Completeness, isWhole } from '../../domain/item.ts'
import { useFormat } from './format.ts'
import { Note, Sign } from './note.tsx'

/** found = ingested + failed + pending, drawn and written out. When the sum does not hold, that comes
 *  first and nothing is hidden. */
export function CompletenessBar(props: { readonly sum: Completeness; readonly small?: boolean }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { sum } = props
  const words = t('common:completeness.sum', {
    found: number(sum.found),
    ingested: number(sum.ingested),
    failed: number(sum.failed),
    pending: number(sum.pending),
  })
  const bar = (
    <div className="whole-bar" role="img" aria-label={words}>
      <i className="whole-ingested" style={{ flexGrow: sum.ingested }} />
      {sum.failed > 0 && <i className="whole-failed" style={{ flexGrow: sum.failed }} />}
      {sum.pending > 0 && <i className="whole-pending" style={{ flexGrow: sum.pending }} />}
      {sum.found === 0 && <i className="whole-none" />}
    </div>
  )
  if (props.small === true) {
    return (
      <div className="whole small">
        {bar}
        <span className="nw">
          <b className="b">{number(sum.ingested)}</b> + {number(sum.failed)} + {number(sum.pending)}{' '}
          = {number(sum.found)}
        </span>
        {!isWhole(sum) && <span className="c-stop">{t('common:completeness.broken')}</span>}
      </div>
    )
  }
  return (
    <div className="whole">
      {!isWhole(sum) && <Note tone="stop">{t('common:completeness.broken')}</Note>}
      {bar}
      <div className="row whole-words">
        <span>
          <b className="b">{number(sum.found)}</b> {t('common:completeness.found')}
        </span>
        <span className="t3">=</span>
        <i className="whole-key whole-ingested" />
        <span>
          <b className="b">{number(sum.ingested)}</b> {t('common:completeness.ingested')}
        </span>
        <span className="t3">+</span>
        <i className="whole-key whole-failed" />
        <span>
          <b className="b">{number(sum.failed)}</b> {t('common:completeness.failed')}
        </span>
        <span className="t3">+</span>
        <i className="whole-key whole-pending" />
        <span>
          <b className="b">{number(sum.pending)}</b> {t('common:completeness.pending')}
        </span>
        {isWhole(sum) && (
          <span className="end row c-ok sm">
            <Sign tone="ok" />
            {t('common:completeness.holds')}
          </span>
        )}
      </div>
    </div>
  )
}
