import { useTranslation } from 'react-i18next'
import { Screen } from '../parts/screen.tsx'

export function Review() {
  const { t } = useTranslation()
  return (
    <Screen title={t('common:stage.review')}>
      <div className="cols" />
    </Screen>
  )
}
