import { ChevronLeft, ChevronRight, FileDown } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ExhibitId } from '../../domain/exhibit.ts'
import type {
  IngestFinding,
  IngestFindingKind,
  SavedFindings,
} from '../../domain/ingest-finding.ts'
import { useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { DiskChooser } from '../parts/disk-chooser.tsx'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../parts/format.ts'
import { Note, Sign, type Tone } from '../parts/note.tsx'
import { Section } from '../parts/screen.tsx'
import { HashLine, MiddleCut } from '../parts/texts.tsx'
import { useRoute } from '../route.tsx'
import { useAct, useRequest } from '../use-request.ts'

const PAGE = 100

/** Without digest and copy, or a container that stayed closed: that comes first, and in brick. */
const TONES: Readonly<Partial<Record<IngestFindingKind, Tone>>> = { 'not-read': 'stop' }

/** Everything that an ingest of this exhibit found amiss, to narrow by kind and source, and to take along. */
export function Findings(props: { readonly exhibit: ExhibitId }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { exhibit } = props
  const [kinds, setKinds] = useState<readonly IngestFindingKind[]>([])
  const [source, setSource] = useState<number | null>(null)
  const [offset, setOffset] = useState(0)
  const filter = {
    exhibit: [exhibit],
    kind: [...kinds],
    ...(source !== null && { source: [source] }),
  }
  const found = useRequest('ingest.findings', { filter, offset, limit: PAGE }, ['items.changed'])
  const list = found.value
  if (list === null) return <Failure error={found.error} />
  const toggle = (kind: IngestFindingKind) => {
    setOffset(0)
    setKinds(kinds.includes(kind) ? kinds.filter((one) => one !== kind) : [...kinds, kind])
  }
  const last = Math.min(offset + PAGE, list.total)
  return (
    <Section
      title={t('exhibits:findings.title')}
      end={
        list.total === 0
          ? ''
          : t('exhibits:findings.range', {
              ...{ from: number(offset + 1), to: number(last), total: number(list.total) },
            })
      }
    >
      <Failure error={found.error} />
      {list.kinds.length === 0 ? (
        <Note tone="ok">{t('exhibits:findings.none')}</Note>
      ) : (
        <>
          <div className="row wrap finding-bar">
            <fieldset className="gath-key" aria-label={t('exhibits:findings.kinds')}>
              {list.kinds.map(({ kind, n }) => (
                <label className="gath-source" key={kind}>
                  <input
                    type="checkbox"
                    checked={kinds.includes(kind)}
                    onChange={() => toggle(kind)}
                  />
                  <span>{t(`exhibits:findings.kind.${kind}`)}</span>
                  <span className="t3 xs">{number(n)}</span>
                </label>
              ))}
            </fieldset>
            {list.sources.length > 1 && (
              <select
                className="field finding-source"
                aria-label={t('exhibits:findings.source')}
                value={source ?? ''}
                onChange={(event) => {
                  setOffset(0)
                  setSource(
                    event.currentTarget.value === '' ? null : Number(event.currentTarget.value),
                  )
                }}
              >
                <option value="">{t('exhibits:findings.allSources')}</option>
                {list.sources.map(({ id, root }) => (
                  <option key={id} value={id}>
                    {root ?? t('exhibits:findings.sourceNo', { id })}
                  </option>
                ))}
              </select>
            )}
            <SaveFindings filter={filter} total={list.total} />
          </div>
          <FindingTable findings={list.findings} />
          {list.total > PAGE && (
            <div className="row gap">
              <Button
                icon={<ChevronLeft className="i" size={14} />}
                why={offset === 0 ? t('exhibits:findings.first') : null}
                onClick={() => setOffset(Math.max(0, offset - PAGE))}
              >
                {t('exhibits:findings.before')}
              </Button>
              <Button
                icon={<ChevronRight className="i" size={14} />}
                why={last === list.total ? t('exhibits:findings.last') : null}
                onClick={() => setOffset(offset + PAGE)}
              >
                {t('exhibits:findings.after')}
              </Button>
            </div>
          )}
        </>
      )}
    </Section>
  )
}

function FindingTable(props: { readonly findings: readonly IngestFinding[] }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { go } = useRoute()
  return (
    <table className="flush">
      <thead>
        <tr>
          <th>{t('exhibits:findings.what')}</th>
          <th>{t('exhibits:reason')}</th>
          <th>{t('exhibits:file')}</th>
          <th className="num">{t('exhibits:findings.entry')}</th>
          <th>
            <span className="unseen">{t('common:open')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {props.findings.map((one) => (
          <tr key={`${one.item} ${one.kind} ${one.reasons.join()}`}>
            <td>
              <span className="st">
                <span className={one.kind === 'not-read' ? 'c-stop' : 'c-warn'}>
                  <Sign tone={TONES[one.kind] ?? 'warn'} size={14} />
                </span>
                {t(`exhibits:findings.kind.${one.kind}`)}
              </span>
            </td>
            <td>
              <Reasons finding={one} />
            </td>
            <td className="mono file-cell">
              <MiddleCut text={one.path ?? one.item} />
            </td>
            <td className="num">{one.entry === null ? '' : number(one.entry)}</td>
            <td className="num">
              <button
                type="button"
                className="link"
                onClick={() => go('catalogue', { item: one.item })}
              >
                {t('common:open')}
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const REASONS: Readonly<Record<IngestFindingKind, string>> = {
  'not-read': 'common:ingestFailure',
  'not-opened': 'common:containerFailure',
  'not-decoded': 'common:decodeFailure',
  'no-metadata': 'exhibits:findings.metadata',
  name: 'catalogue:within.finding',
  type: 'exhibits:findings.type',
  place: 'exhibits:findings.place',
  content: 'common:finding',
  backup: 'common:backupFinding',
}

function Reasons(props: { readonly finding: IngestFinding }) {
  const { t } = useTranslation()
  const { kind, reasons } = props.finding
  return reasons.map((reason) => t(`${REASONS[kind]}.${reason}`)).join('; ')
}

/** All that fit the filter, not only what is shown; it is on record with its digest. */
function SaveFindings(props: {
  readonly filter: Parameters<ReturnType<typeof useAct<'ingest.saveFindings'>>['run']>[0]['filter']
  readonly total: number
}) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { session } = useDesk()
  const save = useAct('ingest.saveFindings')
  const [format, setFormat] = useState<'csv' | 'json' | null>(null)
  const [saved, setSaved] = useState<SavedFindings | null>(null)
  const why = session.role === 'reviewer' ? t('exhibits:findings.saveClosed') : null
  return (
    <>
      <span className="end row">
        {(['csv', 'json'] as const).map((one) => (
          <Button
            key={one}
            icon={<FileDown className="i" size={14} />}
            why={why ?? (save.isRunning ? t('exhibits:findings.saving') : null)}
            onClick={() => setFormat(one)}
          >
            {t('exhibits:findings.save', { format: one.toUpperCase() })}
          </Button>
        ))}
      </span>
      <Failure error={save.error} />
      {saved !== null && (
        <Note tone="ok" isLive>
          <p>
            {t('exhibits:findings.saved', {
              ...{ count: saved.findings, shown: number(saved.findings) },
              ...{ path: saved.path, entry: number(saved.entry) },
            })}
          </p>
          <HashLine name="SHA-256" hex={saved.sha256} />
        </Note>
      )}
      {format !== null && (
        <DiskChooser
          title={t('exhibits:findings.saveTo', { shown: number(props.total) })}
          onClose={() => setFormat(null)}
          onChoose={(dir) => {
            setFormat(null)
            setSaved(null)
            void save.run({ filter: props.filter, dir, format }).then(setSaved)
          }}
        />
      )}
    </>
  )
}
