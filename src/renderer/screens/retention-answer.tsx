import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DeclineReason, type Disposal } from '../../domain/disposal.ts'
import { useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../parts/format.ts'
import { Note } from '../parts/note.tsx'
import { HashLine } from '../parts/texts.tsx'
import { useAct } from '../use-request.ts'
import { useRetentionWords } from './retention-words.ts'

type Props = { readonly disposal: Disposal; readonly onDone: (isDecided: boolean) => void }

/** The second person's yes: what goes is written out once more, and ticked. */
export function ApproveForm({ disposal, onDone }: Props) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { disposalScope } = useRetentionWords()
  const decide = useAct('disposal.decide')
  const [isRead, setRead] = useState(false)
  const { content, digest } = disposal
  const submit = async () => {
    const answer = { disposal: disposal.id, digest, approve: true, reason: null }
    if ((await decide.run(answer)) !== null) onDone(true)
  }
  const whyNot = isRead ? null : t('retention:readFirst')
  return (
    <Dialog
      title={t('retention:approveTitle')}
      onClose={() => onDone(false)}
      footer={
        <span className="end row">
          <Button onClick={() => onDone(false)}>{t('retention:keepAll')}</Button>
          <Button
            why={decide.isRunning ? t('retention:writing') : whyNot}
            onClick={() => void submit()}
          >
            {t('retention:approveAct', {
              count: content.items.count,
              shown: number(content.items.count),
            })}
          </Button>
        </span>
      }
    >
      <div className="form">
        <p className="m">
          {t('retention:approveWhat', {
            count: content.items.count,
            shown: number(content.items.count),
            scope: disposalScope(content.scope),
            by: disposal.proposedBy,
          })}
        </p>
        <Note tone="warn">
          {content.keys ? t('retention:approveKeys') : t('retention:approveText')}
        </Note>
        <HashLine name={t('retention:digest')} hex={digest} />
        <label className="row">
          <input
            type="checkbox"
            checked={isRead}
            onChange={(event) => setRead(event.currentTarget.checked)}
          />
          {t('retention:approveTick')}
        </label>
        <Failure error={decide.error} />
      </div>
    </Dialog>
  )
}

/** Sends a proposal back, or takes one's own back: everything is kept. */
export function DeclineForm({ disposal, onDone }: Props) {
  const { t } = useTranslation()
  const { session } = useDesk()
  const decide = useAct('disposal.decide')
  const isOwn = disposal.proposedBy === session.user
  const [reason, setReason] = useState<DeclineReason>(isOwn ? 'withdrawn' : 'still-needed')
  const submit = async () => {
    const { id, digest } = disposal
    if ((await decide.run({ disposal: id, digest, approve: false, reason })) !== null) onDone(true)
  }
  const title = isOwn ? t('retention:withdraw') : t('retention:decline')
  return (
    <Dialog
      title={title}
      onClose={() => onDone(false)}
      footer={
        <span className="end row">
          <Button onClick={() => onDone(false)}>{t('common:cancel')}</Button>
          <Button
            kind="primary"
            why={decide.isRunning ? t('retention:writing') : null}
            onClick={() => void submit()}
          >
            {title}
          </Button>
        </span>
      }
    >
      <p className="t2">{t('retention:declineText')}</p>
      <fieldset className="choices" aria-label={t('retention:reason')}>
        {DeclineReason.options.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="decline"
              checked={one === reason}
              onChange={() => setReason(one)}
            />
            {t(`retention:declineReason.${one}`)}
          </label>
        ))}
      </fieldset>
      <Failure error={decide.error} />
    </Dialog>
  )
}
