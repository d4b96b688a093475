import { ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Finding } from '../../domain/finding.ts'
import type { CaseCheck } from '../../domain/verify-report.ts'
import { Button } from '../parts/button.tsx'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../parts/format.ts'
import { Note, Sign, type Tone } from '../parts/note.tsx'
import { Section } from '../parts/screen.tsx'
import { useAct } from '../use-request.ts'

const TONES: Readonly<Record<Finding['severity'], Tone>> = {
  error: 'stop',
  untrusted: 'stop',
  warning: 'warn',
}

/** Reads ledger, checkpoints and sealed objects again, and says what it found. */
export function CaseCheckPanel() {
  const { t } = useTranslation()
  const verify = useAct('case.verify')
  const [check, setCheck] = useState<CaseCheck | null>(null)
  const run = async () => {
    setCheck(null)
    setCheck(await verify.run({}))
  }
  return (
    <Section
      title={t('case:check.title')}
      end={
        <Button
          icon={<ShieldCheck className="i" size={14} />}
          why={verify.isRunning ? t('case:check.running') : null}
          onClick={() => void run()}
        >
          {t('case:check.run')}
        </Button>
      }
    >
      <p className="t2 sm">{t('case:check.text')}</p>
      <div className="gap" role="status">
        {verify.isRunning && <p className="t2 sm">{t('case:check.running')}</p>}
        {check !== null && <Verdict check={check} />}
      </div>
      <Failure error={verify.error} />
      {check !== null && check.findings.length > 0 && <Findings findings={check.findings} />}
    </Section>
  )
}

function Verdict(props: { readonly check: CaseCheck }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { check } = props
  return (
    <Note tone={check.intact ? 'ok' : 'stop'}>
      <p className="m failure-what">
        {check.intact ? t('case:check.intact') : t('case:check.broken')}
      </p>
      <p>
        {t('case:check.numbers', {
          entries: number(check.entries),
          checkpoints: number(check.checkpoints),
          objects: number(check.objects),
        })}
      </p>
    </Note>
  )
}

function Findings(props: { readonly findings: readonly Finding[] }) {
  const { t } = useTranslation()
  const weight = ['error', 'untrusted', 'warning']
  const worstFirst = [...props.findings].sort(
    (a, b) => weight.indexOf(a.severity) - weight.indexOf(b.severity),
  )
  return (
    <table className="flush gap">
      <thead>
        <tr>
          <th>{t('case:check.finding')}</th>
          <th>{t('case:check.where')}</th>
          <th>{t('case:check.code')}</th>
        </tr>
      </thead>
      <tbody>
        {worstFirst.map((finding) => (
          <tr key={`${finding.code} ${finding.path} ${finding.message}`}>
            <td>
              <span className="row">
                <span className={finding.severity === 'warning' ? 'c-warn' : 'c-stop'}>
                  <Sign tone={TONES[finding.severity]} />
                </span>
                {finding.message}
              </span>
            </td>
            <td className="mono">{finding.path}</td>
            <td className="mono t3">{finding.code}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
