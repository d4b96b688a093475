import { Check } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { VerifyReport } from '../../domain/verify-report.ts'
import { useActionWords } from '../parts/custody-timeline.tsx'
import { useFormat } from '../parts/format.ts'
import { Sign } from '../parts/note.tsx'
import { Section } from '../parts/screen.tsx'
import { HashLine, When } from '../parts/texts.tsx'

/** The items of a bundle, and the proven custody of the chosen one, oldest first. */
export function VerifyItems(props: { readonly report: VerifyReport }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { items, findings } = props.report
  const [chosen, setChosen] = useState(items[0]?.item ?? '')
  const item = items.find((one) => one.item === chosen) ?? items[0]
  const isHit = (paths: readonly string[], id: string) =>
    findings.some(
      ({ severity, path }) =>
        severity === 'error' && (paths.includes(path) || path === `custody/item-${id}.json`),
    )
  return (
    <aside className="col verify-items" aria-label={t('verify:items')}>
      <Section title={t('verify:items')} end={number(items.length)}>
        <ul className="verify-list">
          {items.map((one) => {
            const paths = one.files.map(({ path }) => path)
            const isBroken = isHit(paths, one.item)
            return (
              <li key={one.item}>
                <button
                  type="button"
                  aria-current={one.item === item?.item || undefined}
                  onClick={() => setChosen(one.item)}
                >
                  {isBroken ? (
                    <span className="c-stop">
                      <Sign tone="stop" />
                    </span>
                  ) : (
                    <Check className="i c-ok" size={14} aria-hidden />
                  )}
                  <span className="mono">{one.item}</span>
                  <span className="t2">{one.exhibit}</span>
                  <span className="end t3 xs">
                    {isBroken ? t('verify:notAsSigned') : t('verify:asSigned')}
                  </span>
                </button>
              </li>
            )
          })}
        </ul>
      </Section>
      {item !== undefined && <Item item={item} />}
    </aside>
  )
}

function Item(props: { readonly item: VerifyReport['items'][number] }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const sayAction = useActionWords()
  const { item } = props
  return (
    <>
      <Section title={t('verify:files')}>
        {item.files.map((file) => (
          <div key={file.path} className="verify-file">
            <span className="mono sm">{file.path}</span>
            <HashLine name="SHA-256" hex={file.sha256} />
          </div>
        ))}
      </Section>
      <Section
        title={t('verify:custodyOf', { item: item.item })}
        end={t('verify:proven', { count: item.custody.length })}
      >
        <p className="sm t2 verify-oldest">{t('verify:oldestFirst')}</p>
        <ol className="tl">
          {item.custody.map((entry) => (
            <li key={entry.seq}>
              <span>{sayAction(entry.action)}</span>
              <span className="q">{number(entry.seq)}</span>
              <span className="w">
                <When iso={entry.time} /> · {entry.actor}
              </span>
            </li>
          ))}
        </ol>
      </Section>
    </>
  )
}
