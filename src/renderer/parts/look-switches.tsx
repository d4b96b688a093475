import { useMantineColorScheme } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { LANGUAGES, type Language, setLanguage } from '../i18n.ts'
import { Segments } from './segments.tsx'

const SCHEMES = ['light', 'dark', 'auto'] as const

/** Theme and language; both are kept on this machine. */
export function LookSwitches() {
  const { t, i18n } = useTranslation()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <div className="row looks">
      <Segments
        label={t('settings:theme')}
        value={colorScheme}
        options={SCHEMES.map((one) => [one, t(`settings:scheme.${one}`)])}
        onChange={setColorScheme}
      />
      <Segments<Language>
        label={t('settings:language')}
        value={i18n.language === 'zh' ? 'zh' : 'en'}
        options={[
          ['en', LANGUAGES.en],
          ['zh', LANGUAGES.zh],
        ]}
        onChange={(language) => void setLanguage(language)}
      />
    </div>
  )
}
