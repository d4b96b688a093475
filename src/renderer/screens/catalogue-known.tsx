import { useTranslation } from 'react-i18next'
import type { GroupKey, ItemDetail } from '../../domain/item.ts'
import { Button } from '../parts/button.tsx'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../parts/format.ts'
import { Tag } from '../parts/note.tsx'
import { Section } from '../parts/screen.tsx'
import { When } from '../parts/texts.tsx'
import { useRoute } from '../route.tsx'
import { useRequest } from '../use-request.ts'

/** Up to so many different bits two pictures count as alike: ALIKE_BITS of the engine. */
const MOST_BITS = 31
const ALIKE_SHOWN = 20

/** What lists of known hashes say of this content, each with its source. They propose; nothing more. */
export function Known(props: { readonly known: ItemDetail['known'] }) {
  const { t } = useTranslation()
  if (props.known.length === 0) return null
  return (
    <Section title={t('catalogue:known.title')} end={t('catalogue:known.proposes')}>
      <ul className="known">
        {props.known.map((match) => (
          <li key={`${match.set} ${match.category}`}>
            <div className="row tags">
              <span className="m">{match.name}</span>
              <span className="t3">{match.version}</span>
              <Tag tone={match.meaning === 'known' ? 'plain' : 'warn'}>
                {t(`catalogue:known.meaning.${match.meaning}`)}
              </Tag>
              {match.category !== '' && (
                <Tag>{t('catalogue:known.category', { category: match.category })}</Tag>
              )}
              {match.proposedGrade !== null && (
                <Tag tone="acc">
                  {t('catalogue:known.grade', {
                    grade: t(`common:grade.${match.proposedGrade}`),
                  })}
                </Tag>
              )}
            </div>
            <p className="t2 sm">
              {t('catalogue:known.by', { user: match.importedBy, hash: match.algorithm })}{' '}
              <When iso={match.importedAt} />
            </p>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** Items that look alike, the nearest first: "looks alike", never "is the same". */
export function Alike(props: {
  readonly item: string
  readonly series: ItemDetail['series']
  readonly onGroup: (group: GroupKey) => void
}) {
  const { t } = useTranslation()
  const { go } = useRoute()
  const { number } = useFormat()
  const { series } = props
  const similar = useRequest('item.similar', { item: props.item, mostBits: MOST_BITS })
  const { value } = similar
  if (value !== null && (!value.comparable || value.total === 0)) return null
  return (
    <Section
      title={t('catalogue:alike.title')}
      end={value === null ? null : t('catalogue:alike.count', { count: value.total })}
    >
      <Failure error={similar.error} item={props.item} />
      {series !== null && (
        <p className="gap">
          <Button onClick={() => props.onGroup(series.key)}>
            {t('catalogue:groups.inSeries', { shown: number(series.items) })}
          </Button>
        </p>
      )}
      {value !== null && (
        <ul className="alike">
          {value.items.slice(0, ALIKE_SHOWN).map(({ item, bits, sharePercent }) => (
            <li key={item} className="row">
              <button type="button" className="link mono" onClick={() => go('catalogue', { item })}>
                {item}
              </button>
              <span className="t3 sm end">
                {t('catalogue:alike.bits', { count: bits })}
                {sharePercent < 100 && ` · ${t('catalogue:alike.share', { share: sharePercent })}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
