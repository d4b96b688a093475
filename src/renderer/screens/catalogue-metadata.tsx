import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ItemDetail } from '../../domain/item.ts'
import { useFormat } from '../parts/format.ts'
import { Section } from '../parts/screen.tsx'
import { EvidenceText } from '../parts/texts.tsx'

/** Everything the metadata reader said, verbatim, and a field that narrows it. It is text from the
 *  evidence: only ever text here. */
export function Metadata(props: {
  readonly state: ItemDetail['metadataState']
  readonly rows: ItemDetail['metadata']
}) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const [typed, setTyped] = useState('')
  const sought = useDeferredValue(typed.trim().toLowerCase())
  const rows = props.rows.filter(({ tag, value }) =>
    `${tag}\n${value}`.toLowerCase().includes(sought),
  )
  return (
    <Section
      title={t('catalogue:metadata.title')}
      end={t('catalogue:metadata.count', {
        count: props.rows.length,
        shown: number(rows.length),
        total: number(props.rows.length),
      })}
    >
      {props.rows.length === 0 ? (
        <p className="t2 sm">{t(`catalogue:metadata.${props.state}`)}</p>
      ) : (
        <>
          <input
            type="search"
            className="field meta-find"
            aria-label={t('catalogue:metadata.find')}
            placeholder={t('catalogue:metadata.find')}
            value={typed}
            spellCheck={false}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <table className="tight meta">
            <tbody>
              {rows.map((row) => (
                <tr key={row.tag}>
                  <th scope="row">
                    <EvidenceText text={row.tag} />
                  </th>
                  <td>
                    <EvidenceText text={row.value} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </Section>
  )
}
