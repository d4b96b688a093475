import { X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { type Bounds, boundsOf } from '../../domain/area.ts'
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
  /** Best date: a year, month, day or hour. */
  readonly datedFrom: string
  readonly datedTo: string
  readonly dated: readonly string[]
  readonly area: string
  /** Copies of one content, or a series. */
  readonly group: string
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
  datedFrom: '',
  datedTo: '',
  dated: [],
  area: '',
  group: '',
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

/** In words, each filter that is no facet; the key is what it sets. */
export function useMoreFilters(): (filters: Filters) => readonly {
  readonly key: string
  readonly text: string
  /** The filters without it. */
  readonly without: Filters
}[] {
  const { t } = useTranslation()
  const { anyOf } = useFormat()
  return (filters) => {
    const { text, takenFrom, takenTo, datedFrom, datedTo, dated, area, group } = filters
    const ends = (from: string, to: string) => ({ from: from || '…', to: to || '…' })
    return [
      text !== '' && {
        key: 'text',
        text: t('catalogue:chip.text', { text }),
        without: { ...filters, text: '' },
      },
      takenFrom + takenTo !== '' && {
        key: 'taken',
        text: t('catalogue:chip.taken', ends(takenFrom, takenTo)),
        without: { ...filters, takenFrom: '', takenTo: '' },
      },
      datedFrom + datedTo !== '' && {
        key: 'dated',
        text:
          datedFrom === datedTo
            ? t('catalogue:chip.datedIn', { at: datedFrom.replace('T', ' ') })
            : t(
                'catalogue:chip.dated',
                ends(datedFrom.replace('T', ' '), datedTo.replace('T', ' ')),
              ),
        without: { ...filters, datedFrom: '', datedTo: '' },
      },
      dated.length > 0 && {
        key: 'sources',
        text: anyOf(dated.map((source) => t(`catalogue:dated.${source}`))),
        without: { ...filters, dated: [] },
      },
      group !== '' && {
        key: 'group',
        text: group.startsWith('content:')
          ? t('catalogue:chip.content', { hash: group.slice('content:'.length, 20) })
          : t('catalogue:chip.series'),
        without: { ...filters, group: '' },
      },
      area !== '' && {
        key: 'area',
        text: t('catalogue:chip.area', areaWords(area)),
        without: { ...filters, area: '' },
      },
    ].filter((one) => one !== false)
  }
}

/** Four decimals: ten metres. */
function areaWords(area: string): Record<keyof Bounds, string> {
  const { west, south, east, north } = boundsOf(area)
  const words = (degrees: number) => String(Number(degrees.toFixed(4)))
  return { west: words(west), south: words(south), east: words(east), north: words(north) }
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
  const more = useMoreFilters()
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
      {more(filters).map(({ key, text, without }) => (
        <FilterChip key={key} text={text} onRemove={() => onChange(without)} />
      ))}
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
