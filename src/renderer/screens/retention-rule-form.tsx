import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LocalDate, Zone } from '../../domain/local-date.ts'
import { Keep, LegalBasis, lastDayOf, RetentionEvent } from '../../domain/retention.ts'
import { ActDialog } from '../parts/act-dialog.tsx'
import { Field } from '../parts/field.tsx'
import { Segments } from '../parts/segments.tsx'
import { TextField } from '../parts/text-field.tsx'
import { useAct } from '../use-request.ts'
import { isGoodScope, RetentionScopeFields, scopeIn, WHOLE_CASE } from './retention-scope.tsx'

const BLANK = { date: '', on: '', years: '10', months: '0', days: '0', basis: '' }

/** Says how long to keep: to a day, or for a period after an event.
 *  @param onDone - Whether a rule was set. */
export function RetentionRuleForm(props: { readonly onDone: (isSet: boolean) => void }) {
  const { t } = useTranslation()
  const set = useAct('retention.set')
  const [scope, setScope] = useState(WHOLE_CASE)
  const [until, setUntil] = useState<Keep['until']>('event')
  const [event, setEvent] = useState<RetentionEvent>('proceedings-ended')
  const [zone, setZone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone)
  const [text, setText] = useState(BLANK)
  const [isChecked, setChecked] = useState(false)
  const keep = Keep.safeParse(keepIn(until, event, text))
  const isZone = Zone.safeParse(zone).success
  const isBasis = LegalBasis.safeParse(text.basis).success
  const submit = async () => {
    setChecked(true)
    if (!keep.success || !isZone || !isBasis || !isGoodScope(scope)) return
    const wish = { scope: scopeIn(scope), keep: keep.data, zone, legalBasis: text.basis }
    if ((await set.run(wish)) !== null) props.onDone(true)
  }
  const field = (name: keyof typeof BLANK, isWrong: boolean, type: 'text' | 'date' = 'text') => (
    <TextField
      label={t(`retention:field.${name}`)}
      type={type}
      value={text[name]}
      error={isChecked && isWrong ? t(`retention:wrong.${name}`) : null}
      onChange={(value) => setText({ ...text, [name]: value })}
    />
  )
  return (
    <ActDialog
      title={t('retention:setRule')}
      size={600}
      act={t('retention:setRule')}
      said={t('retention:recorded')}
      running={t('retention:writing')}
      isRunning={set.isRunning}
      error={set.error}
      onSubmit={() => void submit()}
      onClose={() => props.onDone(false)}
    >
      <RetentionScopeFields value={scope} onChange={setScope} isChecked={isChecked} />
      {scope.of !== 'case' && <p className="t2 sm">{t('retention:exceptionHint')}</p>}
      <Segments
        label={t('retention:keep')}
        value={until}
        onChange={setUntil}
        options={[
          ['event', t('retention:byEvent')],
          ['date', t('retention:byDate')],
        ]}
      />
      {until === 'date' ? (
        field('date', !LocalDate.safeParse(text.date).success, 'date')
      ) : (
        <>
          <div className="form-2">
            <Field label={t('retention:field.event')}>
              <select
                value={event}
                onChange={(chosen) => setEvent(RetentionEvent.parse(chosen.currentTarget.value))}
              >
                {RetentionEvent.options.map((one) => (
                  <option key={one} value={one}>
                    {t(`retention:event.${one}`)}
                  </option>
                ))}
              </select>
            </Field>
            <TextField
              label={t('retention:field.on')}
              type="date"
              value={text.on}
              hint={t('retention:hint.on')}
              onChange={(on) => setText({ ...text, on })}
            />
          </div>
          <div className="form-3">
            {field('years', !isCount(text.years, 200))}
            {field('months', !isCount(text.months, 1200))}
            {field('days', !isCount(text.days, 36_600))}
          </div>
        </>
      )}
      <TextField
        label={t('retention:field.zone')}
        value={zone}
        hint={t('retention:hint.zone')}
        error={isChecked && !isZone ? t('retention:wrong.zone') : null}
        onChange={setZone}
      />
      <TextField
        label={t('retention:field.basis')}
        value={text.basis}
        hint={t('retention:hint.basis')}
        error={isChecked && !isBasis ? t('retention:wrong.basis') : null}
        onChange={(basis) => setText({ ...text, basis })}
      />
      {keep.success && (
        <p className="m" role="status">
          {lastDayOf(keep.data) === null
            ? t('retention:notKnown')
            : t('retention:until', { date: lastDayOf(keep.data) })}
        </p>
      )}
    </ActDialog>
  )
}

function keepIn(until: Keep['until'], event: RetentionEvent, text: typeof BLANK): unknown {
  if (until === 'date') return { until, date: text.date }
  const period = { years: count(text.years), months: count(text.months), days: count(text.days) }
  return { until, event, on: text.on === '' ? null : text.on, period }
}

function count(text: string): number {
  return /^\d{1,6}$/.test(text.trim()) ? Number(text) : Number.NaN
}

function isCount(text: string, most: number): boolean {
  return count(text) <= most
}
