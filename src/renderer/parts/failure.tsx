import { useTranslation } from 'react-i18next'
import type { CallError } from '../call.ts'
import { Note } from './note.tsx'

/** What went wrong, in place: what happened, what was kept, what to do, and the code. Codes without a
 *  message of their own show the program's text. Renders nothing without an error.
 *  @param item - Which item it happened to, in words. */
export function Failure(props: { readonly error: CallError | null; readonly item?: string }) {
  const { t, i18n } = useTranslation()
  const { error, item } = props
  if (error === null) return null
  const key = `errors:${error.code}`
  const isKnown = i18n.exists(`${key}.what`)
  return (
    <div role="alert">
      <Note tone="stop">
        <p className="m failure-what">{isKnown ? t(`${key}.what`) : error.message}</p>
        {item !== undefined && <p>{t('errors:at', { item })}</p>}
        <p>{isKnown ? t(`${key}.kept`) : t('errors:unknown.kept')}</p>
        <p>{isKnown ? t(`${key}.todo`) : t('errors:unknown.todo')}</p>
        <p className="mono t3">{error.code}</p>
      </Note>
    </div>
  )
}
