import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RevealReason } from '../../domain/reveal.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'

/** Why clearer pixels are needed: asked before the look, kept in the ledger with it. */
export function RevealReasonDialog(props: {
  readonly reasons: readonly RevealReason[]
  /** Another person must grant it first. */
  readonly needsGrant: boolean
  readonly onAsk: (reason: RevealReason) => void
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const [reason, setReason] = useState<RevealReason>(props.reasons[0] ?? 'grade')
  return (
    <Dialog
      title={t('review:ask.title')}
      onClose={props.onClose}
      footer={
        <span className="end row">
          <Button onClick={props.onClose}>{t('review:ask.leave')}</Button>
          <Button kind="primary" onClick={() => props.onAsk(reason)}>
            {props.needsGrant ? t('review:ask.request') : t('review:ask.record')}
          </Button>
        </span>
      }
    >
      <p className="t2 review-ask">
        {props.needsGrant ? t('review:ask.grantText') : t('review:ask.ownText')}
      </p>
      <fieldset className="choices" aria-label={t('review:ask.title')}>
        {props.reasons.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="reveal-reason"
              checked={one === reason}
              onChange={() => setReason(one)}
            />
            {t(`review:reason.${one}`)}
          </label>
        ))}
      </fieldset>
    </Dialog>
  )
}
