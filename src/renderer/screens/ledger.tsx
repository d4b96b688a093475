import { useTranslation } from 'react-i18next'
import { Screen } from '../parts/screen.tsx'

export function Ledger() {
  const { t } = useTranslation()
  return (
    <Screen title={t('common:stage.ledger')}>
      <div className="cols" />
    </Screen>
  )
}
