import { Undo2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { GRADE_KEYS, Grade } from '../../domain/grade.ts'
import type { ItemRow } from '../../domain/item.ts'
import { useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { Failure } from '../parts/failure.tsx'
import { Empty, Screen } from '../parts/screen.tsx'
import { Segments } from '../parts/segments.tsx'
import { useKeys } from '../parts/use-keys.ts'
import { useRoute } from '../route.tsx'
import { useAct, useRequest } from '../use-request.ts'
import { ReviewKeys } from './review-keys.tsx'
import { ReviewQueue } from './review-queue.tsx'
import { ReviewReveals } from './review-reveals.tsx'
import { ReviewSide } from './review-side.tsx'
import { ReviewVeil } from './review-veil.tsx'

/** One page of the queue; the queue says how much of the whole it is. */
const PAGE = 200

type Shown = 'left' | 'all'
type Tint = 'grey' | 'colour'

/** One blurred item at a time, text before pixels, graded by one key. */
export function Review() {
  const { t } = useTranslation()
  const { session } = useDesk()
  const wanted = useRoute().at['item']
  const [shown, setShown] = useState<Shown>('left')
  const [tint, setTint] = useState<Tint>('grey')
  const [at, setAt] = useState<string | null>(null)
  const [given, setGiven] = useState<readonly string[]>([])
  const [note, setNote] = useState('')
  useEffect(() => {
    if (wanted === undefined) return
    setShown('all')
    setAt(wanted)
  }, [wanted])
  const queue = useRequest(
    'item.list',
    {
      filter: {
        kind: ['still', 'video'],
        state: shown === 'left' ? ['decoded'] : ['decoded', 'reviewed'],
      },
      sort: 'found',
      descending: false,
      offset: 0,
      limit: PAGE,
    },
    ['items.changed'],
  )
  const progress = useRequest('review.progress', {}, ['items.changed'])
  const grade = useAct('item.grade')
  const undo = useAct('item.undoGrade')
  const items = queue.value?.items ?? []
  const index = Math.max(
    0,
    items.findIndex(({ id }) => id === at),
  )
  const item = items[index]
  const mayGrade = session.role !== 'supervisor'

  const move = (by: number) => setAt(items[index + by]?.id ?? item?.id ?? null)
  const toNext = () => move(1)
  const toPrevious = () => move(-1)
  const reload = () => {
    queue.reload()
    progress.reload()
  }
  const give = async (one: Grade) => {
    if (item === undefined || !mayGrade || grade.isRunning) return
    const next = items[index + 1] ?? items[index - 1]
    const done = await grade.run({ item: item.id, grade: one, note: note.trim() || null })
    if (done === null) return
    setGiven([...given, item.id])
    setNote('')
    setAt(next?.id ?? null)
    reload()
  }
  const takeBack = async () => {
    const last = given.at(-1)
    if (last === undefined) return
    if ((await undo.run({ item: last })) === null) return
    setGiven(given.slice(0, -1))
    setAt(last)
    reload()
  }

  useKeys({
    ...Object.fromEntries(
      Grade.options.map((one) => [GRADE_KEYS[one], once(() => void give(one))]),
    ),
    u: once(() => void takeBack()),
    j: toNext,
    k: toPrevious,
    ArrowDown: toNext,
    ArrowUp: toPrevious,
  })

  return (
    <Screen
      title={t('common:stage.review')}
      lead={<span className="t2 sm">{t('review:lead')}</span>}
      actions={
        <>
          <Segments
            label={t('review:tint.label')}
            value={tint}
            options={[
              ['grey', t('review:tint.grey')],
              ['colour', t('review:tint.colour')],
            ]}
            onChange={setTint}
          />
          <Button
            icon={<Undo2 className="i" size={14} />}
            keyCap="U"
            why={given.length === 0 ? t('review:nothingToUndo') : null}
            onClick={() => void takeBack()}
          >
            {t('review:undo')}
          </Button>
        </>
      }
    >
      <Failure error={queue.error ?? grade.error ?? undo.error} />
      <div className="cols">
        <ReviewQueue
          items={items}
          total={queue.value?.total ?? 0}
          current={item?.id ?? null}
          progress={progress.value}
          shown={shown}
          onShow={setShown}
          onChoose={setAt}
        />
        {item === undefined ? (
          <NothingLeft
            isLoading={queue.value === null}
            unscreened={progress.value?.unscreened ?? 0}
          />
        ) : (
          <Work key={item.id} item={item} tint={tint} mayGrade={mayGrade} onGrade={give} />
        )}
        {item !== undefined && (
          <ReviewSide
            item={item}
            note={note}
            onNote={setNote}
            reveals={<ReviewReveals key={item.id} item={item.id} />}
          />
        )}
      </div>
    </Screen>
  )
}

/** A key that stays down acts once: nothing is graded that was not looked at. */
function once(act: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (!event.repeat) act()
  }
}

function Work(props: {
  readonly item: ItemRow
  readonly tint: Tint
  readonly mayGrade: boolean
  readonly onGrade: (grade: Grade) => Promise<void>
}) {
  return (
    <section className="col grow review-work">
      <ReviewVeil item={props.item} isGrey={props.tint === 'grey'} />
      <ReviewKeys
        current={props.item.grade}
        mayGrade={props.mayGrade}
        onGrade={(one) => void props.onGrade(one)}
      />
    </section>
  )
}

function NothingLeft(props: { readonly isLoading: boolean; readonly unscreened: number }) {
  const { t } = useTranslation()
  if (props.isLoading) return <div className="col grow" />
  return (
    <div className="col grow">
      <Empty title={t('review:empty.title')}>
        {t('review:empty.text', { count: props.unscreened })}
      </Empty>
    </div>
  )
}
