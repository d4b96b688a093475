import { useTranslation } from 'react-i18next'
import { Screen } from '../parts/screen.tsx'

export function Exhibits() {
  const { t } = useTranslation()
  return (
    <Screen title={t('common:stage.exhibits')}>
      <div className="cols" />
    </Screen>
  )
}
