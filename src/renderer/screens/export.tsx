import { useTranslation } from 'react-i18next'
import { Screen } from '../parts/screen.tsx'

export function Export() {
  const { t } = useTranslation()
  return (
    <Screen title={t('common:stage.export')}>
      <div className="cols" />
    </Screen>
  )
}
