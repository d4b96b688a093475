import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'

/** Languages of the window: each has the same files with the same keys under messages/. A key is
 *  written whole at its place of use, `t('catalogue:empty.title')`, so that one search finds both. */
export const LANGUAGES = { en: 'English', zh: '简体中文' } as const
export type Language = keyof typeof LANGUAGES

const KEPT = 'safehold-language'

const files = import.meta.glob<Record<string, unknown>>('./messages/*/*.json', {
  eager: true,
  import: 'default',
})

export async function startI18n(): Promise<void> {
  const resources: Record<string, Record<string, Record<string, unknown>>> = {}
  for (const [path, messages] of Object.entries(files)) {
    const [language = '', file = ''] = path.split('/').slice(-2)
    resources[language] = { ...resources[language], [file.replace('.json', '')]: messages }
  }
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language === 'zh' ? 'zh-Hans' : 'en'
  })
  await i18next.use(initReactI18next).init({
    resources,
    lng: keptLanguage(),
    fallbackLng: 'en',
    defaultNS: 'common',
    interpolation: { escapeValue: false },
    returnNull: false,
  })
}

export async function setLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEPT, language)
  await i18next.changeLanguage(language)
}

function keptLanguage(): Language {
  const kept = localStorage.getItem(KEPT)
  if (kept === 'en' || kept === 'zh') return kept
  return navigator.language.startsWith('zh') ? 'zh' : 'en'
}
