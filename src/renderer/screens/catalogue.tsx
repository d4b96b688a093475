import { useTranslation } from 'react-i18next'
import { Screen } from '../parts/screen.tsx'

export function Catalogue() {
  const { t } = useTranslation()
  return (
    <Screen title={t('common:stage.catalogue')}>
      <div className="cols" />
    </Screen>
  )
}
