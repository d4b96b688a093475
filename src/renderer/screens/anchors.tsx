import { ShieldAlert, ShieldCheck, ShieldX } from 'lucide-react'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Output } from '../../ipc/contract.ts'
import { useAppState } from '../app-state.tsx'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../parts/format.ts'
import { KeyValues, Section } from '../parts/screen.tsx'
import { HashLine, When } from '../parts/texts.tsx'
import { useRequest } from '../use-request.ts'
import { AnchorsCheck } from './anchors-check.tsx'
import { AnchorsContradictions } from './anchors-contradictions.tsx'
import { AnchorsMake } from './anchors-make.tsx'
import { AnchorsTimestamps } from './anchors-timestamps.tsx'

type List = Output<'anchor.list'>

const SIGNS = {
  holds: [ShieldCheck, 'c-ok'],
  explained: [ShieldAlert, 'c-warn'],
  contradicted: [ShieldX, 'c-stop'],
} as const

/** What is kept apart from the ledger: whether it agrees, and the means to make more of it. */
export function Anchors() {
  const list = useRequest('anchor.list', {}, ['items.changed'])
  const state = useAppState()
  const { reload } = list
  const changed = useCallback(() => {
    reload()
    state.reload()
  }, [reload, state.reload])
  return (
    <div className="cols">
      <section className="col grow anchors">
        <Failure error={list.error} />
        {list.value !== null && (
          <>
            <Verdict list={list.value} />
            <AnchorsContradictions list={list.value} onChanged={changed} />
          </>
        )}
        <AnchorsCheck onChanged={changed} />
      </section>
      <section className="col anchors-make">
        {list.value !== null && <Standing list={list.value} />}
        <AnchorsMake onMade={changed} />
        <AnchorsTimestamps timestamps={list.value?.timestamps ?? []} onChanged={changed} />
      </section>
    </div>
  )
}

function Verdict(props: { readonly list: List }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { state, compared } = props.list
  const [Shield, tone] = SIGNS[state]
  return (
    <div className="verdict" role="status">
      <span className={`ring ${tone}`}>
        <Shield className="i" size={22} aria-hidden />
      </span>
      <div>
        <h2>{t(`anchors:verdict.${state}`)}</h2>
        <p className="t2">
          {t(`anchors:limits.${state}`, { count: compared, shown: number(compared) })}
        </p>
      </div>
    </div>
  )
}

function Standing(props: { readonly list: List }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { entries, checkpoint, keySha256, memory } = props.list
  return (
    <Section title={t('anchors:standing.title')}>
      <KeyValues
        rows={[
          [t('anchors:standing.entries'), number(entries)],
          [
            t('anchors:standing.signed'),
            checkpoint === null ? (
              t('anchors:standing.none')
            ) : (
              <span key="signed">
                {number(checkpoint.size)}, <When iso={checkpoint.time} />
              </span>
            ),
          ],
          [t('anchors:standing.memory'), t(`anchors:memory.${memory}`)],
        ]}
      />
      <div className="anchors-hashes">
        {checkpoint !== null && <HashLine name={t('anchors:root')} hex={checkpoint.root} />}
        {keySha256 !== null && <HashLine name={t('anchors:key')} hex={keySha256} />}
      </div>
    </Section>
  )
}
