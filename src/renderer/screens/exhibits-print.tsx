import { Printer } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ExhibitId } from '../../domain/exhibit.ts'
import type { PrintedCustody } from '../../domain/thing.ts'
import { useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { DiskChooser } from '../parts/disk-chooser.tsx'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../parts/format.ts'
import { Note } from '../parts/note.tsx'
import { HashLine } from '../parts/texts.tsx'
import { useAct } from '../use-request.ts'

/** Writes what has become of everything in an exhibit as pages to print, in the language of the window. */
export function PrintCompleteness(props: { readonly exhibit: ExhibitId }) {
  const { t, i18n } = useTranslation()
  const { number } = useFormat()
  const { session } = useDesk()
  const print = useAct('ingest.print')
  const [isChoosing, setChoosing] = useState(false)
  const [printed, setPrinted] = useState<PrintedCustody | null>(null)
  const why = session.role === 'reviewer' ? t('exhibits:findings.saveClosed') : null
  return (
    <div className="gap">
      <Button
        icon={<Printer className="i" size={14} />}
        why={why ?? (print.isRunning ? t('exhibits:printing') : null)}
        onClick={() => setChoosing(true)}
      >
        {t('exhibits:printCompleteness')}
      </Button>
      <Failure error={print.error} />
      {printed !== null && (
        <div className="gap">
          <Note tone="ok" isLive>
            <p>{t('exhibits:printed', { path: printed.path, entry: number(printed.entry) })}</p>
            <HashLine name="SHA-256" hex={printed.sha256} />
          </Note>
        </div>
      )}
      {isChoosing && (
        <DiskChooser
          title={t('exhibits:printTo', { exhibit: props.exhibit })}
          onClose={() => setChoosing(false)}
          onChoose={(dir) => {
            setChoosing(false)
            setPrinted(null)
            const language = i18n.language === 'zh' ? 'zh' : 'en'
            void print.run({ exhibit: props.exhibit, dir, language }).then(setPrinted)
          }}
        />
      )}
    </div>
  )
}
