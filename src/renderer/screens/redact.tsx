import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ItemRow } from '../../domain/item.ts'
import type { Redaction } from '../../domain/redaction.ts'
import { useDesk } from '../app-state.tsx'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../parts/format.ts'
import { Empty, Screen } from '../parts/screen.tsx'
import { useRoute } from '../route.tsx'
import { useRequest } from '../use-request.ts'
import { RedactDraw } from './redact-draw.tsx'
import { type Listed, RedactList } from './redact-list.tsx'
import { RedactResult } from './redact-result.tsx'
import { useItemPages } from './use-item-pages.ts'

const STILLS = {
  filter: { kind: ['still' as const], state: ['decoded' as const, 'reviewed' as const] },
  sort: 'found' as const,
  descending: false,
}

/** Hides identities in stills: an analyst draws, a second person decides. */
export function Redact() {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { session } = useDesk()
  const { at, go } = useRoute()
  const isAnalyst = session.role === 'analyst'
  const [listed, setListed] = useState<Listed>(isAnalyst ? 'stills' : 'waiting')
  const [basis, setBasis] = useState('')
  const pages = useItemPages(STILLS)
  const redactions = useRequest('redaction.list', { item: null }, ['items.changed'])
  const all = redactions.value ?? []
  const waiting = all.filter(({ state }) => state === 'pending')
  const shown = listed === 'waiting' ? waiting : all.filter(({ state }) => state !== 'pending')
  const first = listed === 'stills' ? pages.rowAt(0)?.id : shown[0]?.item
  const chosen = at['item'] ?? first ?? null
  const detail = useRequest('item.show', chosen === null ? null : { item: chosen }, [
    'items.changed',
  ])
  const item = detail.value?.id === chosen ? detail.value : null
  const reload = () => {
    redactions.reload()
    detail.reload()
  }
  return (
    <Screen
      title={t('common:stage.redact')}
      lead={
        <span className="t2 sm">
          {redactions.value !== null &&
            t('redact:lead', {
              stills: number(pages.total ?? 0),
              redacted: number(all.length),
              waiting: number(waiting.length),
            })}
        </span>
      }
    >
      <Failure error={pages.error ?? redactions.error ?? detail.error} />
      <div className="cols">
        <RedactList
          listed={listed}
          onList={setListed}
          pages={pages}
          redactions={shown}
          waiting={waiting.length}
          current={chosen}
          onChoose={(id) => go('redact', { item: id })}
        />
        {item !== null && redactions.value !== null ? (
          <Work
            key={`${item.id} ${item.redaction}`}
            item={item}
            redaction={all.find((one) => one.item === item.id) ?? null}
            isAnalyst={isAnalyst}
            basis={basis}
            onBasis={setBasis}
            onChange={reload}
          />
        ) : (
          <div className="col grow">
            {chosen === null && pages.total !== null && redactions.value !== null && (
              <Empty title={t(isAnalyst ? 'redact:empty.title' : 'redact:empty.nothing')}>
                {t(isAnalyst ? 'redact:empty.text' : 'redact:empty.wait')}
              </Empty>
            )}
          </div>
        )}
      </div>
    </Screen>
  )
}

function Work(props: {
  readonly item: ItemRow
  readonly redaction: Redaction | null
  readonly isAnalyst: boolean
  readonly basis: string
  readonly onBasis: (text: string) => void
  readonly onChange: () => void
}) {
  const { t } = useTranslation()
  const { item, redaction } = props
  const [isDrawing, setDrawing] = useState(false)
  if (item.kind !== 'still' || item.preview !== 'ready') {
    return (
      <div className="col grow">
        <Empty title={t('redact:cannot.title')}>{t('redact:cannot.text')}</Empty>
      </div>
    )
  }
  if (props.isAnalyst && (redaction === null || isDrawing)) {
    return (
      <RedactDraw
        item={item}
        earlier={redaction}
        basis={props.basis}
        onBasis={props.onBasis}
        onMade={() => {
          setDrawing(false)
          props.onChange()
        }}
      />
    )
  }
  if (redaction === null) {
    return (
      <div className="col grow">
        <Empty title={t('redact:notYet.title')}>{t('redact:notYet.text')}</Empty>
      </div>
    )
  }
  return (
    <RedactResult
      item={item}
      redaction={redaction}
      onDecided={props.onChange}
      onAgain={props.isAnalyst ? () => setDrawing(true) : null}
    />
  )
}
