import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Disposal, DisposalState } from '../../domain/disposal.ts'
import { useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../parts/format.ts'
import { Tag, type Tone } from '../parts/note.tsx'
import { KeyValues, Section } from '../parts/screen.tsx'
import { HashLine, Size, When } from '../parts/texts.tsx'
import { useAct } from '../use-request.ts'
import { ApproveForm, DeclineForm } from './retention-answer.tsx'
import { CertificateForm } from './retention-certificate.tsx'
import { useRetentionWords } from './retention-words.ts'

const TONES: Readonly<Record<DisposalState, Tone>> = {
  proposed: 'acc',
  declined: 'plain',
  approved: 'warn',
  done: 'plain',
}

type Open = 'approve' | 'decline' | 'certificate'

/** One disposal: what goes, who said so, and what may be done about it now. */
export function RetentionDisposal(props: {
  readonly disposal: Disposal
  readonly whyNot: string | null
  readonly onChange: () => void
}) {
  const { t } = useTranslation()
  const { disposalScope } = useRetentionWords()
  const [open, setOpen] = useState<Open | null>(null)
  const { disposal } = props
  const done = (isChanged: boolean) => {
    setOpen(null)
    if (isChanged) props.onChange()
  }
  return (
    <Section
      title={disposalScope(disposal.content.scope)}
      end={<Tag tone={TONES[disposal.state]}>{t(`retention:disposalState.${disposal.state}`)}</Tag>}
    >
      <What disposal={disposal} />
      <HashLine name={t('retention:digest')} hex={disposal.digest} />
      <Acts disposal={disposal} whyNot={props.whyNot} onOpen={setOpen} onChange={props.onChange} />
      {open === 'approve' && <ApproveForm disposal={disposal} onDone={done} />}
      {open === 'decline' && <DeclineForm disposal={disposal} onDone={done} />}
      {open === 'certificate' && <CertificateForm disposal={disposal} onDone={done} />}
    </Section>
  )
}

function What(props: { readonly disposal: Disposal }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { content, proposedAt, proposedBy, decidedAt, decidedBy, progress, outcome } =
    props.disposal
  const { items, staying, ground } = content
  const stays = staying.held + staying.kept + staying.unknown
  const isRunning = props.disposal.state === 'approved'
  return (
    <KeyValues
      rows={[
        [
          t('retention:goes'),
          <span key="goes">
            {t('common:items', { count: items.count, shown: number(items.count) })},{' '}
            <Size bytes={items.bytes} />
          </span>,
        ],
        [
          t('retention:stays'),
          stays === 0
            ? t('retention:nothingStays')
            : t('retention:staysText', {
                held: number(staying.held),
                kept: number(staying.kept),
                unknown: number(staying.unknown),
              }),
        ],
        [t('retention:keys'), content.keys ? t('retention:keysGo') : t('retention:keysStay')],
        [
          t('retention:ground'),
          ground.by === 'rule'
            ? t('retention:byRule')
            : t('retention:byOrder', {
                reference: ground.reference,
                date: ground.date,
                reason: t(`retention:orderReason.${ground.reason}`),
              }),
        ],
        [t('retention:proposed'), <Who key="proposed" at={proposedAt} by={proposedBy} />],
        [
          t('retention:decided'),
          decidedAt === null ? null : <Who key="decided" at={decidedAt} by={decidedBy ?? ''} />,
        ],
        [
          t('retention:destroyed'),
          isRunning || outcome !== null
            ? t('retention:progress', {
                done: number(progress.erased),
                total: number(items.count),
                kept: number(progress.kept),
              })
            : null,
        ],
        [
          t('retention:shared'),
          outcome !== null && outcome.shared > 0
            ? t('retention:sharedText', { count: outcome.shared, shown: number(outcome.shared) })
            : null,
        ],
      ]}
    />
  )
}

function Who(props: { readonly at: string; readonly by: string }) {
  return (
    <span>
      <When iso={props.at} />, <span className="mono">{props.by}</span>
    </span>
  )
}

function Acts(props: {
  readonly disposal: Disposal
  readonly whyNot: string | null
  readonly onOpen: (open: Open) => void
  readonly onChange: () => void
}) {
  const { t } = useTranslation()
  const { session } = useDesk()
  const goOn = useAct('disposal.continue')
  const { disposal, whyNot, onOpen } = props
  const isOwn = disposal.proposedBy === session.user
  const resume = async () => {
    if ((await goOn.run({ disposal: disposal.id })) !== null) props.onChange()
  }
  if (disposal.state === 'declined') return null
  return (
    <>
      <Failure error={goOn.error} />
      <div className="row gap">
        {disposal.state === 'proposed' && (
          <>
            <Button why={whyNot} onClick={() => onOpen('decline')}>
              {isOwn ? t('retention:withdraw') : t('retention:decline')}
            </Button>
            <Button
              why={whyNot ?? (isOwn ? t('retention:notOwn') : null)}
              onClick={() => onOpen('approve')}
            >
              {t('retention:approve')}
            </Button>
          </>
        )}
        {disposal.state === 'approved' && (
          <Button why={whyNot} onClick={() => void resume()}>
            {t('retention:continue')}
          </Button>
        )}
        {disposal.state === 'done' && (
          <Button onClick={() => onOpen('certificate')}>{t('retention:certificate')}</Button>
        )}
      </div>
    </>
  )
}
