import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SavedSearch } from '../../domain/search.ts'
import { useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../parts/format.ts'
import { Note } from '../parts/note.tsx'
import { TextField } from '../parts/text-field.tsx'
import { HashLine, When } from '../parts/texts.tsx'
import { useAct, useRequest } from '../use-request.ts'
import {
  FACETS,
  type Filters,
  NO_FILTERS,
  useFacetWord,
  useMoreFilters,
} from './catalogue-filter-bar.tsx'
import type { ItemQuery } from './use-item-pages.ts'

/** Searches kept by name: what is asked for now can be kept, and what is kept be made again. Each run is on
 *  record with how much it found and a digest of it. */
export function SearchesDialog(props: {
  readonly query: ItemQuery
  readonly onRun: (query: ItemQuery) => void
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const searches = useRequest('search.list', {})
  const [removed, setRemoved] = useState<SavedSearch | null>(null)
  const { value } = searches
  const changed = (gone: SavedSearch | null) => {
    setRemoved(gone)
    searches.reload()
  }
  return (
    <Dialog
      title={t('catalogue:searches.title')}
      onClose={props.onClose}
      size={680}
      footer={
        <span className="end row">
          <Button onClick={props.onClose}>{t('catalogue:searches.close')}</Button>
        </span>
      }
    >
      <p className="t2">{t('catalogue:searches.text')}</p>
      <SaveForm query={props.query} onSaved={() => changed(null)} />
      <Failure error={searches.error} />
      {removed !== null && <Removed search={removed} onBack={() => changed(null)} />}
      {value?.length === 0 && <p className="t2">{t('catalogue:searches.empty')}</p>}
      <ul className="known searches">
        {value?.map((search) => (
          <SearchLine
            key={search.id}
            search={search}
            onRun={(query) => {
              searches.reload()
              props.onRun(query)
            }}
            onRemoved={() => changed(search)}
          />
        ))}
      </ul>
    </Dialog>
  )
}

function SaveForm(props: { readonly query: ItemQuery; readonly onSaved: () => void }) {
  const { t } = useTranslation()
  const { kase } = useDesk()
  const save = useAct('search.save')
  const [name, setName] = useState('')
  const [isChecked, setChecked] = useState(false)
  const words = useQueryWords(props.query)
  const submit = async () => {
    setChecked(true)
    if (name.trim() === '') return
    if ((await save.run({ name, query: props.query })) === null) return
    setName('')
    setChecked(false)
    props.onSaved()
  }
  return (
    <form
      className="form search-save"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <TextField
        label={t('catalogue:searches.name')}
        value={name}
        hint={t('catalogue:searches.now', { words })}
        error={isChecked && name.trim() === '' ? t('catalogue:searches.noName') : null}
        onChange={setName}
      />
      <Button type="submit" why={kase.readOnly ? t('exhibits:readOnly') : null}>
        {t('catalogue:searches.save')}
      </Button>
      <Failure error={save.error} />
    </form>
  )
}

function SearchLine(props: {
  readonly search: SavedSearch
  readonly onRun: (query: ItemQuery) => void
  readonly onRemoved: () => void
}) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { kase } = useDesk()
  const run = useAct('search.run')
  const remove = useAct('search.remove')
  const { search } = props
  const words = useQueryWords(search.query)
  const name = search.name ?? t('catalogue:searches.closed')
  const readOnly = kase.readOnly ? t('exhibits:readOnly') : null
  const unreadable = search.query === null ? t('catalogue:searches.closed') : null
  return (
    <li>
      <div className="row">
        <span className="grow m">{name}</span>
        <Button
          label={t('catalogue:searches.runNamed', { name })}
          why={readOnly ?? unreadable ?? (run.isRunning ? t('catalogue:searches.running') : null)}
          onClick={() =>
            void run.run({ search: search.id }).then((made) => {
              if (made !== null) props.onRun(made.query)
            })
          }
        >
          {t('catalogue:searches.run')}
        </Button>
        <Button
          kind="quiet"
          label={t('catalogue:searches.removeNamed', { name })}
          why={readOnly}
          onClick={() =>
            void remove.run({ search: search.id }).then((done) => {
              if (done !== null) props.onRemoved()
            })
          }
        >
          {t('catalogue:searches.remove')}
        </Button>
      </div>
      <p className="t2 sm">
        {words} {'· '}
        {search.savedBy} <When iso={search.savedAt} />
      </p>
      {search.lastRun !== null && (
        <div className="t2 sm">
          {t('catalogue:searches.found', {
            count: search.lastRun.results,
            shown: number(search.lastRun.results),
            user: search.lastRun.by,
          })}{' '}
          <When iso={search.lastRun.at} />
          <HashLine name={t('catalogue:searches.digest')} hex={search.lastRun.idsSha256} />
        </div>
      )}
      <Failure error={run.error ?? remove.error} />
    </li>
  )
}

/** What was removed can be had back: kept anew, which is on record too. */
function Removed(props: { readonly search: SavedSearch; readonly onBack: () => void }) {
  const { t } = useTranslation()
  const save = useAct('search.save')
  const { name, query } = props.search
  return (
    <>
      <Note
        isLive
        action={
          name !== null &&
          query !== null && (
            <Button
              kind="quiet"
              onClick={() =>
                void save.run({ name, query }).then((done) => {
                  if (done !== null) props.onBack()
                })
              }
            >
              {t('catalogue:searches.undo')}
            </Button>
          )
        }
      >
        {t('catalogue:searches.removed', { name: name ?? '' })}
      </Note>
      <Failure error={save.error} />
    </>
  )
}

/** The filters of a question as people read them, and its order. */
function useQueryWords(query: ItemQuery | null): string {
  const { t } = useTranslation()
  const { anyOf } = useFormat()
  const word = useFacetWord()
  const more = useMoreFilters()
  if (query === null) return ''
  const filters = filtersOf(query.filter)
  const chosen = FACETS.filter((facet) => filters[facet].length > 0).map((facet) =>
    anyOf(filters[facet].map((value) => word(facet, value))),
  )
  chosen.push(...more(filters).map(({ text }) => text))
  const all = chosen.length === 0 ? t('catalogue:searches.all') : chosen.join(' + ')
  const sort = t(`catalogue:sort.${query.sort}`)
  return t(query.descending ? 'catalogue:searches.byDown' : 'catalogue:searches.by', { all, sort })
}

/** The filters of the screen that ask this. */
export function filtersOf(filter: ItemQuery['filter']): Filters {
  const asked = Object.entries(filter).filter(([, value]) => value !== undefined)
  return { ...NO_FILTERS, ...Object.fromEntries(asked) }
}
