import { useTranslation } from 'react-i18next'
import { GRADE_KEYS, Grade } from '../../domain/grade.ts'
import { GradeMark } from '../parts/marks.tsx'

/** One key per grade of the scheme. A grade shows its weight by its mark, never by colour. */
export function ReviewKeys(props: {
  readonly current: Grade | null
  readonly mayGrade: boolean
  readonly onGrade: (grade: Grade) => void
}) {
  const { t } = useTranslation()
  if (!props.mayGrade) return <p className="review-foot t2 sm">{t('review:supervisorLooks')}</p>
  return (
    <>
      <fieldset className="review-keys" aria-label={t('review:grades')}>
        {Grade.options.map((grade) => (
          <button
            key={grade}
            type="button"
            aria-pressed={grade === props.current}
            aria-keyshortcuts={GRADE_KEYS[grade]}
            onClick={() => props.onGrade(grade)}
          >
            <kbd>{GRADE_KEYS[grade]}</kbd>
            <GradeMark grade={grade} />
            <span>{t(`common:grade.${grade}`)}</span>
          </button>
        ))}
      </fieldset>
      <p className="review-foot row sm t2">
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> {t('review:key.move')}
        </span>
        <span>
          <kbd>R</kbd> {t('review:key.reveal')}
        </span>
        <span>
          <kbd>U</kbd> {t('review:key.undo')}
        </span>
        <span className="end t3">{t('review:undoneStay')}</span>
      </p>
    </>
  )
}
