import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Exhibit } from '../../domain/exhibit.ts'
import { HandOverReason, type Holder, type Step } from '../../domain/hand-over.ts'
import { useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Failure } from '../parts/failure.tsx'
import { Field } from '../parts/field.tsx'
import { useFormat } from '../parts/format.ts'
import { Note } from '../parts/note.tsx'
import { TextField } from '../parts/text-field.tsx'
import { useTimelineWords } from '../parts/timeline/timeline-words.ts'
import { useAct, useRequest } from '../use-request.ts'
import { HolderField } from './exhibits-holder-field.tsx'
import { type Draft, useHandOver } from './use-hand-over.ts'

/** Records that an exhibit changed hands, or was opened and sealed again.
 *  @param onDone - True when it is recorded. */
export function HandOverDialog(props: {
  readonly exhibit: Exhibit
  readonly onDone: (isRecorded: boolean) => void
}) {
  const { t } = useTranslation()
  const { exhibit } = props
  const known = useRequest('exhibit.holders', { exhibit: exhibit.id })
  if (known.value !== null) return <HandOverForm {...props} {...known.value} />
  return (
    <Dialog
      title={t('exhibits:handOver.title', { exhibit: exhibit.id })}
      onClose={() => props.onDone(false)}
    >
      {known.error === null ? (
        <p className="t2">{t('common:loading')}</p>
      ) : (
        <Failure error={known.error} />
      )}
    </Dialog>
  )
}

function HandOverForm(props: {
  readonly exhibit: Exhibit
  readonly holders: readonly Holder[]
  readonly steps: readonly Step[]
  readonly onDone: (isRecorded: boolean) => void
}) {
  const { t } = useTranslation()
  const { zone } = useFormat()
  const { session } = useDesk()
  const act = useAct('exhibit.handOver')
  const [isChecked, setChecked] = useState(false)
  const [isKnown, setKnown] = useState(false)
  const form = useHandOver(props.exhibit, props.steps, session.user)
  const { draft, set, isWrong } = form
  const amiss = form.findings.filter((one) => one !== 'seal-broken')
  const submit = async () => {
    setChecked(true)
    if (!form.isWhole || (amiss.length > 0 && !isKnown)) return
    const done = await act.run({ ...form.wish, acknowledged: form.findings })
    if (done !== null) props.onDone(true)
  }
  const wrong = (name: keyof typeof isWrong) =>
    isChecked && isWrong[name] ? t(`exhibits:handOver.wrong.${name}`) : null
  const field = (
    name: Exclude<keyof Draft, 'giver' | 'receiver' | 'reason' | 'sealIntact'>,
    more: { hint?: string; error?: string | null; type?: 'datetime-local' } = {},
  ) => (
    <TextField
      label={t(`exhibits:handOver.field.${name}`)}
      value={draft[name]}
      onChange={(value) => set({ [name]: value })}
      {...more}
    />
  )
  const isOpened = draft.reason === 'opened'
  return (
    <Dialog
      title={t('exhibits:handOver.title', { exhibit: props.exhibit.id })}
      onClose={() => props.onDone(false)}
      size={680}
      footer={
        <>
          <span className="t3 sm">{t('exhibits:recorded')}</span>
          <span className="end row">
            <Button onClick={() => props.onDone(false)}>{t('common:cancel')}</Button>
            <Button
              kind="primary"
              why={act.isRunning ? t('exhibits:handOver.recording') : null}
              onClick={() => void submit()}
            >
              {t('exhibits:handOver.record')}
            </Button>
          </span>
        </>
      }
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <div className="form-2">
          <Field label={t('exhibits:handOver.field.reason')}>
            <select
              value={draft.reason}
              data-autofocus
              onChange={({ currentTarget }) =>
                set({ reason: HandOverReason.parse(currentTarget.value) })
              }
            >
              {HandOverReason.options.map((one) => (
                <option key={one} value={one}>
                  {t(`timeline:because.${one}`)}
                </option>
              ))}
            </select>
          </Field>
          {field('reasonText', { error: wrong('reasonText') })}
        </div>
        <div className="form-2 holders">
          <HolderField
            label={t(`exhibits:handOver.field.${isOpened ? 'opener' : 'giver'}`)}
            holders={props.holders}
            value={draft.giver}
            error={wrong('giver')}
            onChange={(giver) => set({ giver })}
          />
          {!isOpened && (
            <HolderField
              label={t('exhibits:handOver.field.receiver')}
              holders={props.holders}
              value={draft.receiver}
              error={wrong('receiver')}
              onChange={(receiver) => set({ receiver })}
            />
          )}
        </div>
        <div className="form-2">
          {field('at', {
            type: 'datetime-local',
            hint: t('exhibits:handOver.hint.at', { zone }),
            error: wrong('at'),
          })}
          {field('place', { error: wrong('place') })}
        </div>
        <div className="form-2">
          {field('sealBefore', { hint: t('exhibits:handOver.hint.seal') })}
          {field('sealAfter', { hint: t('exhibits:handOver.hint.seal') })}
        </div>
        <label className="row check">
          <input
            type="checkbox"
            checked={draft.sealIntact}
            onChange={({ currentTarget }) => set({ sealIntact: currentTarget.checked })}
          />
          {t('exhibits:handOver.sealIntact')}
        </label>
        {field('remark', { error: wrong('remark') })}
        <Amiss
          findings={amiss}
          isKnown={isKnown}
          isMissing={isChecked && !isKnown}
          onKnown={setKnown}
        />
        <Failure error={act.error} />
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </form>
    </Dialog>
  )
}

/** What does not fit the chain so far: told before it is recorded, and recorded with it. */
function Amiss(props: {
  readonly findings: readonly string[]
  readonly isKnown: boolean
  readonly isMissing: boolean
  readonly onKnown: (isKnown: boolean) => void
}) {
  const { t } = useTranslation()
  const { finding } = useTimelineWords()
  return (
    <div role="status">
      {props.findings.length > 0 && (
        <Note tone="warn">
          <p className="m">{t('exhibits:handOver.amiss')}</p>
          <ul>
            {props.findings.map((code) => (
              <li key={code}>
                {finding(code, true)}. {t(`timeline:findingText.${code}`)}
              </li>
            ))}
          </ul>
          <label className="row check">
            <input
              type="checkbox"
              checked={props.isKnown}
              onChange={({ currentTarget }) => props.onKnown(currentTarget.checked)}
            />
            {t('exhibits:handOver.acknowledge')}
          </label>
          {props.isMissing && <p className="c-stop">{t('exhibits:handOver.mustAcknowledge')}</p>}
        </Note>
      )}
    </div>
  )
}
