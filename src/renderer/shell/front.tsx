import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { LookSwitches } from '../parts/look-switches.tsx'
import { Mark } from './mark.tsx'

/** The frame before anybody is signed in: the name, theme and language, one column. */
export function Front(props: { readonly children: ReactNode; readonly isNarrow?: boolean }) {
  const { t } = useTranslation()
  return (
    <div className="shell alone">
      <header className="hdr">
        <Mark />
        <span className="row hdr-c end">
          <span className="t2 sm">{t('common:offlineHint')}</span>
          <LookSwitches />
        </span>
      </header>
      <main className="main front-scroll">
        <div className={props.isNarrow === true ? 'front narrow' : 'front'}>{props.children}</div>
      </main>
    </div>
  )
}
