import { Bookmark, ChartColumn, Filter, Layers, LayoutGrid, List, MapPinned } from 'lucide-react'
import { useCallback, useDeferredValue, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ItemRow } from '../../domain/item.ts'
import { useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { Failure } from '../parts/failure.tsx'
import { Screen } from '../parts/screen.tsx'
import { Segments } from '../parts/segments.tsx'
import { useKeys } from '../parts/use-keys.ts'
import { useRoute } from '../route.tsx'
import { useRequest } from '../use-request.ts'
import { ItemPane } from './catalogue-detail.tsx'
import { NoItems, NoMatch } from './catalogue-empty.tsx'
import { Facets } from './catalogue-facets.tsx'
import { type Chosen, FilterBar, type Filters, NO_FILTERS } from './catalogue-filter-bar.tsx'
import { ItemGrid } from './catalogue-grid.tsx'
import { Groups } from './catalogue-groups.tsx'
import { CatalogueMap } from './catalogue-map.tsx'
import { filtersOf, SearchesDialog } from './catalogue-searches.tsx'
import { ItemTable } from './catalogue-table.tsx'
import { CatalogueTimeline } from './catalogue-timeline.tsx'
import { SearchField, SortField } from './catalogue-toolbar.tsx'
import { type ItemQuery, useItemPages } from './use-item-pages.ts'

/** Timeline and map stand above the grid of what is chosen in them. */
type View = 'grid' | 'list' | 'groups' | 'dates' | 'places'

/** Every item of the case: filtered, sorted, blurred. */
export function Catalogue() {
  const { t } = useTranslation()
  const { session } = useDesk()
  const { at, go } = useRoute()
  const [view, setView] = useState<View>('grid')
  const [filters, setFilters] = useState<Filters>(
    at['exhibit'] === undefined ? NO_FILTERS : { ...NO_FILTERS, exhibit: [at['exhibit']] },
  )
  const [order, setOrder] = useState<Pick<ItemQuery, 'sort' | 'descending'>>({
    sort: 'found',
    descending: false,
  })
  const [focused, setFocused] = useState(0)
  const [areFacetsOpen, setFacetsOpen] = useState(false)
  const [areSearchesOpen, setSearchesOpen] = useState(false)
  const search = useRef<HTMLInputElement>(null)
  const filter = useDeferredValue(filters)
  const pages = useItemPages({ filter: asItemFilter(filter), ...order })
  const facets = useRequest('item.facets', { filter: asItemFilter(filter) }, ['items.changed'])
  const chosen = at['item'] ?? null

  const choose = useCallback(
    (row: ItemRow | undefined) => {
      if (row !== undefined) go('catalogue', { item: row.id })
    },
    [go],
  )
  const close = () => go('catalogue')
  const change = (next: Filters) => {
    setFilters(next)
    setFocused(0)
  }
  useKeys({ '/': () => search.current?.focus(), Escape: close })

  const list: Chosen = { pages, focused, chosen, onFocus: setFocused, onOpen: choose }
  const isEmptyCase = pages.total !== null && pages.whole === 0
  return (
    <Screen
      title={t('common:stage.catalogue')}
      lead={
        <Segments
          label={t('catalogue:view')}
          value={view}
          options={[
            ['grid', <ViewName key="grid" Icon={LayoutGrid} name={t('catalogue:grid')} />],
            ['list', <ViewName key="list" Icon={List} name={t('catalogue:list')} />],
            ['groups', <ViewName key="groups" Icon={Layers} name={t('catalogue:groups.name')} />],
            [
              'dates',
              <ViewName key="dates" Icon={ChartColumn} name={t('catalogue:timeline.name')} />,
            ],
            ...(session.role === 'reviewer'
              ? []
              : [
                  [
                    'places',
                    <ViewName key="places" Icon={MapPinned} name={t('catalogue:map.name')} />,
                  ] as const,
                ]),
          ]}
          onChange={setView}
        />
      }
      actions={
        <>
          <span className="facets-switch">
            <Button
              icon={<Filter className="i" size={14} />}
              pressed={areFacetsOpen}
              onClick={() => setFacetsOpen(!areFacetsOpen)}
            >
              {t('catalogue:filters')}
            </Button>
          </span>
          {session.role !== 'reviewer' && (
            <>
              <SearchField
                ref={search}
                value={filters.text}
                onChange={(text) => change({ ...filters, text })}
              />
              <Button
                label={t('catalogue:searches.title')}
                icon={<Bookmark className="i" size={14} />}
                onClick={() => setSearchesOpen(true)}
              />
            </>
          )}
          <SortField order={order} onChange={setOrder} hasNames={session.role !== 'reviewer'} />
        </>
      }
    >
      <div className="cols">
        {view !== 'groups' && (
          <Facets
            isOpen={areFacetsOpen}
            counts={facets.value}
            filters={filters}
            onChange={change}
          />
        )}
        <section className="col grow" aria-label={t('catalogue:items')}>
          {view !== 'groups' && <FilterBar filters={filters} onChange={change} pages={pages} />}
          <Failure error={pages.error ?? facets.error} />
          {view === 'dates' && !isEmptyCase && (
            <CatalogueTimeline filter={asItemFilter(filter)} filters={filters} onChange={change} />
          )}
          {view === 'places' && !isEmptyCase && (
            <CatalogueMap filter={asItemFilter(filter)} filters={filters} onChange={change} />
          )}
          {isEmptyCase ? (
            <NoItems />
          ) : view === 'groups' ? (
            <Groups
              onOpen={(group) => {
                change({ ...NO_FILTERS, group })
                setView('grid')
              }}
            />
          ) : pages.total === 0 ? (
            <NoMatch onClear={() => change(NO_FILTERS)} />
          ) : view !== 'list' ? (
            <ItemGrid key={JSON.stringify([filter, order])} {...list} />
          ) : (
            <ItemTable
              key={JSON.stringify([filter, order])}
              {...list}
              order={order}
              onOrder={setOrder}
            />
          )}
        </section>
        {areSearchesOpen && (
          <SearchesDialog
            query={{ filter: asItemFilter(filters), ...order }}
            onRun={({ filter: asked, sort, descending }) => {
              change(filtersOf(asked))
              setOrder({ sort, descending })
            }}
            onClose={() => setSearchesOpen(false)}
          />
        )}
        {chosen !== null && (
          <ItemPane
            key={chosen}
            item={chosen}
            onClose={close}
            onGroup={(group) => {
              change({ ...NO_FILTERS, group })
              setView('grid')
            }}
          />
        )}
      </div>
    </Screen>
  )
}

function ViewName(props: { readonly Icon: typeof List; readonly name: string }) {
  return (
    <>
      <props.Icon className="i" size={14} />
      {props.name}
    </>
  )
}

/** Only what was chosen goes into the question; the program parses it. */
function asItemFilter(filters: Filters): ItemQuery['filter'] {
  const chosen = Object.entries(filters).filter(([, value]) => value.length > 0)
  return Object.fromEntries(chosen) as ItemQuery['filter']
}
