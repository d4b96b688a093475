import { useTranslation } from 'react-i18next'
import { Screen } from '../parts/screen.tsx'

export function Case() {
  const { t } = useTranslation()
  return (
    <Screen title={t('common:stage.case')}>
      <div className="cols" />
    </Screen>
  )
}
