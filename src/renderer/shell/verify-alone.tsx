import { ArrowLeft } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from '../parts/button.tsx'
import { RouteProvider } from '../route.tsx'
import { Verify } from '../screens/verify.tsx'
import { Mark } from './mark.tsx'

/** The check of a bundle for somebody without an account: nothing else is in the window. */
export function VerifyAlone(props: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <div className="shell alone">
      <header className="hdr">
        <Mark />
        <div className="hdr-c end">
          <Button icon={<ArrowLeft className="i" size={14} />} onClick={props.onClose}>
            {t('common:back')}
          </Button>
        </div>
      </header>
      <main className="main">
        <RouteProvider>
          <Verify />
        </RouteProvider>
      </main>
    </div>
  )
}
