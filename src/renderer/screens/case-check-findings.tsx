import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CaseReport } from '../../domain/case-report.ts'
import type { Finding } from '../../domain/finding.ts'
import { Button } from '../parts/button.tsx'
import { useFormat } from '../parts/format.ts'
import { Sign, type Tone } from '../parts/note.tsx'
import { Segments } from '../parts/segments.tsx'

const TONES: Readonly<Record<Finding['severity'], Tone>> = {
  error: 'stop',
  untrusted: 'stop',
  warning: 'warn',
}

/** Rows shown at first, and with each wish for more. */
const PAGE = 100

type Severity = 'all' | 'error' | 'warning'

/** What the check has found, worst first, narrowed by weight and by kind. */
export function CheckFindings(props: { readonly report: CaseReport }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { findings, counts } = props.report
  const [severity, setSeverity] = useState<Severity>('all')
  const [code, setCode] = useState('')
  const [shown, setShown] = useState(PAGE)
  const inWords = useFindingWords()
  if (counts.length === 0) return null
  const weighed = counts.filter((one) => severity === 'all' || one.severity === severity)
  const isKnown = weighed.some((one) => one.code === code)
  const chosen = weighed.filter((one) => !isKnown || one.code === code)
  const total = chosen.reduce((sum, { count }) => sum + count, 0)
  const list = findings.filter(
    (one) => (severity === 'all' || one.severity === severity) && (!isKnown || one.code === code),
  )
  const count = (of: Severity) =>
    counts
      .filter((one) => of === 'all' || one.severity === of)
      .reduce((sum, one) => sum + one.count, 0)
  const choose = (next: Severity) => {
    setSeverity(next)
    setShown(PAGE)
  }
  return (
    <div className="gap">
      <div className="row check-filter">
        <Segments
          label={t('check:severity')}
          value={severity}
          options={(['all', 'error', 'warning'] as const).map((one) => [
            one,
            `${t(`check:weight.${one}`)} ${number(count(one))}`,
          ])}
          onChange={choose}
        />
        <select
          className="field"
          aria-label={t('check:kind')}
          value={isKnown ? code : ''}
          onChange={(event) => {
            setCode(event.currentTarget.value)
            setShown(PAGE)
          }}
        >
          <option value="">{t('check:allKinds')}</option>
          {weighed.map((one) => (
            <option key={`${one.severity} ${one.code}`} value={one.code}>
              {`${inWords(one.code)} (${number(one.count)})`}
            </option>
          ))}
        </select>
        <span className="end t3 sm" data-testid="check-shown">
          {t('common:shownOf', {
            shown: number(Math.min(shown, list.length)),
            total: number(total),
          })}
        </span>
      </div>
      <table className="flush check-findings">
        <thead>
          <tr>
            <th>{t('check:finding')}</th>
            <th>{t('check:where')}</th>
          </tr>
        </thead>
        <tbody>
          {list.slice(0, shown).map((finding, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a report is never re-ordered, and findings may repeat
            <tr key={at}>
              <td>
                <span className={`st m c-${TONES[finding.severity]}`}>
                  <Sign tone={TONES[finding.severity]} />
                  <span className="finding-words">{inWords(finding.code)}</span>
                </span>
                <span className="t2 sm">
                  {finding.message} <code className="mono t3">{finding.code}</code>
                </span>
              </td>
              <td className="mono">{finding.path}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {list.length > shown && (
        <Button onClick={() => setShown(shown + PAGE)}>{t('check:more')}</Button>
      )}
      {list.length < total && shown >= list.length && (
        <p className="t2 sm">{t('check:rest', { count: total - list.length })}</p>
      )}
    </div>
  )
}

function useFindingWords(): (code: string) => string {
  const { t, i18n } = useTranslation()
  return (code) => (i18n.exists(`check:code.${code}`) ? t(`check:code.${code}`) : code)
}
