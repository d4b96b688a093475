import { FolderInput } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DEFAULT_DEPTH } from '../../domain/container.ts'
import type { Exhibit } from '../../domain/exhibit.ts'
import type { Completeness } from '../../domain/item.ts'
import { isAsRead } from '../../domain/source-check.ts'
import type { Output } from '../../ipc/contract.ts'
import { Button } from '../parts/button.tsx'
import { CompletenessBar } from '../parts/completeness-bar.tsx'
import { DiskChooser } from '../parts/disk-chooser.tsx'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../parts/format.ts'
import { Note } from '../parts/note.tsx'
import { KeyValues, Section } from '../parts/screen.tsx'
import { When } from '../parts/texts.tsx'
import { useRoute } from '../route.tsx'
import { useAct, useRequest } from '../use-request.ts'
import { ExhibitCustody } from './exhibits-custody.tsx'
import { Findings } from './exhibits-findings.tsx'
import { SourcePreflight } from './exhibits-preflight.tsx'
import { PrintCompleteness } from './exhibits-print.tsx'
import { IngestProgress } from './exhibits-progress.tsx'
import { type Ask, WhyNotStarted } from './exhibits-questions.tsx'

/** Files that are sources of their own: images of disks, and archives. Others are taken with their folder. */
const SOURCE_ENDINGS = [
  ...['.e01', '.001', '.dd', '.img', '.raw', '.iso', '.bin', '.dmg', '.vhd', '.vmdk'],
  ...['.zip', '.7z', '.rar', '.tar', '.tgz', '.gz', '.bz2', '.xz', '.zst'],
]

/** One exhibit: what it is, how whole it is, and what could not be ingested. */
export function ExhibitDetail(props: {
  readonly exhibit: Exhibit
  readonly completeness: Completeness
  /** Why nothing can be ingested now, or null. */
  readonly whyNot: string | null
}) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { go } = useRoute()
  const { exhibit, completeness } = props
  const [isChoosing, setChoosing] = useState(false)
  const [chosen, setChosen] = useState<string | null>(null)
  const [depth, setDepth] = useState<number>(DEFAULT_DEPTH)
  const ingest = useAct('ingest.start')
  const summary = useRequest('ingest.summary', { exhibit: exhibit.id }, [
    'items.changed',
    'job.progress',
  ])
  // To be asked for again with what only a person can know.
  const [asked, setAsked] = useState<Ask | null>(null)
  const start = async (ask: Ask) => {
    setChosen(null)
    setAsked(ask)
    await ingest.run({ exhibit: exhibit.id, depth, ...ask })
  }
  const unscreened = summary.value?.unscreened ?? 0
  return (
    <div className="exhibit-detail">
      <div className="subbar">
        <h2 className="sm b">{exhibit.id}</h2>
        <span className="t2 ell">{exhibit.description}</span>
        <span className="end row">
          {completeness.found > 0 && (
            <Button onClick={() => go('catalogue', { exhibit: exhibit.id })}>
              {t('exhibits:show')}
            </Button>
          )}
          <Button
            kind={completeness.found === 0 ? 'primary' : 'second'}
            icon={<FolderInput className="i" size={14} />}
            why={props.whyNot}
            onClick={() => {
              setChosen(null)
              setChoosing(true)
            }}
          >
            {t('exhibits:ingest')}
          </Button>
        </span>
      </div>
      <WhyNotStarted
        error={ingest.error}
        exhibit={exhibit}
        asked={asked}
        onAnswer={(answer) => void start(answer)}
        onLeave={ingest.clear}
      />
      <IngestProgress exhibit={exhibit.id} />
      <Section title={t('exhibits:completeness')}>
        <CompletenessBar sum={summary.value?.completeness ?? completeness} />
        {completeness.found === 0 && <p className="t2 sm gap">{t('exhibits:nothingYet')}</p>}
        {unscreened > 0 && (
          <p className="t2 sm gap">
            {t('exhibits:unscreened', { count: unscreened, shown: number(unscreened) })}
          </p>
        )}
        <Receipt receipt={summary.value?.receipt ?? null} />
        {completeness.found > 0 && <PrintCompleteness exhibit={exhibit.id} />}
      </Section>
      <Section title={t('exhibits:custody')}>
        <KeyValues
          rows={[
            [
              t('exhibits:field.seal'),
              <span key="seal" className="mono">
                {exhibit.seal}
              </span>,
            ],
            [t('exhibits:field.seizedAt'), <When key="at" iso={exhibit.seizedAt} />],
            [t('exhibits:field.seizedWhere'), exhibit.seizedWhere],
            [t('exhibits:field.seizedBy'), exhibit.seizedBy],
            [t('exhibits:field.authority'), exhibit.authority],
          ]}
        />
      </Section>
      <ExhibitCustody exhibit={exhibit} />
      <Failure error={summary.error} />
      {completeness.found > 0 && <Findings exhibit={exhibit.id} />}
      {isChoosing && (
        <DiskChooser
          title={t('exhibits:chooseSource', { exhibit: exhibit.id })}
          endings={SOURCE_ENDINGS}
          takesFolder
          start={chosen === null ? null : folderOf(chosen)}
          onClose={() => {
            setChoosing(false)
            setChosen(null)
          }}
          onChoose={(source) => {
            setChoosing(false)
            setChosen(source)
          }}
        />
      )}
      {chosen !== null && !isChoosing && (
        <SourcePreflight
          exhibit={exhibit}
          source={chosen}
          depth={depth}
          onDepth={setDepth}
          onIngest={() => void start({ source: chosen })}
          onBack={() => setChoosing(true)}
          onClose={() => setChosen(null)}
        />
      )}
    </div>
  )
}

/** Of what was chosen, to choose beside it. */
function folderOf(path: string): string {
  return path.replace(/[\\/][^\\/]*$/, '') || '/'
}

/** That the copies were read again, and the source looked at again: on record, with its entry. */
function Receipt(props: { readonly receipt: Output<'ingest.summary'>['receipt'] }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { receipt } = props
  if (receipt === null) return null
  const { copies, source, seq } = receipt
  const words = t('exhibits:receipt.text', {
    ...{ read: number(copies.read), looked: number(source.looked), entry: number(seq) },
    ...{
      differ: number(copies.differ),
      changed: number(source.changed),
      gone: number(source.gone),
    },
  })
  return isAsRead(receipt) ? (
    <p className="t2 sm gap">{words}</p>
  ) : (
    <Note tone="stop">
      <p className="m">{t('exhibits:receipt.differs')}</p>
      <p>{words}</p>
    </Note>
  )
}
