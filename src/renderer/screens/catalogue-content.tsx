import { EyeOff } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ItemDetail } from '../../domain/item.ts'
import { Note } from '../parts/note.tsx'
import { Picture } from '../parts/picture.tsx'
import { KeyValues, Section } from '../parts/screen.tsx'
import { EvidenceText } from '../parts/texts.tsx'

/** What was found in the content, in words, and what is known of it beside its metadata. */
export function Content(props: { readonly item: ItemDetail }) {
  const { t } = useTranslation()
  const { item } = props
  const { contentFindings, facts } = item
  if (contentFindings.length === 0 && facts.length === 0) return null
  return (
    <Section title={t('catalogue:content.title')}>
      {contentFindings.map((finding) => (
        <Note key={finding} tone="warn">
          {t(`catalogue:content.says.${finding}`)}
        </Note>
      ))}
      {contentFindings.includes('thumbnail-differs') && <BesideEachOther item={item} />}
      <KeyValues
        rows={facts.map(({ name, value }) => [
          t(`catalogue:content.fact.${name}`),
          <EvidenceText key={name} text={value} />,
        ])}
      />
    </Section>
  )
}

/** The picture and what is embedded in it, both blurred before they were sealed. */
function BesideEachOther(props: { readonly item: ItemDetail }) {
  const { t } = useTranslation()
  const { item } = props
  return (
    <div className="beside">
      <figure>
        <Picture item={item} />
        <figcaption className="t2 sm">{t('catalogue:content.picture')}</figcaption>
      </figure>
      <figure>
        <div className="pic">
          <img className="art" src={`/media/thumbnail/${item.id}`} alt="" draggable={false} />
          <span className="ov bl">
            <EyeOff className="i" size={12} />
            {t('common:blurred')}
          </span>
        </div>
        <figcaption className="t2 sm">{t('catalogue:content.thumbnail')}</figcaption>
      </figure>
    </div>
  )
}
