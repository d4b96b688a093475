import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { SendBackReason } from '../../domain/redaction.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'

/** Why a redaction goes back to who made it. */
export function SendBack(props: {
  readonly onSend: (reason: SendBackReason) => void
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const [reason, setReason] = useState<SendBackReason>('box-too-small')
  return (
    <Dialog
      title={t('redact:back.title')}
      onClose={props.onClose}
      footer={
        <span className="end row">
          <Button onClick={props.onClose}>{t('common:cancel')}</Button>
          <Button kind="primary" onClick={() => props.onSend(reason)}>
            {t('redact:sendBack')}
          </Button>
        </span>
      }
    >
      <p className="t2">{t('redact:back.text')}</p>
      <fieldset className="choices" aria-label={t('redact:back.title')}>
        {SendBackReason.options.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="send-back"
              checked={one === reason}
              onChange={() => setReason(one)}
            />
            {t(`redact:back.reason.${one}`)}
          </label>
        ))}
      </fieldset>
    </Dialog>
  )
}

/** A recorded reason in the reader's words. */
export function useSendBackWords(): (reason: string) => string {
  const { t } = useTranslation()
  return (reason) => {
    const known = SendBackReason.options.find((one) => one === reason)
    return known === undefined ? reason : t(`redact:back.reason.${known}`)
  }
}
