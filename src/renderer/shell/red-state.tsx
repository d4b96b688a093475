import { CircleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useAppState } from '../app-state.tsx'

/** Said on every screen of a case whose ledger contradicts an anchor, until a supervisor explains it.
 *  @param hasLink - Where there is a screen of anchors to go to: somebody is signed in. */
export function RedState(props: { readonly hasLink: boolean }) {
  const { t } = useTranslation()
  const state = useAppState()
  if (state.value?.anchors !== 'contradicted') return null
  return (
    <div className="red-state" role="alert">
      <CircleAlert className="i" size={16} aria-hidden />
      <p className="grow">
        <b className="b">{t('anchors:red.what')}</b> {t('anchors:red.kept')}
      </p>
      {props.hasLink && (
        <a className="link nw" href="#ledger?view=anchors">
          {t('anchors:red.show')}
        </a>
      )}
    </div>
  )
}
