import { useTranslation } from 'react-i18next'
import type { ItemWithin } from '../../domain/within.ts'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../parts/format.ts'
import { Note, Tag } from '../parts/note.tsx'
import { Section } from '../parts/screen.tsx'
import { MiddleCut } from '../parts/texts.tsx'
import { useRoute } from '../route.tsx'
import { useRequest } from '../use-request.ts'

/** Where the item lies when it is in another one, and what is in it. Nothing for a file of a folder. */
export function Within(props: { readonly item: string }) {
  const { t } = useTranslation()
  const answer = useRequest('item.within', { item: props.item }, ['items.changed'])
  const { value } = answer
  if (value === null) return <Failure error={answer.error} item={props.item} />
  return (
    <>
      {value.parent !== null && (
        <Section
          title={t('catalogue:within.title')}
          end={
            value.place === null ? null : t('catalogue:within.place', { place: value.place + 1 })
          }
        >
          <ItemLink item={value.parent} />
          <div className="row tags">
            {value.allocation === 'deleted' && (
              <Tag tone="warn">{t('catalogue:within.deleted')}</Tag>
            )}
            {value.findings.map((finding) => (
              <Tag key={finding} tone="warn">
                {t(`catalogue:within.finding.${finding}`)}
              </Tag>
            ))}
          </div>
        </Section>
      )}
      {(value.opened !== null || value.membersTotal > 0) && <Members within={value} />}
    </>
  )
}

function Members(props: { readonly within: ItemWithin }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { members, membersTotal, openFailure } = props.within
  return (
    <Section
      title={t('catalogue:within.members')}
      end={t('common:shownOf', { shown: number(members.length), total: number(membersTotal) })}
    >
      {openFailure !== null && (
        <Note tone="warn">{t(`common:containerFailure.${openFailure}`)}</Note>
      )}
      <ul className="copies">
        {members.map((member) => (
          <li key={member.id}>
            <ItemLink item={member} />
          </li>
        ))}
      </ul>
    </Section>
  )
}

function ItemLink(props: { readonly item: ItemWithin['members'][number] }) {
  const { go } = useRoute()
  const { id, name } = props.item
  return (
    <button type="button" className="link mono" onClick={() => go('catalogue', { item: id })}>
      <MiddleCut text={name === null || name === '' ? id : name} />
    </button>
  )
}
