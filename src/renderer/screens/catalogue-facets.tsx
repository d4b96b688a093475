import { ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Grade } from '../../domain/grade.ts'
import { ItemState, MediaKind } from '../../domain/item.ts'
import type { Output } from '../../ipc/contract.ts'
import { Field } from '../parts/field.tsx'
import { useFormat } from '../parts/format.ts'
import { KindIcon } from '../parts/kind-icon.tsx'
import { GradeMark, StateDial } from '../parts/marks.tsx'
import { FACETS, type Facet, type Filters, useFacetWord } from './catalogue-filter-bar.tsx'

/** Values in the order people think of them; exhibits come as they are counted. */
const ORDER: Readonly<Partial<Record<Facet, readonly string[]>>> = {
  state: ['reviewed', 'decoded', 'hashed', 'found', 'failed', 'disposed'] satisfies ItemState[],
  kind: MediaKind.options,
  grade: [...Grade.options, 'ungraded'],
}

/** How many items there are of each state, type, grade and exhibit; ticking narrows the list. */
export function Facets(props: {
  readonly isOpen: boolean
  readonly counts: Output<'item.facets'> | null
  readonly filters: Filters
  readonly onChange: (filters: Filters) => void
}) {
  const { t } = useTranslation()
  const { filters, onChange } = props
  return (
    <aside
      className={props.isOpen ? 'col fac open' : 'col fac'}
      aria-label={t('catalogue:filters')}
    >
      {FACETS.filter((facet) => facet !== 'finding' || hasFindings(props)).map((facet) => (
        <FacetGroup key={facet} title={t(`catalogue:facet.${facet}`)}>
          <FacetRows facet={facet} {...props} />
        </FacetGroup>
      ))}
      <FacetGroup title={t('catalogue:facet.taken')}>
        {(['takenFrom', 'takenTo'] as const).map((end) => (
          <Field key={end} label={t(`catalogue:${end}`)}>
            <input
              type="date"
              value={filters[end]}
              onChange={(event) => onChange({ ...filters, [end]: event.currentTarget.value })}
            />
          </Field>
        ))}
        <p className="xs t3">{t('catalogue:takenHint')}</p>
      </FacetGroup>
    </aside>
  )
}

/** Most cases have none for long. */
function hasFindings(props: {
  readonly counts: Output<'item.facets'> | null
  readonly filters: Filters
}): boolean {
  return props.filters.finding.length > 0 || Object.keys(props.counts?.finding ?? {}).length > 0
}

function FacetGroup(props: { readonly title: string; readonly children: ReactNode }) {
  return (
    <details className="fs" open>
      <summary className="fs-h">
        {props.title}
        <ChevronDown className="i t3" size={13} />
      </summary>
      {props.children}
    </details>
  )
}

function FacetRows(props: {
  readonly facet: Facet
  readonly counts: Output<'item.facets'> | null
  readonly filters: Filters
  readonly onChange: (filters: Filters) => void
}) {
  const { number } = useFormat()
  const word = useFacetWord()
  const { facet, filters } = props
  const counts = props.counts?.[facet] ?? {}
  const chosen = filters[facet]
  const values = (ORDER[facet] ?? Object.keys(counts).sort()).filter(
    (value) => (counts[value] ?? 0) > 0 || chosen.includes(value),
  )
  const toggle = (value: string) => {
    const next = chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]
    props.onChange({ ...filters, [facet]: next })
  }
  return values.map((value) => (
    <label className="fr" key={value}>
      <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(value)} />
      <span className="g">
        <FacetSign facet={facet} value={value} />
      </span>
      <span className="ell">{word(facet, value)}</span>
      <span className="c">{number(counts[value] ?? 0)}</span>
    </label>
  ))
}

function FacetSign(props: { readonly facet: Facet; readonly value: string }) {
  const state = ItemState.safeParse(props.value)
  if (props.facet === 'state' && state.success) return <StateDial state={state.data} />
  const kind = MediaKind.safeParse(props.value)
  if (props.facet === 'kind' && kind.success) return <KindIcon kind={kind.data} />
  const grade = Grade.safeParse(props.value)
  if (props.facet === 'grade' && grade.success) return <GradeMark grade={grade.data} />
  return null
}
