import { CircleAlert, PackageOpen } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { PreflightFinding } from '../../domain/bundle.ts'
import type { Output } from '../../ipc/contract.ts'
import { useFormat } from '../parts/format.ts'
import { Sign } from '../parts/note.tsx'
import { KeyValues, Section } from '../parts/screen.tsx'
import { Size } from '../parts/texts.tsx'

type Preflight = Output<'bundle.preflight'>

const GROUPS = [
  ['blocks', 'stop'],
  ['know', 'warn'],
  ['passed', 'ok'],
] as const

/** What blocks, what is to be known, what passed; and what goes in, written out as a sum. */
export function ExportPreflight(props: { readonly preflight: Preflight }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { preflight } = props
  const blocking = preflight.findings.filter(({ severity }) => severity === 'blocks').length
  return (
    <>
      <div className="verdict" role="status">
        <span className={`ring ${preflight.ready ? 'c-ok' : 'c-stop'}`}>
          {preflight.ready ? (
            <PackageOpen className="i" size={20} aria-hidden />
          ) : (
            <CircleAlert className="i" size={20} aria-hidden />
          )}
        </span>
        <div>
          <h2>
            {preflight.ready
              ? t('export:ready', { count: preflight.items })
              : t('export:notReady', { count: blocking })}
          </h2>
          <p className="t2">{t('export:nothingWritten')}</p>
        </div>
      </div>
      {GROUPS.map(([severity, tone]) => {
        const findings = preflight.findings.filter((finding) => finding.severity === severity)
        if (findings.length === 0) return null
        return (
          <Section
            key={severity}
            title={t(`export:group.${severity}`)}
            end={number(findings.length)}
          >
            <ul className="export-findings">
              {findings.map((finding) => (
                <li key={finding.code}>
                  <span className={`c-${tone}`}>
                    <Sign tone={tone} />
                  </span>
                  <Sentence finding={finding} />
                </li>
              ))}
            </ul>
          </Section>
        )
      })}
      <Section title={t('export:goesIn')}>
        <KeyValues
          rows={[
            [t('export:outputs'), number(preflight.items)],
            [t('export:size'), <Size key="size" bytes={preflight.bytes} />],
            [
              t('export:whole'),
              t('common:completeness.sum', {
                found: number(preflight.completeness.found),
                ingested: number(preflight.completeness.ingested),
                failed: number(preflight.completeness.failed),
                pending: number(preflight.completeness.pending),
              }),
            ],
            [
              t('export:leftOut'),
              t('export:leftOutText', {
                count: preflight.completeness.ingested - preflight.items,
                shown: number(preflight.completeness.ingested - preflight.items),
              }),
            ],
          ]}
        />
      </Section>
    </>
  )
}

function Sentence(props: { readonly finding: PreflightFinding }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { code, severity, count } = props.finding
  const way = severity === 'passed' ? 'passed' : 'not'
  return (
    <span>
      <span className="m">{t(`export:finding.${code}.name`)}</span>{' '}
      <span className="t2">
        {t(`export:finding.${code}.${way}`, { count, shown: number(count) })}
      </span>
    </span>
  )
}
