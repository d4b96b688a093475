import { Printer } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PrintedCustody } from '../../../domain/thing.ts'
import type { Timeline } from '../../../domain/timeline.ts'
import { useAct } from '../../use-request.ts'
import { Button } from '../button.tsx'
import { DiskChooser } from '../disk-chooser.tsx'
import { Failure } from '../failure.tsx'
import { useFormat } from '../format.ts'
import { Note } from '../note.tsx'
import { HashLine } from '../texts.tsx'

/** Writes the custody of one thing as pages to print, in the language of the window. */
export function usePrintCustody(timeline: Timeline | null, onPrinted: () => void) {
  const { t, i18n } = useTranslation()
  const { number } = useFormat()
  const ofExhibit = useAct('exhibit.print')
  const ofItem = useAct('item.print')
  const [isChoosing, setChoosing] = useState(false)
  const [printed, setPrinted] = useState<PrintedCustody | null>(null)
  const error = ofExhibit.error ?? ofItem.error
  const print = async (dir: string) => {
    setChoosing(false)
    setPrinted(null)
    if (timeline === null) return
    const { exhibit, item } = timeline
    const wish = { dir, language: i18n.language === 'zh' ? 'zh' : 'en' } as const
    const done =
      item === null
        ? await ofExhibit.run({ exhibit, ...wish })
        : await ofItem.run({ item, ...wish })
    setPrinted(done)
    if (done !== null) onPrinted()
  }
  const isPrinting = ofExhibit.isRunning || ofItem.isRunning
  /** @param whyNot - Why nothing can be printed now, or null. */
  const button = (whyNot: string | null) => (
    <Button
      icon={<Printer className="i" size={14} />}
      why={whyNot ?? (isPrinting ? t('timeline:printing') : null)}
      onClick={() => setChoosing(true)}
    >
      {t('timeline:print')}
    </Button>
  )
  const outcome = (
    <>
      <Failure error={error} />
      {printed !== null && (
        <Note tone="ok" isLive>
          <p>{t('timeline:printed', { path: printed.path, entry: number(printed.entry) })}</p>
          <HashLine name="SHA-256" hex={printed.sha256} />
        </Note>
      )}
      {isChoosing && timeline !== null && (
        <DiskChooser
          title={t('timeline:printTo', { thing: timeline.item ?? timeline.exhibit })}
          onClose={() => setChoosing(false)}
          onChoose={(dir) => void print(dir)}
        />
      )}
    </>
  )
  return { button, outcome }
}
