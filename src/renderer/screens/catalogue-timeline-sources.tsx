import { useTranslation } from 'react-i18next'
import type { DateSource } from '../../domain/dated.ts'
import type { Output } from '../../ipc/contract.ts'
import { useFormat } from '../parts/format.ts'
import type { Filters } from './catalogue-filter-bar.tsx'

/** In the order of the bars; without a date last. */
const ORDER = ['zoned', 'unzoned', 'file', 'none'] as const satisfies readonly DateSource[]

/** Who says the best date, each to be ticked: the key of the bars, and a filter. */
export function TimelineSources(props: {
  readonly years: Output<'item.dates'> | null
  readonly filters: Filters
  readonly onChange: (filters: Filters) => void
}) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { years, filters, onChange } = props
  const chosen = filters.dated
  const count = (source: DateSource) =>
    source === 'none'
      ? (years?.undated ?? 0)
      : (years?.buckets.reduce((sum, one) => sum + one[source], 0) ?? 0)
  const toggle = (source: DateSource) => {
    const next = chosen.includes(source)
      ? chosen.filter((one) => one !== source)
      : [...chosen, source]
    // A range and "without a date" exclude each other.
    const range = source === 'none' ? { datedFrom: '', datedTo: '' } : {}
    onChange({ ...filters, ...range, dated: next })
  }
  return (
    <fieldset className="gath-key" aria-label={t('catalogue:dated.title')}>
      {ORDER.map((source) => (
        <label className="gath-source" key={source} title={t(`catalogue:dated.${source}Hint`)}>
          <input
            type="checkbox"
            checked={chosen.includes(source)}
            onChange={() => toggle(source)}
          />
          {source !== 'none' && <span className={`gath-sign ${source}`} aria-hidden />}
          <span>{t(`catalogue:dated.${source}`)}</span>
          <span className="t3 xs">{years === null ? '…' : number(count(source))}</span>
        </label>
      ))}
    </fieldset>
  )
}
