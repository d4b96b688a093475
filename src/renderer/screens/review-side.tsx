import { EyeOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ItemRow } from '../../domain/item.ts'
import { useDesk } from '../app-state.tsx'
import { useFormat } from '../parts/format.ts'
import { KeyValues, Section } from '../parts/screen.tsx'
import { Size } from '../parts/texts.tsx'

/** Facts, the other reader, looks, a note. Text before pixels. */
export function ReviewSide(props: {
  readonly item: ItemRow
  readonly note: string
  readonly onNote: (note: string) => void
  readonly reveals: ReactNode
}) {
  const { t } = useTranslation()
  const { session } = useDesk()
  const { duration } = useFormat()
  const { item } = props
  return (
    <aside className="col review-side" aria-label={t('review:side')}>
      <Section title={t('review:facts')}>
        <KeyValues
          rows={[
            [t('review:fact.type'), item.mediaType ?? t(`common:kind.${item.kind}`)],
            [t('review:fact.size'), <Size key="size" bytes={item.sizeBytes} />],
            [t('review:fact.taken'), item.takenAt?.replace('T', ' ') ?? t('review:fact.notSaid')],
            [
              t('review:fact.length'),
              item.durationSeconds === null ? null : duration(item.durationSeconds),
            ],
            [t('review:fact.exhibit'), item.exhibit],
            [
              t('review:fact.yourGrade'),
              item.grade === null ? t('common:grade.ungraded') : t(`common:grade.${item.grade}`),
            ],
          ]}
        />
      </Section>
      {session.role === 'reviewer' && (
        <Section title={t('review:readers')}>
          <div className="note">
            <EyeOff className="i" size={15} aria-hidden />
            <span>{t('review:blind')}</span>
          </div>
        </Section>
      )}
      {props.reveals}
      <Section title={t('review:note')}>
        <textarea
          className="field"
          rows={3}
          maxLength={2000}
          aria-label={t('review:note')}
          placeholder={t('review:noteHint')}
          value={props.note}
          onChange={(event) => props.onNote(event.currentTarget.value)}
        />
      </Section>
    </aside>
  )
}
