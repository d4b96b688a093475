import { ShieldAlert, ShieldCheck, ShieldQuestion, ShieldX } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Finding } from '../../domain/finding.ts'
import type { VerifyReport } from '../../domain/verify-report.ts'
import { useFormat } from '../parts/format.ts'
import { Sign, type Tone } from '../parts/note.tsx'
import { KeyValues, Section } from '../parts/screen.tsx'
import { Fingerprint, When } from '../parts/texts.tsx'
import { VerifyByHand } from './verify-by-hand.tsx'

const SIGNS = {
  intact: [ShieldCheck, 'c-ok'],
  untrusted: [ShieldQuestion, 'c-warn'],
  altered: [ShieldX, 'c-stop'],
  unreadable: [ShieldAlert, 'c-stop'],
} as const

/** The verdict, who signed, and every finding, worst first. All text of a bundle is only text here. */
export function VerifyResult(props: { readonly report: VerifyReport }) {
  const { report } = props
  return (
    <section className="col grow verify-result">
      <Verdict report={report} />
      <Identity report={report} />
      <Findings report={report} />
      <VerifyByHand path={report.path} />
    </section>
  )
}

function Verdict(props: { readonly report: VerifyReport }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { report } = props
  const [Shield, tone] = SIGNS[report.result]
  const signer = report.signers[0]?.subject ?? t('verify:nobody')
  const counts = {
    listed: number(report.files.listed),
    intact: number(report.files.intact),
    broken: number(report.files.listed - report.files.intact),
    count: report.total,
  }
  return (
    <div className="verdict" role="status">
      <span className={`ring ${tone}`}>
        <Shield className="i" size={22} aria-hidden />
      </span>
      <div>
        <h2>{t(`verify:verdict.${report.result}`, { signer: organisationOf(signer) })}</h2>
        <p className="t2">{t(`verify:limits.${report.result}`, counts)}</p>
      </div>
    </div>
  )
}

function Identity(props: { readonly report: VerifyReport }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { report } = props
  if (report.signers.length === 0) return null
  return (
    <div className="verify-identity">
      <Section title={t('verify:signed')}>
        {report.signers.map((signer) => (
          <KeyValues
            key={signer.role}
            rows={[
              [t('verify:role'), signer.role],
              [t('verify:subject'), signer.subject],
              [t('verify:certificate'), <Fingerprint key="sha256" sha256={signer.sha256} />],
            ]}
          />
        ))}
        <KeyValues
          rows={[
            [
              t('verify:signingTime'),
              report.signingTime === null ? null : <When key="time" iso={report.signingTime} />,
            ],
            [
              t('verify:bundle'),
              report.bundle === null ? null : `${report.bundle.case} / ${report.bundle.id}`,
            ],
            [t('verify:audience'), report.bundle?.audience ?? null],
            [
              t('verify:checkpoint'),
              report.checkpoint === null
                ? null
                : t('verify:entries', {
                    count: report.checkpoint.size,
                    shown: number(report.checkpoint.size),
                  }),
            ],
          ]}
        />
      </Section>
      {report.rootSha256 !== null && (
        <Section title={t('verify:root')} end="SHA-256">
          <Fingerprint sha256={report.rootSha256} />
          <p className="sm t2 gap">
            {t(report.result === 'untrusted' ? 'verify:rootUnknown' : 'verify:rootText')}
          </p>
        </Section>
      )}
    </div>
  )
}

const TONES: Readonly<Record<Finding['severity'], Tone>> = {
  error: 'stop',
  untrusted: 'warn',
  warning: 'warn',
}
const WEIGHT: readonly Finding['severity'][] = ['error', 'untrusted', 'warning']

function Findings(props: { readonly report: VerifyReport }) {
  const { t, i18n } = useTranslation()
  const { number } = useFormat()
  const { findings, total } = props.report
  const worstFirst = findings.toSorted(
    (a, b) => WEIGHT.indexOf(a.severity) - WEIGHT.indexOf(b.severity),
  )
  const inWords = (code: string) =>
    i18n.exists(`verify:code.${code}`) ? t(`verify:code.${code}`) : code
  return (
    <Section
      title={t('verify:findings')}
      end={t('common:shownOf', { shown: number(findings.length), total: number(total) })}
    >
      {findings.length === 0 ? (
        <p className="t2 sm">{t('verify:noFindings')}</p>
      ) : (
        <table className="flush verify-findings">
          <thead>
            <tr>
              <th>{t('verify:check')}</th>
              <th>{t('verify:on')}</th>
              <th>{t('verify:says')}</th>
            </tr>
          </thead>
          <tbody>
            {worstFirst.map((finding, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a report is never re-ordered, and findings may repeat
              <tr key={place}>
                <td>
                  <span className={`st m c-${TONES[finding.severity]}`}>
                    <Sign tone={TONES[finding.severity]} />
                    <span className="finding-words">{inWords(finding.code)}</span>
                  </span>
                </td>
                <td className="mono">
                  {finding.path === '' ? t('verify:wholeBundle') : finding.path}
                </td>
                <td className="t2">
                  {finding.message} <code className="mono t3">{finding.code}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  )
}

/** The organisation of `O=…, OU=…, CN=…`, or the whole subject when it names none. Inside a value a
 *  comma is written `\,` and an equals sign `\=`. */
function organisationOf(subject: string): string {
  const found = /(?:^|[^\\], )O=((?:\\.|[^,\\])+)/.exec(subject)?.[1]
  return found === undefined ? subject : found.replace(/\\([,=])/g, '$1')
}
