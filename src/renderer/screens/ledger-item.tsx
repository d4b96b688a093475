import { StickyNote } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { Failure } from '../parts/failure.tsx'
import { Section } from '../parts/screen.tsx'
import { NoteDialog } from '../parts/timeline/note-dialog.tsx'
import { usePrintCustody } from '../parts/timeline/print-custody.tsx'
import { ThingTimeline } from '../parts/timeline/thing-timeline.tsx'
import { useRequest } from '../use-request.ts'

/** What happened to one item, with the custody of its exhibit before it was read. */
export function ItemCustody(props: { readonly item: string }) {
  const { t } = useTranslation()
  const { session, kase } = useDesk()
  const timeline = useRequest('item.timeline', { item: props.item }, ['items.changed'])
  const print = usePrintCustody(timeline.value, timeline.reload)
  const [isNoting, setNoting] = useState(false)
  const whyNot =
    session.role === 'reviewer'
      ? t('timeline:notReviewer')
      : kase.readOnly
        ? t('exhibits:readOnly')
        : null
  return (
    <Section
      title={t('timeline:custodyOf', { thing: props.item })}
      end={
        <span className="row">
          <Button
            icon={<StickyNote className="i" size={14} />}
            why={whyNot}
            onClick={() => setNoting(true)}
          >
            {t('timeline:addNote')}
          </Button>
          {print.button(session.role === 'reviewer' ? t('timeline:notReviewerPrint') : whyNot)}
        </span>
      }
    >
      <Failure error={timeline.error} item={props.item} />
      {print.outcome}
      {timeline.value !== null && <ThingTimeline timeline={timeline.value} />}
      {isNoting && timeline.value !== null && (
        <NoteDialog
          timeline={timeline.value}
          onDone={(isRecorded) => {
            setNoting(false)
            if (isRecorded) timeline.reload()
          }}
        />
      )}
    </Section>
  )
}
