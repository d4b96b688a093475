import { FileX2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Disposal } from '../../domain/disposal.ts'
import type { DueList } from '../../domain/retention.ts'
import { Button } from '../parts/button.tsx'
import { useFormat } from '../parts/format.ts'
import { Section } from '../parts/screen.tsx'
import { RetentionDisposal } from './retention-disposal.tsx'
import { ProposeForm } from './retention-propose-form.tsx'

/** What was proposed, approved and destroyed, the newest first. */
export function RetentionDisposals(props: {
  readonly disposals: readonly Disposal[]
  readonly due: DueList | null
  readonly whyNot: string | null
  readonly onChange: () => void
}) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const [isProposing, setProposing] = useState(false)
  const done = (isProposed: boolean) => {
    setProposing(false)
    if (isProposed) props.onChange()
  }
  return (
    <>
      <Section
        title={t('retention:disposals')}
        end={
          <Button
            icon={<FileX2 className="i" size={14} />}
            why={props.whyNot}
            onClick={() => setProposing(true)}
          >
            {t('retention:propose')}
          </Button>
        }
      >
        <p className="t2 sm">{t('retention:disposalText')}</p>
        {props.disposals.length === 0 && (
          <p className="t3 sm gap">
            {t('retention:noDisposals', { shown: number(props.due?.counts.due ?? 0) })}
          </p>
        )}
      </Section>
      {props.disposals.map((disposal) => (
        <RetentionDisposal
          key={disposal.id}
          disposal={disposal}
          whyNot={props.whyNot}
          onChange={props.onChange}
        />
      ))}
      {isProposing && <ProposeForm onDone={done} />}
    </>
  )
}
