import { X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ItemRow } from '../../domain/item.ts'
import { useFormat } from '../parts/format.ts'
import type { ItemPages } from './use-item-pages.ts'

/** What the person has chosen; empty means no such filter. */
export type Filters = {
  readonly state: readonly string[]
  readonly kind: readonly string[]
  readonly grade: readonly string[]
  readonly exhibit: readonly string[]
  readonly finding: readonly string[]
  readonly text: string
  readonly takenFrom: string
  readonly takenTo: string
}

export const NO_FILTERS: Filters = {
  state: [],
  kind: [],
  grade: [],
  exhibit: [],
  finding: [],
  text: '',
  takenFrom: '',
  takenTo: '',
}

export const FACETS = ['state', 'kind', 'grade', 'finding', 'exhibit'] as const
export type Facet = (typeof FACETS)[number]

/** What grid and list share: the rows, where the keys are, what is open. */
export type Chosen = {
  readonly pages: ItemPages
  readonly focused: number
  /** Id of the item in the detail pane. */
  readonly chosen: string | null
  readonly onFocus: (index: number) => void
  readonly onOpen: (row: ItemRow | undefined) => void
}

/** The word for one value of a facet. */
export function useFacetWord(): (facet: Facet, value: string) => string {
  const { t } = useTranslation()
  return (facet, value) => (facet === 'exhibit' ? value : t(`common:${facet}.${value}`))
}

/** The filters in force, each removable, and how much of the whole they leave. */
export function FilterBar(props: {
  readonly filters: Filters
  readonly onChange: (filters: Filters) => void
  readonly pages: ItemPages
}) {
  const { t } = useTranslation()
  const { number, anyOf } = useFormat()
  const word = useFacetWord()
  const { filters, onChange, pages } = props
  const facets = FACETS.filter((facet) => filters[facet].length > 0)
  return (
    <div className="subbar">
      {facets.map((facet) => (
        <FilterChip
          key={facet}
          text={anyOf(filters[facet].map((value) => word(facet, value)))}
          onRemove={() => onChange({ ...filters, [facet]: [] })}
        />
      ))}
      {filters.text !== '' && (
        <FilterChip
          text={t('catalogue:chip.text', { text: filters.text })}
          onRemove={() => onChange({ ...filters, text: '' })}
        />
      )}
      {(filters.takenFrom !== '' || filters.takenTo !== '') && (
        <FilterChip
          text={t('catalogue:chip.taken', {
            from: filters.takenFrom === '' ? '…' : filters.takenFrom,
            to: filters.takenTo === '' ? '…' : filters.takenTo,
          })}
          onRemove={() => onChange({ ...filters, takenFrom: '', takenTo: '' })}
        />
      )}
      <span className="end t2 nw" role="status" data-testid="of-whole">
        {pages.total === null
          ? t('common:loading')
          : t('catalogue:ofWhole', { total: number(pages.total), whole: number(pages.whole) })}
      </span>
    </div>
  )
}

function FilterChip(props: { readonly text: string; readonly onRemove: () => void }) {
  const { t } = useTranslation()
  return (
    <button
      type="button"
      className="fchip"
      aria-label={t('catalogue:chip.remove', { filter: props.text })}
      onClick={props.onRemove}
    >
      <span className="ell">{props.text}</span>
      <X className="i" size={12} />
    </button>
  )
}
