import { ArrowLeftRight, StickyNote } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Exhibit } from '../../domain/exhibit.ts'
import { useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { Failure } from '../parts/failure.tsx'
import { Section } from '../parts/screen.tsx'
import { NoteDialog } from '../parts/timeline/note-dialog.tsx'
import { usePrintCustody } from '../parts/timeline/print-custody.tsx'
import { ThingTimeline } from '../parts/timeline/thing-timeline.tsx'
import { useRequest } from '../use-request.ts'
import { HandOverDialog } from './exhibits-hand-over.tsx'

/** Who had the exhibit in hand, from its seizure on. */
export function ExhibitCustody(props: { readonly exhibit: Exhibit }) {
  const { t } = useTranslation()
  const { session, kase } = useDesk()
  const { exhibit } = props
  const timeline = useRequest('exhibit.timeline', { exhibit: exhibit.id }, ['job.progress'])
  const print = usePrintCustody(timeline.value, timeline.reload)
  const [doing, setDoing] = useState<'hand-over' | 'note' | null>(null)
  const whyNot =
    session.role === 'reviewer'
      ? t('timeline:notReviewer')
      : kase.readOnly
        ? t('exhibits:readOnly')
        : null
  const done = (isRecorded: boolean) => {
    setDoing(null)
    if (isRecorded) timeline.reload()
  }
  return (
    <Section
      title={t('timeline:custodyOf', { thing: exhibit.id })}
      end={
        <span className="row">
          <Button
            icon={<ArrowLeftRight className="i" size={14} />}
            why={whyNot}
            onClick={() => setDoing('hand-over')}
          >
            {t('exhibits:handOver.open')}
          </Button>
          <Button
            icon={<StickyNote className="i" size={14} />}
            why={whyNot}
            onClick={() => setDoing('note')}
          >
            {t('timeline:addNote')}
          </Button>
          {print.button(session.role === 'reviewer' ? t('timeline:notReviewerPrint') : whyNot)}
        </span>
      }
    >
      <Failure error={timeline.error} item={exhibit.id} />
      {print.outcome}
      {timeline.value !== null && <ThingTimeline timeline={timeline.value} />}
      {doing === 'hand-over' && <HandOverDialog exhibit={exhibit} onDone={done} />}
      {doing === 'note' && timeline.value !== null && (
        <NoteDialog timeline={timeline.value} onDone={done} />
      )}
    </Section>
  )
}
