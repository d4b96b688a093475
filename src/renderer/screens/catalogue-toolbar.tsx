import { ArrowDownNarrowWide, ArrowUpNarrowWide, Search } from 'lucide-react'
import { type Ref, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ItemSort } from '../../domain/item.ts'
import { Button } from '../parts/button.tsx'
import type { ItemQuery } from './use-item-pages.ts'

type Order = Pick<ItemQuery, 'sort' | 'descending'>

/** Search in names and metadata, on Enter or when the field is left. */
export function SearchField(props: {
  readonly value: string
  readonly onChange: (text: string) => void
  readonly ref: Ref<HTMLInputElement>
}) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState(props.value)
  const [known, setKnown] = useState(props.value)
  if (known !== props.value) {
    setKnown(props.value)
    setTyped(props.value)
  }
  const apply = () => {
    if (typed !== props.value) props.onChange(typed.trim())
  }
  return (
    <search>
      <form
        className="find"
        onSubmit={(event) => {
          event.preventDefault()
          apply()
        }}
      >
        <Search className="i t3" size={14} />
        <input
          ref={props.ref}
          type="text"
          aria-label={t('catalogue:search')}
          placeholder={t('catalogue:search')}
          value={typed}
          maxLength={200}
          spellCheck={false}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onBlur={apply}
          onKeyDown={(event) => {
            if (event.key === 'Escape') event.currentTarget.blur()
          }}
        />
        <kbd>/</kbd>
      </form>
    </search>
  )
}

/** Which order the items are in. */
export function SortField(props: {
  readonly order: Order
  readonly onChange: (order: Order) => void
  readonly hasNames: boolean
}) {
  const { t } = useTranslation()
  const { order, onChange } = props
  const Way = order.descending ? ArrowDownNarrowWide : ArrowUpNarrowWide
  return (
    <span className="row sort">
      <select
        className="field"
        aria-label={t('catalogue:order')}
        value={order.sort}
        onChange={(event) =>
          onChange({ ...order, sort: ItemSort.parse(event.currentTarget.value) })
        }
      >
        {ItemSort.options
          .filter((sort) => props.hasNames || sort !== 'name')
          .map((sort) => (
            <option key={sort} value={sort}>
              {t(`catalogue:sort.${sort}`)}
            </option>
          ))}
      </select>
      <Button
        label={order.descending ? t('catalogue:descending') : t('catalogue:ascending')}
        icon={<Way className="i" size={14} />}
        onClick={() => onChange({ ...order, descending: !order.descending })}
      />
    </span>
  )
}
