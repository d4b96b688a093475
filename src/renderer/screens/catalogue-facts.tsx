import { useTranslation } from 'react-i18next'
import type { Digests } from '../../domain/digest.ts'
import type { ItemDetail } from '../../domain/item.ts'
import { CustodyTimeline } from '../parts/custody-timeline.tsx'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../parts/format.ts'
import { Section } from '../parts/screen.tsx'
import { EvidenceText, HashLine } from '../parts/texts.tsx'
import { useRoute } from '../route.tsx'
import { useRequest } from '../use-request.ts'
import { ItemProof } from './catalogue-proof.tsx'

const CUSTODY_SHOWN = 50

/** Dates as the evidence claims them, never converted: with who says so, and in which zone. */
export function Dates(props: { readonly dates: ItemDetail['dates'] }) {
  const { t } = useTranslation()
  if (props.dates.length === 0) return null
  return (
    <Section title={t('catalogue:dates.title')} end={t('catalogue:dates.asClaimed')}>
      <table className="tight">
        <tbody>
          {props.dates.map((date) => (
            <tr key={`${date.meaning} ${date.source}`}>
              <th scope="row">{t(`catalogue:dates.${date.meaning}`)}</th>
              <td className="nw" title={utcOf(date.value, date.zone)}>
                {date.value.replace('T', ' ')}
              </td>
              <td className={date.zone === null ? 'c-warn' : 't3'}>
                <EvidenceText
                  text={t('catalogue:dates.by', {
                    zone: zoneWord(date.zone) ?? t('catalogue:dates.noZone'),
                    source: date.source,
                  })}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}

/** The digests of the sealed bytes, whole. */
export function Hashes(props: { readonly digests: Digests | null }) {
  const { t } = useTranslation()
  const { digests } = props
  if (digests === null) return null
  return (
    <Section title={t('catalogue:hashes')}>
      <HashLine name="SHA-256" hex={digests.sha256} />
      <HashLine name="SHA-1" hex={digests.sha1} />
      <HashLine name="MD5" hex={digests.md5} />
    </Section>
  )
}

/** The other items with the same bytes; every path is kept. */
export function Copies(props: { readonly duplicates: ItemDetail['duplicates'] }) {
  const { t } = useTranslation()
  const { go } = useRoute()
  if (props.duplicates.length === 0) return null
  return (
    <Section
      title={t('catalogue:sameBytes')}
      end={t('catalogue:others', { count: props.duplicates.length })}
    >
      <ul className="copies">
        {props.duplicates.map((item) => (
          <li key={item}>
            <button type="button" className="link mono" onClick={() => go('catalogue', { item })}>
              {item}
            </button>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** What happened to the item, newest first. */
export function Custody(props: { readonly item: string }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const custody = useRequest(
    'custody.list',
    { item: props.item, newestFirst: true, offset: 0, limit: CUSTODY_SHOWN },
    ['items.changed'],
  )
  const { value } = custody
  return (
    <Section
      title={t('catalogue:custody.title')}
      end={
        value === null
          ? null
          : t('catalogue:custody.end', {
              shown: number(value.lines.length),
              total: number(value.total),
            })
      }
    >
      <Failure error={custody.error} item={props.item} />
      {value !== null && <CustodyTimeline lines={value.lines} />}
      <p className="sm gap">
        <a className="link" href={`#ledger?item=${props.item}`}>
          {t('catalogue:custody.timeline')}
        </a>
      </p>
      {value !== null && value.total > 0 && <ItemProof item={props.item} />}
    </Section>
  )
}

function zoneWord(zone: string | null): string | null {
  return zone === 'Z' ? 'UTC' : zone
}

/** The instant in UTC, when the claim has a zone. */
function utcOf(value: string, zone: string | null): string | undefined {
  if (zone === null) return undefined
  const date = new Date(`${value}${zone === 'UTC' ? 'Z' : zone}`)
  if (Number.isNaN(date.getTime())) return undefined
  return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
