import { CalendarClock } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RetentionRule } from '../../domain/retention.ts'
import type { Output } from '../../ipc/contract.ts'
import { Button } from '../parts/button.tsx'
import { useFormat } from '../parts/format.ts'
import { KeyValues, Section } from '../parts/screen.tsx'
import { When } from '../parts/texts.tsx'
import { RetentionRuleForm } from './retention-rule-form.tsx'
import { useRetentionWords } from './retention-words.ts'

/** What is in force for the whole case, and everything that was ever set. */
export function RetentionRuleSection(props: {
  readonly record: Output<'retention.show'>
  readonly whyNot: string | null
  readonly onChange: () => void
}) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const [isSetting, setSetting] = useState(false)
  const { caseRule, rules, rulesTotal } = props.record
  const done = (isSet: boolean) => {
    setSetting(false)
    if (isSet) props.onChange()
  }
  return (
    <Section
      title={t('retention:rule')}
      end={
        <Button
          icon={<CalendarClock className="i" size={14} />}
          why={props.whyNot}
          onClick={() => setSetting(true)}
        >
          {t('retention:setRule')}
        </Button>
      }
    >
      {caseRule === null ? (
        <p className="retention-until t2">{t('retention:noRule')}</p>
      ) : (
        <InForce rule={caseRule} />
      )}
      {rulesTotal > 0 && (
        <details className="gap">
          <summary>{t('retention:history', { shown: number(rulesTotal) })}</summary>
          <History rules={rules} total={rulesTotal} />
        </details>
      )}
      {isSetting && <RetentionRuleForm onDone={done} />}
    </Section>
  )
}

function InForce(props: { readonly rule: RetentionRule }) {
  const { t } = useTranslation()
  const { keep } = useRetentionWords()
  const { rule } = props
  const { lastDay, why } = keep(rule.keep)
  return (
    <>
      <p className="retention-until">
        {lastDay === null ? t('retention:notKnown') : t('retention:until', { date: lastDay })}
      </p>
      <KeyValues
        rows={[
          [t('retention:which'), why],
          [t('retention:zone'), rule.zone],
          [t('retention:basis'), rule.legalBasis],
          [
            t('retention:set'),
            <span key="set">
              <When iso={rule.setAt} />, <span className="mono">{rule.setBy}</span>
            </span>,
          ],
        ]}
      />
    </>
  )
}

function History(props: { readonly rules: readonly RetentionRule[]; readonly total: number }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { keep, scope } = useRetentionWords()
  return (
    <>
      <table className="flush">
        <thead>
          <tr>
            <th>{t('retention:of')}</th>
            <th>{t('retention:keptTo')}</th>
            <th>{t('retention:basis')}</th>
            <th>{t('retention:set')}</th>
            <th>{t('retention:by')}</th>
          </tr>
        </thead>
        <tbody>
          {props.rules.map((rule) => (
            <tr key={rule.no}>
              <td className="m">{scope(rule.scope)}</td>
              <td className="nw">{keep(rule.keep).lastDay ?? t('retention:notKnownShort')}</td>
              <td>{rule.legalBasis}</td>
              <td>
                <When iso={rule.setAt} />
              </td>
              <td className="mono">{rule.setBy}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="t3 sm">
        {t('common:shownOf', { shown: number(props.rules.length), total: number(props.total) })}
      </p>
    </>
  )
}
