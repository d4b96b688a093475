import { useTranslation } from 'react-i18next'
import { Screen } from '../parts/screen.tsx'

export function Verify() {
  const { t } = useTranslation()
  return (
    <Screen title={t('common:stage.verify')}>
      <div className="cols" />
    </Screen>
  )
}
