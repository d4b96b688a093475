import { Copy, Images } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Gathering, GroupKey, ItemGroup } from '../../domain/item.ts'
import { Button } from '../parts/button.tsx'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../parts/format.ts'
import { Picture } from '../parts/picture.tsx'
import { Segments } from '../parts/segments.tsx'
import { MiddleCut } from '../parts/texts.tsx'
import { useRequest } from '../use-request.ts'

const STEP = 60
const MOST = 200

/** Items that have something in common, the largest groups first: one blurred picture stands for each. */
export function Groups(props: { readonly onOpen: (group: GroupKey) => void }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const [by, setBy] = useState<Gathering>('content')
  const [limit, setLimit] = useState(STEP)
  const answer = useRequest('item.groups', { by, offset: 0, limit }, ['items.changed'])
  const { value } = answer
  return (
    <div className="groups">
      <div className="row groups-head">
        <Segments
          label={t('catalogue:groups.by')}
          value={by}
          options={[
            ['content', t('catalogue:groups.content')],
            ['series', t('catalogue:groups.series')],
          ]}
          onChange={(next) => {
            setBy(next)
            setLimit(STEP)
          }}
        />
        <span className="t2 sm">{t(`catalogue:groups.${by}Note`)}</span>
      </div>
      <Failure error={answer.error} />
      {value !== null && value.total === 0 && (
        <p className="t2 groups-none">
          {t(by === 'content' ? 'catalogue:groups.noContent' : 'catalogue:groups.noSeries')}
        </p>
      )}
      {value !== null && value.total > 0 && (
        <>
          <ul className="groups-list">
            {value.groups.map((group) => (
              <li key={group.key}>
                <GroupTile group={group} by={by} onOpen={() => props.onOpen(group.key)} />
              </li>
            ))}
          </ul>
          <p className="row groups-end">
            <span className="t2 sm" role="status">
              {t('catalogue:groups.of', {
                shown: number(value.groups.length),
                total: number(value.total),
              })}
            </span>
            {value.groups.length < Math.min(value.total, MOST) && (
              <Button onClick={() => setLimit(Math.min(MOST, limit + STEP))}>
                {t('catalogue:groups.more')}
              </Button>
            )}
          </p>
        </>
      )}
    </div>
  )
}

function GroupTile(props: {
  readonly group: ItemGroup
  readonly by: Gathering
  readonly onOpen: () => void
}) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { first, items, graded } = props.group
  const Icon = props.by === 'content' ? Copy : Images
  return (
    <button type="button" className="tile stack group-tile" onClick={props.onOpen}>
      <span className="tile-pic">
        <Picture item={first} />
        <span className="ov tr">
          <Icon className="i" size={11} />
          {number(items)}
        </span>
      </span>
      <span className="cap">
        <MiddleCut text={first.name ?? first.id} tail={9} />
      </span>
      <span className="t2 sm">
        {t('catalogue:groups.items', { count: items, shown: number(items) })}
        {' · '}
        {t('catalogue:groups.graded', { graded: number(graded) })}
      </span>
    </button>
  )
}
