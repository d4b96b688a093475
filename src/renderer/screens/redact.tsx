import { useTranslation } from 'react-i18next'
import { Screen } from '../parts/screen.tsx'

export function Redact() {
  const { t } = useTranslation()
  return (
    <Screen title={t('common:stage.redact')}>
      <div className="cols" />
    </Screen>
  )
}
