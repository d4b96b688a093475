import { EyeOff } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TextFailure } from '../../domain/content.ts'
import type { ItemDetail } from '../../domain/item.ts'
import type { Output } from '../../ipc/contract.ts'
import { useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../parts/format.ts'
import { Note } from '../parts/note.tsx'
import { Picture } from '../parts/picture.tsx'
import { KeyValues, Section } from '../parts/screen.tsx'
import { EvidenceLines, EvidenceText } from '../parts/texts.tsx'
import { useAct } from '../use-request.ts'

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
          <EvidenceText
            key={name}
            text={
              name === 'text-failure'
                ? t(`catalogue:content.failure.${value as TextFailure}`)
                : value
            }
          />,
        ])}
      />
      {facts.some(({ name }) => name === 'characters') && <ItemText key={item.id} item={item} />}
    </Section>
  )
}

/** What can be read in it: evidence in clear, so it is fetched on request, and that it was is on record. */
function ItemText(props: { readonly item: ItemDetail }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { session, kase } = useDesk()
  const read = useAct('item.text')
  const [shown, setShown] = useState<Output<'item.text'> | null>(null)
  const { item } = props
  if (session.role === 'reviewer') return null
  const more = async () => {
    const next = await read.run({ item: item.id, from: shown?.text.length ?? 0 })
    if (next !== null) setShown({ ...next, text: `${shown?.text ?? ''}${next.text}` })
  }
  const isWhole = shown !== null && shown.text.length >= shown.characters
  return (
    <>
      {shown !== null && (
        <>
          <KeyValues
            rows={shown.details.map(({ name, value }) => [
              t(`catalogue:content.detail.${name}`),
              <EvidenceText key={name} text={value} />,
            ])}
          />
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys */}
          <section className="read" tabIndex={0} aria-label={t('catalogue:content.text')}>
            <EvidenceLines text={shown.text} />
          </section>
          <p className="t3 sm" role="status">
            {t('catalogue:content.shown', {
              shown: number(shown.text.length),
              total: number(shown.characters),
            })}
          </p>
        </>
      )}
      {!isWhole && (
        <Button why={kase.readOnly ? t('exhibits:readOnly') : null} onClick={() => void more()}>
          {t(shown === null ? 'catalogue:content.read' : 'catalogue:content.more')}
        </Button>
      )}
      <Failure error={read.error} item={item.id} />
    </>
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
