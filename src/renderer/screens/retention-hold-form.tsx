import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Hold, HoldReason, ReleaseReason } from '../../domain/retention.ts'
import { ActDialog } from '../parts/act-dialog.tsx'
import { Field } from '../parts/field.tsx'
import { TextField } from '../parts/text-field.tsx'
import { useAct } from '../use-request.ts'
import { isGoodScope, RetentionScopeFields, scopeIn, WHOLE_CASE } from './retention-scope.tsx'
import { useRetentionWords } from './retention-words.ts'

/** Keeps something whatever the rule says.
 *  @param onDone - Whether a hold was placed. */
export function HoldForm(props: { readonly onDone: (isPlaced: boolean) => void }) {
  const { t } = useTranslation()
  const place = useAct('retention.hold')
  const [scope, setScope] = useState(WHOLE_CASE)
  const [reason, setReason] = useState<HoldReason>('litigation')
  const [reference, setReference] = useState('')
  const [isChecked, setChecked] = useState(false)
  const submit = async () => {
    setChecked(true)
    if (!isGoodScope(scope)) return
    const placed = await place.run({ scope: scopeIn(scope), reason, reference })
    if (placed !== null) props.onDone(true)
  }
  return (
    <ActDialog
      title={t('retention:placeHold')}
      act={t('retention:placeHold')}
      said={t('retention:recorded')}
      running={t('retention:writing')}
      isRunning={place.isRunning}
      error={place.error}
      onSubmit={() => void submit()}
      onClose={() => props.onDone(false)}
    >
      <p className="t2">{t('retention:holdText')}</p>
      <RetentionScopeFields value={scope} onChange={setScope} isChecked={isChecked} />
      <Field label={t('retention:reason')}>
        <select
          value={reason}
          onChange={(chosen) => setReason(HoldReason.parse(chosen.currentTarget.value))}
        >
          {HoldReason.options.map((one) => (
            <option key={one} value={one}>
              {t(`retention:holdReason.${one}`)}
            </option>
          ))}
        </select>
      </Field>
      <TextField
        label={t('retention:reference')}
        value={reference}
        hint={t('retention:hint.reference')}
        onChange={setReference}
      />
    </ActDialog>
  )
}

/** Ends a hold, with the reason.
 *  @param onDone - Whether it was released. */
export function ReleaseForm(props: {
  readonly hold: Hold
  readonly onDone: (isReleased: boolean) => void
}) {
  const { t } = useTranslation()
  const { scope } = useRetentionWords()
  const release = useAct('retention.release')
  const [reason, setReason] = useState<ReleaseReason>('ended')
  const { hold } = props
  const submit = async () => {
    const released = await release.run({ hold: hold.id, scope: hold.scope, reason })
    if (released !== null) props.onDone(true)
  }
  return (
    <ActDialog
      title={t('retention:releaseOf', { scope: scope(hold.scope) })}
      act={t('retention:release')}
      running={t('retention:writing')}
      isRunning={release.isRunning}
      error={release.error}
      onSubmit={() => void submit()}
      onClose={() => props.onDone(false)}
    >
      <p className="t2">{t('retention:releaseText')}</p>
      <fieldset className="choices" aria-label={t('retention:reason')}>
        {ReleaseReason.options.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="release"
              checked={one === reason}
              onChange={() => setReason(one)}
            />
            {t(`retention:releaseReason.${one}`)}
          </label>
        ))}
      </fieldset>
    </ActDialog>
  )
}
