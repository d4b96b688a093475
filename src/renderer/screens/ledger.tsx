import { ShieldCheck, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CaseCheck } from '../../domain/verify-report.ts'
import { useAppState } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../parts/format.ts'
import { Note } from '../parts/note.tsx'
import { Screen } from '../parts/screen.tsx'
import { Segments } from '../parts/segments.tsx'
import { When } from '../parts/texts.tsx'
import { useRoute } from '../route.tsx'
import { useAct } from '../use-request.ts'
import { Anchors } from './anchors.tsx'
import { ItemCustody } from './ledger-item.tsx'
import { LedgerList } from './ledger-list.tsx'

/** Everything that was done in the case, and whether it still stands as it was written. */
export function Ledger() {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { at, go } = useRoute()
  const state = useAppState()
  const verify = useAct('custody.verify')
  const [check, setCheck] = useState<CaseCheck | null>(null)
  const ledger = state.value?.ledger ?? null
  const isAtAnchors = at['view'] === 'anchors'
  const run = async () => {
    setCheck(null)
    setCheck(await verify.run({}))
    state.reload()
  }
  return (
    <Screen
      title={t('common:stage.ledger')}
      lead={
        ledger !== null && (
          <span className="t2 sm">
            {t('ledger:lead', { count: ledger.size, shown: number(ledger.size) })}{' '}
            {ledger.checkpointAt !== null && (
              <>
                {t('ledger:signed', { size: number(ledger.checkpointSize) })}{' '}
                <When iso={ledger.checkpointAt} />
              </>
            )}
          </span>
        )
      }
      actions={
        <>
          <Segments
            label={t('anchors:view')}
            value={isAtAnchors ? 'anchors' : 'entries'}
            options={[
              ['entries', t('anchors:entries')],
              ['anchors', t('anchors:anchors')],
            ]}
            onChange={(one) => go('ledger', one === 'anchors' ? { view: one } : {})}
          />
          <Button
            icon={<ShieldCheck className="i" size={14} />}
            why={verify.isRunning ? t('ledger:verifying') : null}
            onClick={() => void run()}
          >
            {t('ledger:verify')}
          </Button>
        </>
      }
    >
      <div className="ledger-says" role="status">
        {verify.isRunning && <p className="t2 sm">{t('ledger:verifying')}</p>}
        {check !== null && <Verdict check={check} />}
        <Failure error={verify.error} />
      </div>
      {isAtAnchors ? <Anchors /> : <Entries size={ledger?.size ?? 0} />}
    </Screen>
  )
}

/** All of them, or one item's as a picture or a list. */
function Entries(props: { readonly size: number }) {
  const { t } = useTranslation()
  const { at, go } = useRoute()
  const item = at['item'] ?? null
  const view = at['as'] === 'entries' ? 'entries' : 'timeline'
  return (
    <>
      {item !== null && (
        <div className="subbar">
          <button type="button" className="fchip" onClick={() => go('ledger')}>
            {t('ledger:onlyItem', { item })}
            <X className="i" size={13} aria-label={t('ledger:allEntries')} />
          </button>
          <span className="end">
            <Segments
              label={t('ledger:view')}
              value={view}
              options={[
                ['timeline', t('ledger:asTimeline')],
                ['entries', t('ledger:asEntries')],
              ]}
              onChange={(as) => go('ledger', { item, as })}
            />
          </span>
        </div>
      )}
      {item !== null && view === 'timeline' ? (
        <div className="ledger-item">
          <ItemCustody key={item} item={item} />
        </div>
      ) : (
        <LedgerList key={item} item={item} size={props.size} />
      )}
      <p className="ledger-foot t3 sm">{t('ledger:proves')}</p>
    </>
  )
}

function Verdict(props: { readonly check: CaseCheck }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { check } = props
  return (
    <Note tone={check.intact ? 'ok' : 'stop'}>
      <p className="m">
        {t(check.intact ? 'ledger:intact' : 'ledger:broken', {
          entries: number(check.entries),
          checkpoints: number(check.checkpoints),
        })}
      </p>
      <ul>
        {check.findings.map(({ code, path, message }) => (
          <li key={`${code} ${path}`}>
            {message} <code className="mono t3">{`${code} ${path}`}</code>
          </li>
        ))}
      </ul>
    </Note>
  )
}
