import { useTranslation } from 'react-i18next'
import { askedIn, type Reveal } from '../../domain/reveal.ts'
import { useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { Failure } from '../parts/failure.tsx'
import { Tag } from '../parts/note.tsx'
import { Section } from '../parts/screen.tsx'
import { When } from '../parts/texts.tsx'
import { useIsOwn } from '../use-people.ts'
import { useAct, useRequest } from '../use-request.ts'

const TONE = { requested: 'warn', granted: 'ok', refused: 'plain', expired: 'plain' } as const

/** Looks that were asked for on this item, or all that wait in the case when none is named; a
 *  supervisor grants or refuses them here. */
export function ReviewReveals(props: { readonly item: string | null }) {
  const { t } = useTranslation()
  const { session } = useDesk()
  const reveals = useRequest('reveal.list', { item: props.item }, ['items.changed'])
  const decide = useAct('reveal.decide')
  const isOwn = useIsOwn()
  const answer = async (reveal: Reveal, grant: boolean) => {
    if ((await decide.run({ ...askedIn(reveal), grant })) !== null) {
      reveals.reload()
    }
  }
  const all = reveals.value ?? []
  return (
    <Section
      title={t('review:reveals.title')}
      end={t('review:reveals.count', { count: all.length })}
    >
      <Failure error={reveals.error ?? decide.error} />
      {all.length === 0 && <p className="sm t2">{t('review:reveals.none')}</p>}
      <ul className="review-reveals">
        {all.map((reveal) => (
          <li key={reveal.id}>
            <span className="row">
              <Tag tone={TONE[reveal.state]}>{t(`review:reveals.state.${reveal.state}`)}</Tag>
              <span className="sm">{t(`review:reason.${reveal.reason}`)}</span>
            </span>
            {props.item === null && (
              <a className="link mono" href={`#review?item=${reveal.item}`}>
                {reveal.item}
              </a>
            )}
            <span className="xs t3">
              {reveal.by} · <When iso={reveal.requestedAt} />
            </span>
            {session.role === 'supervisor' && reveal.state === 'requested' && (
              <span className="row">
                <Button
                  why={isOwn(reveal.by) ? t('review:reveals.own') : null}
                  onClick={() => void answer(reveal, true)}
                >
                  {t('review:reveals.grant')}
                </Button>
                <Button kind="quiet" onClick={() => void answer(reveal, false)}>
                  {t('review:reveals.refuse')}
                </Button>
              </span>
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}
