import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAppState, useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { When } from '../parts/texts.tsx'

/** Tells whoever has just signed in that somebody had tried to be them. */
export function FailedSignIns() {
  const { t } = useTranslation()
  const { session } = useDesk()
  const failed = useAppState().value?.failedSignIns ?? null
  const [isRead, setRead] = useState(false)
  if (failed === null || isRead) return null
  const close = () => setRead(true)
  return (
    <Dialog
      title={t('common:failedSignIns.title', { count: failed.count })}
      onClose={close}
      footer={
        <span className="end row">
          <Button kind="primary" onClick={close}>
            {t('common:failedSignIns.read')}
          </Button>
        </span>
      }
    >
      <p>
        {t('common:failedSignIns.since', { count: failed.count, user: session.user })}{' '}
        <When iso={failed.since} />
      </p>
      <p className="t2">{t('common:failedSignIns.todo')}</p>
    </Dialog>
  )
}
