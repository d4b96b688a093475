import { useTranslation } from 'react-i18next'
import type { Exhibit } from '../../domain/exhibit.ts'
import type { Input } from '../../ipc/contract.ts'
import type { CallError } from '../call.ts'
import { Button } from '../parts/button.tsx'
import { Failure } from '../parts/failure.tsx'
import { Note } from '../parts/note.tsx'

export type Ask = Omit<Input<'ingest.start'>, 'exhibit' | 'depth'>

/** Why an ingest was not started: what only a person can know is asked, and the rest is said. */
export function WhyNotStarted(props: {
  readonly error: CallError | null
  readonly exhibit: Exhibit
  readonly asked: Ask | null
  readonly onAnswer: (answer: Ask) => void
  readonly onLeave: () => void
}) {
  const { t } = useTranslation()
  const { error, exhibit, asked } = props
  if (asked === null || (error?.code !== 'HANDED_OUT' && error?.code !== 'SOURCE_MOVED')) {
    return <Failure error={error} item={exhibit.id} />
  }
  const question = error.code === 'HANDED_OUT' ? 'handedOut' : 'moved'
  return (
    <Note
      tone="warn"
      isLive
      action={
        <span className="row">
          <Button onClick={props.onLeave}>{t(`exhibits:${question}.leave`)}</Button>
          {question === 'handedOut' ? (
            <Button onClick={() => props.onAnswer({ ...asked, handedOut: true })}>
              {t('exhibits:handedOut.goOn')}
            </Button>
          ) : (
            <>
              <Button onClick={() => props.onAnswer({ ...asked, earlier: 'other' })}>
                {t('exhibits:moved.other')}
              </Button>
              <Button onClick={() => props.onAnswer({ ...asked, earlier: 'same' })}>
                {t('exhibits:moved.same')}
              </Button>
            </>
          )}
        </span>
      }
    >
      <p className="m">{t(`exhibits:${question}.title`, { exhibit: exhibit.id })}</p>
      <p>{t(`exhibits:${question}.text`)}</p>
    </Note>
  )
}
