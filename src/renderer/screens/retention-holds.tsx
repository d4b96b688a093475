import { Hand } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Hold } from '../../domain/retention.ts'
import type { Output } from '../../ipc/contract.ts'
import { useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { useFormat } from '../parts/format.ts'
import { Section } from '../parts/screen.tsx'
import { When } from '../parts/texts.tsx'
import { HoldForm, ReleaseForm } from './retention-hold-form.tsx'
import { useRetentionWords } from './retention-words.ts'

/** Holds that stand, then those that were released. */
export function RetentionHolds(props: {
  readonly record: Output<'retention.show'>
  /** Why nobody may release one here. */
  readonly whyNot: string | null
  readonly onChange: () => void
}) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { kase } = useDesk()
  const [open, setOpen] = useState<'new' | Hold | null>(null)
  const { holds, holdsTotal } = props.record
  const done = (isChanged: boolean) => {
    setOpen(null)
    if (isChanged) props.onChange()
  }
  return (
    <Section
      title={t('retention:holds')}
      end={
        <Button
          icon={<Hand className="i" size={14} />}
          why={kase.readOnly ? t('exhibits:readOnly') : null}
          onClick={() => setOpen('new')}
        >
          {t('retention:placeHold')}
        </Button>
      }
    >
      {holdsTotal === 0 ? (
        <p className="t2 sm">{t('retention:noHolds')}</p>
      ) : (
        <table className="flush">
          <thead>
            <tr>
              <th>{t('retention:of')}</th>
              <th>{t('retention:reason')}</th>
              <th>{t('retention:reference')}</th>
              <th>{t('retention:since')}</th>
              <th>{t('retention:by')}</th>
              <th>{t('retention:released')}</th>
            </tr>
          </thead>
          <tbody>
            {holds.map((hold) => (
              <HoldRow
                key={hold.id}
                hold={hold}
                whyNot={props.whyNot}
                onRelease={() => setOpen(hold)}
              />
            ))}
          </tbody>
        </table>
      )}
      {holds.length < holdsTotal && (
        <p className="t3 sm">
          {t('common:shownOf', { shown: number(holds.length), total: number(holdsTotal) })}
        </p>
      )}
      {open === 'new' && <HoldForm onDone={done} />}
      {open !== null && open !== 'new' && <ReleaseForm hold={open} onDone={done} />}
    </Section>
  )
}

function HoldRow(props: {
  readonly hold: Hold
  readonly whyNot: string | null
  readonly onRelease: () => void
}) {
  const { t } = useTranslation()
  const { scope } = useRetentionWords()
  const { hold } = props
  return (
    <tr className={hold.releasedAt === null ? undefined : 't3'}>
      <td className="m">{scope(hold.scope)}</td>
      <td>{t(`retention:holdReason.${hold.reason}`)}</td>
      <td>{hold.reference}</td>
      <td>
        <When iso={hold.since} />
      </td>
      <td className="mono">{hold.by}</td>
      <td>
        {hold.releasedAt === null ? (
          <Button why={props.whyNot} onClick={props.onRelease}>
            {t('retention:release')}
          </Button>
        ) : (
          <>
            <When iso={hold.releasedAt} />,{' '}
            {hold.releaseReason !== null && t(`retention:releaseReason.${hold.releaseReason}`)},{' '}
            <span className="mono">{hold.releasedBy}</span>
          </>
        )}
      </td>
    </tr>
  )
}
