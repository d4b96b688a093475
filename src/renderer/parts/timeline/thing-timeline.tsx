import { ChevronLeft, ChevronRight, Maximize2, ZoomIn, ZoomOut } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { moved, type Span, spanOf, zoomed } from '../../../domain/time-axis.ts'
import type { Timeline } from '../../../domain/timeline.ts'
import { type Frame, instantsOf } from '../../../domain/timeline-picture.ts'
import { Button } from '../button.tsx'
import { useFormat } from '../format.ts'
import { Note } from '../note.tsx'
import { Segments } from '../segments.tsx'
import { TimelineDetails } from './timeline-details.tsx'
import { TimelinePicture } from './timeline-picture.tsx'
import { TimelineTable } from './timeline-table.tsx'

/** The custody of one exhibit or one item: as a picture, the chosen event in full, and as a table. */
export function ThingTimeline(props: { readonly timeline: Timeline }) {
  const { t } = useTranslation()
  const { dateTime, number, zone } = useFormat()
  const { timeline } = props
  const [laneBy, setLaneBy] = useState<Frame['laneBy']>('kind')
  const [chosen, setChosen] = useState<readonly number[]>([])
  const [looked, setLooked] = useState<Span | null>(null)
  const whole = spanOf(instantsOf(timeline))
  // Looking at the whole follows what is added.
  const span = looked ?? whole
  const show = (next: Span) => setLooked(next.to - next.from >= whole.to - whole.from ? null : next)
  const middle = (span.from + span.to) / 2
  const zoom = (factor: number, about: number) => show(zoomed(span, factor, about, whole))
  const zoomByKey = (key: string, about: number) => {
    if (key === '0') setLooked(null)
    else zoom(key === '-' ? 2 : 0.5, about)
  }
  return (
    <div className="thing-timeline">
      {timeline.left > 0 && (
        <Note tone="warn">
          {t('timeline:left', { count: timeline.left, shown: number(timeline.left) })}
        </Note>
      )}
      <div className="row tm-tools">
        <Segments
          label={t('timeline:lanesBy')}
          value={laneBy}
          options={[
            ['kind', t('timeline:byKind')],
            ['actor', t('timeline:byActor')],
          ]}
          onChange={setLaneBy}
        />
        <span className="t3 sm end">
          {t('timeline:span', {
            from: dateTime(new Date(span.from).toISOString()),
            to: dateTime(new Date(span.to).toISOString()),
            zone,
          })}
        </span>
        <span className="row">
          <Tool
            label={t('timeline:earlier')}
            Icon={ChevronLeft}
            onClick={() => show(moved(span, -0.5, whole))}
          />
          <Tool label={t('timeline:closer')} Icon={ZoomIn} onClick={() => zoom(0.5, middle)} />
          <Tool label={t('timeline:wider')} Icon={ZoomOut} onClick={() => zoom(2, middle)} />
          <Tool label={t('timeline:whole')} Icon={Maximize2} onClick={() => setLooked(null)} />
          <Tool
            label={t('timeline:later')}
            Icon={ChevronRight}
            onClick={() => show(moved(span, 0.5, whole))}
          />
        </span>
      </div>
      <TimelinePicture
        timeline={timeline}
        span={span}
        laneBy={laneBy}
        chosen={chosen}
        onChoose={setChosen}
        onZoomKey={zoomByKey}
      />
      <TimelineDetails events={chosen.flatMap((place) => timeline.events[place] ?? [])} />
      <TimelineTable events={timeline.events} />
    </div>
  )
}

function Tool(props: {
  readonly label: string
  readonly Icon: typeof ZoomIn
  readonly onClick: () => void
}) {
  const { Icon } = props
  return (
    <Button
      kind="quiet"
      label={props.label}
      icon={<Icon className="i" size={15} />}
      onClick={props.onClick}
    />
  )
}
