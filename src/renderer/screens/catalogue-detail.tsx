import { X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { deviceName, type GroupKey, type ItemDetail, placeText } from '../../domain/item.ts'
import { useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../parts/format.ts'
import { KindIcon } from '../parts/kind-icon.tsx'
import { GradeMark, StateDial } from '../parts/marks.tsx'
import { Tag } from '../parts/note.tsx'
import { Picture } from '../parts/picture.tsx'
import { KeyValues } from '../parts/screen.tsx'
import { EvidenceText, MiddleCut, Size } from '../parts/texts.tsx'
import { useRoute } from '../route.tsx'
import { useRequest } from '../use-request.ts'
import { Backup } from './catalogue-backup.tsx'
import { Content } from './catalogue-content.tsx'
import { Copies, Custody, Dates, Hashes } from './catalogue-facts.tsx'
import { Alike, Known } from './catalogue-known.tsx'
import { Metadata } from './catalogue-metadata.tsx'
import { Within } from './catalogue-within.tsx'

/** Everything the case knows of one item; its picture blurred. */
export function ItemPane(props: {
  readonly item: string
  readonly onClose: () => void
  /** Shows the other items of a group. */
  readonly onGroup: (group: GroupKey) => void
}) {
  const { t } = useTranslation()
  const detail = useRequest('item.show', { item: props.item }, ['items.changed'])
  const item = detail.value
  return (
    <aside className="col det" aria-label={t('catalogue:detail.title')}>
      <div className="det-close">
        <Button
          kind="quiet"
          label={t('catalogue:detail.close')}
          icon={<X className="i" size={15} />}
          onClick={props.onClose}
        />
      </div>
      <Failure error={detail.error} item={props.item} />
      {item === null ? (
        detail.error === null && <p className="sec t2">{t('common:loading')}</p>
      ) : (
        <>
          <Frames item={item} />
          <Head item={item} />
          <Facts item={item} />
          <Content item={item} />
          <Backup item={item} />
          <Within item={item.id} />
          <Dates dates={item.dates} />
          <Hashes digests={item.digests} />
          <Known known={item.known} />
          <Copies duplicates={item.duplicates} />
          {item.preview === 'ready' && (
            <Alike item={item.id} series={item.series} onGroup={props.onGroup} />
          )}
          <Custody item={item.id} />
          <Metadata state={item.metadataState} rows={item.metadata} />
        </>
      )}
    </aside>
  )
}

/** The blurred picture; of a video one still frame of its strip at a time. Nothing plays. */
function Frames(props: { readonly item: ItemDetail }) {
  const { t } = useTranslation()
  const { item } = props
  const [frame, setFrame] = useState(0)
  if (item.stripFrames === 0) {
    return (
      <div className="pv">
        <Picture item={item} plate />
      </div>
    )
  }
  return (
    <div className="pv">
      <Picture item={item} frame={frame} plate />
      <label className="row frames">
        <span className="t2 sm nw">
          {t('catalogue:detail.frame', { at: frame + 1, of: item.stripFrames })}
        </span>
        <input
          type="range"
          className="grow"
          min={0}
          max={item.stripFrames - 1}
          value={frame}
          onChange={(event) => setFrame(Number(event.currentTarget.value))}
        />
      </label>
    </div>
  )
}

function Head(props: { readonly item: ItemDetail }) {
  const { t } = useTranslation()
  const { session } = useDesk()
  const { go } = useRoute()
  const { item } = props
  const isStill = item.kind === 'still' && item.preview === 'ready'
  return (
    <div className="sec">
      <h2 className="det-name">
        <MiddleCut text={item.name ?? item.id} />
      </h2>
      {item.path !== null && (
        <div className="mono t3">
          <MiddleCut text={`${item.exhibit}/${item.path}`} tail={(item.name ?? '').length + 1} />
        </div>
      )}
      <div className="row tags">
        <Tag icon={<StateDial state={item.state} />}>{t(`common:state.${item.state}`)}</Tag>
        <Tag icon={item.grade === null ? null : <GradeMark grade={item.grade} />}>
          {t(`common:grade.${item.grade ?? 'ungraded'}`)}
        </Tag>
        {item.copies > 1 && <Tag>{t('catalogue:copies', { count: item.copies })}</Tag>}
        {item.redaction !== 'none' && <Tag>{t(`catalogue:redaction.${item.redaction}`)}</Tag>}
        {item.extensionMismatch && <Tag tone="warn">{t('catalogue:mismatch')}</Tag>}
      </div>
      <div className="row tags">
        {item.preview === 'ready' && session.role !== 'supervisor' && (
          <Button onClick={() => go('review', { item: item.id })}>
            {t('catalogue:detail.review')}
          </Button>
        )}
        {isStill && session.role === 'analyst' && (
          <Button onClick={() => go('redact', { item: item.id })}>
            {t('catalogue:detail.redact')}
          </Button>
        )}
      </div>
    </div>
  )
}

function Facts(props: { readonly item: ItemDetail }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { item } = props
  return (
    <div className="sec">
      <KeyValues
        rows={[
          [
            t('catalogue:fact.type'),
            <span key="type" className="st">
              <KindIcon kind={item.kind} size={13} />
              <span className="ell">
                {item.mediaType === null
                  ? t(`common:kind.${item.kind}`)
                  : t('catalogue:fact.byContent', { type: item.mediaType })}
              </span>
            </span>,
          ],
          [t('catalogue:fact.size'), <Size key="size" bytes={item.sizeBytes} />],
          [
            t('catalogue:fact.picture'),
            item.widthPx === null || item.heightPx === null
              ? null
              : `${String(item.widthPx)} × ${String(item.heightPx)}`,
          ],
          [
            t('catalogue:fact.duration'),
            item.durationSeconds === null ? null : format.duration(item.durationSeconds),
          ],
          [t('catalogue:fact.device'), evidence(item.device && deviceName(item.device))],
          [t('catalogue:fact.serial'), evidence(item.device?.serial)],
          [t('catalogue:fact.software'), evidence(item.device?.software)],
          [t('catalogue:fact.gps'), item.place && placeText(item.place)],
          [
            t('catalogue:fact.item'),
            <code key="id" className="mono">
              {item.id}
            </code>,
          ],
          [
            t('catalogue:fact.failed'),
            item.ingestFailure !== null
              ? t(`common:ingestFailure.${item.ingestFailure}`)
              : item.decodeFailure !== null
                ? t(`common:decodeFailure.${item.decodeFailure}`)
                : null,
          ],
        ]}
      />
    </div>
  )
}

function evidence(text: string | null | undefined) {
  return text === null || text === undefined ? null : <EvidenceText text={text} />
}
