import { useTranslation } from 'react-i18next'
import { useAppState, useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { CompletenessBar } from '../parts/completeness-bar.tsx'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../parts/format.ts'
import { Note } from '../parts/note.tsx'
import { KeyValues, Screen, Section } from '../parts/screen.tsx'
import { When } from '../parts/texts.tsx'
import { useAct, useRequest } from '../use-request.ts'
import { CaseCertificate } from './case-certificate.tsx'
import { CaseCheckPanel } from './case-check.tsx'
import { Custodians } from './case-custodians.tsx'
import { CaseKnown } from './case-known.tsx'
import { People } from './case-people.tsx'
import { ReviewReveals } from './review-reveals.tsx'

/** The case as a whole: what it is, who works on it, what signs for it, whether it is intact. */
export function Case() {
  const { t } = useTranslation()
  const { session } = useDesk()
  const state = useAppState()
  const close = useAct('case.close')
  const worksOnOriginals = session.role === 'supervisor' || session.role === 'analyst'
  const leave = async () => {
    await close.run({})
    state.reload()
  }
  return (
    <Screen
      title={t('common:stage.case')}
      actions={<Button onClick={() => void leave()}>{t('case:close')}</Button>}
    >
      <Failure error={close.error} />
      {session.role === 'recovery' && <Note tone="warn">{t('case:recovery')}</Note>}
      <div className="cols case">
        <div className="col grow case-main">
          <Summary />
          <Whole />
          {session.role === 'supervisor' && <ReviewReveals item={null} />}
          <CaseCheckPanel />
        </div>
        <div className="col case-side">
          <People />
          <Custodians />
          {/* To others these would be refused, and stand against them in the ledger. */}
          {worksOnOriginals && <CaseCertificate />}
          {worksOnOriginals && <CaseKnown />}
        </div>
      </div>
    </Screen>
  )
}

function Summary() {
  const { t } = useTranslation()
  const { number, utc } = useFormat()
  const { kase } = useDesk()
  const ledger = useAppState().value?.ledger ?? null
  return (
    <section className="sec" aria-label={t('case:summary')}>
      <h2 className="case-name">
        {kase.number} <span className="t2">{kase.title}</span>
      </h2>
      <KeyValues
        rows={[
          [t('case:agency'), kase.agency],
          [t('case:created'), <When key="created" iso={kase.createdAt} />],
          [
            t('case:folder'),
            <code key="dir" className="mono">
              {kase.dir}
            </code>,
          ],
          [
            t('case:ledger'),
            ledger === null ? null : (
              <span
                key="ledger"
                title={ledger.checkpointAt === null ? undefined : utc(ledger.checkpointAt)}
              >
                {t('case:ledgerText', {
                  size: number(ledger.size),
                  checkpoint: number(ledger.checkpointSize),
                })}
              </span>
            ),
          ],
        ]}
      />
    </section>
  )
}

function Whole() {
  const { t } = useTranslation()
  const { number } = useFormat()
  const summary = useRequest('ingest.summary', { exhibit: null }, ['items.changed', 'job.progress'])
  const { value } = summary
  return (
    <Section title={t('case:completeness')}>
      <Failure error={summary.error} />
      {value !== null && (
        <>
          <CompletenessBar sum={value.completeness} />
          {value.unscreened > 0 && (
            <p className="t2 sm gap">
              {t('exhibits:unscreened', {
                count: value.unscreened,
                shown: number(value.unscreened),
              })}
            </p>
          )}
        </>
      )}
    </Section>
  )
}
