import { Hand, ScrollText } from 'lucide-react'
import {
  type CSSProperties,
  type KeyboardEvent,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { useTranslation } from 'react-i18next'
import type { ItemRow } from '../../domain/item.ts'
import { needsGrant, type RevealReason } from '../../domain/reveal.ts'
import { useDesk } from '../app-state.tsx'
import { Failure } from '../parts/failure.tsx'
import { Picture } from '../parts/picture.tsx'
import { moved, type Part, RegionFrame, resized, useDrawing } from '../parts/region-frame.tsx'
import { RevealReasonDialog } from '../parts/reveal-reason-dialog.tsx'
import { useHold } from '../parts/use-hold.ts'
import { useKeys } from '../parts/use-keys.ts'
import { useAct, useRequest } from '../use-request.ts'
import { Neutral } from './review-queue.tsx'

/** Middle of the picture, until another region is drawn. */
const MIDDLE: Part = { x: 350_000, y: 300_000, width: 300_000, height: 400_000 }
const STEP = 20_000

/** The veil is the resting state. Lifting it is held, regional and reasoned; it falls back at once. */
export function ReviewVeil(props: { readonly item: ItemRow; readonly isGrey: boolean }) {
  const { t } = useTranslation()
  const { session } = useDesk()
  const { item } = props
  const [region, setRegion] = useState(MIDDLE)
  const [isAsking, setAsking] = useState(false)
  const [frame, setFrame] = useState(0)
  const reveals = useRequest('reveal.list', { item: item.id }, ['items.changed'])
  const request = useAct('reveal.request')
  const veil = useRef<HTMLDivElement>(null)
  const isStill = item.kind === 'still'
  const granted = reveals.value?.find(
    ({ state, by, target }) => state === 'granted' && by === session.user && target === 'original',
  )
  const isWaiting = reveals.value?.some(
    ({ state, by }) => state === 'requested' && by === session.user,
  )
  const hold = useHold(granted ?? null)
  const shownRegion: Part = granted?.region ?? region
  const drawing = useDrawing(veil, setRegion, granted === undefined && isStill)

  useEffect(() => veil.current?.focus({ preventScroll: true }), [])
  useLayoutEffect(() => {
    const onUp = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() === 'r') hold.end()
    }
    window.addEventListener('keyup', onUp)
    return () => window.removeEventListener('keyup', onUp)
  }, [hold.end])

  const lift = () => {
    if (granted !== undefined) hold.begin()
    else if (isStill && isWaiting !== true) setAsking(true)
  }
  const previousFrame = () => setFrame((place) => Math.max(0, place - 1))
  const nextFrame = () =>
    setFrame((place) => Math.min(Math.max(0, item.stripFrames - 1), place + 1))
  useKeys({
    r: (event) => {
      if (!event.repeat) lift()
    },
    Escape: hold.end,
    ArrowLeft: previousFrame,
    ArrowRight: nextFrame,
  })
  const ask = async (reason: RevealReason) => {
    setAsking(false)
    const made = await request.run({ item: item.id, target: 'original', region, reason })
    if (made !== null) reveals.reload()
  }
  const onArrow = (event: KeyboardEvent) => {
    const by = ARROWS[event.key]
    if (by === undefined || granted !== undefined || !isStill) return
    if (event.shiftKey) setRegion(resized(region, by[0] * STEP, by[1] * STEP))
    else if (event.altKey) setRegion(moved(region, by[0] * STEP, by[1] * STEP))
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <>
      <div className="review-say">
        <b>
          <Neutral item={item} />
        </b>
        <span className="t2">{isStill ? t('review:saysStill') : t('review:saysVideo')}</span>
      </div>
      {item.stripFrames > 0 && (
        <Strip item={item} frame={frame} isGrey={props.isGrey} onChoose={setFrame} />
      )}
      <Failure error={request.error ?? hold.error} />
      <div className="review-stage">
        {/* biome-ignore lint/a11y/useSemanticElements: a group of a picture and a drawn region has no element */}
        <div
          ref={veil}
          className={props.isGrey ? 'veil is-grey' : 'veil'}
          style={shapeOf(item)}
          role="group"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: focus rests on the veil, never on a grade
          tabIndex={0}
          aria-label={t('review:veil')}
          onKeyDown={onArrow}
          {...drawing}
        >
          <Picture item={item} {...(item.stripFrames > 0 ? { frame } : {})} />
          {isStill && <RegionFrame region={shownRegion} cap="R" url={hold.url} onPress={lift} />}
        </div>
        <div className="review-hud">
          <span className="hud">
            <Hand className="i t2" size={15} aria-hidden />
            {t(hintOf(isStill, granted !== undefined, isWaiting === true))}
          </span>
          {isStill && (
            <span className="hud end">
              <ScrollText className="i t2" size={14} aria-hidden />
              {t(needsGrant(session.role, 'original') ? 'review:needsGrant' : 'review:ownReason')}
            </span>
          )}
        </div>
      </div>
      {isAsking && (
        <RevealReasonDialog
          needsGrant={needsGrant(session.role, 'original')}
          reasons={['grade', 'identify', 'quality', 'court']}
          onClose={() => setAsking(false)}
          onAsk={(reason) => void ask(reason)}
        />
      )}
    </>
  )
}

/** Its width by its height, for the style sheet. */
function shapeOf({ widthPx, heightPx }: ItemRow): CSSProperties & { readonly '--shape': number } {
  return { '--shape': (widthPx ?? 4) / (heightPx ?? 3) }
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

function hintOf(isStill: boolean, isGranted: boolean, isWaiting: boolean) {
  if (!isStill) return 'review:hint.video' as const
  if (isGranted) return 'review:hint.granted' as const
  return isWaiting ? ('review:hint.waiting' as const) : ('review:hint.draw' as const)
}

function Strip(props: {
  readonly item: ItemRow
  readonly frame: number
  readonly isGrey: boolean
  readonly onChoose: (frame: number) => void
}) {
  const { t } = useTranslation()
  return (
    <div className={props.isGrey ? 'review-strip is-grey' : 'review-strip'}>
      {Array.from({ length: props.item.stripFrames }, (_, frame) => (
        <button
          // biome-ignore lint/suspicious/noArrayIndexKey: frames have no other identity than their place
          key={frame}
          type="button"
          aria-label={t('review:frame', { number: frame + 1, total: props.item.stripFrames })}
          aria-pressed={frame === props.frame}
          onClick={() => props.onChoose(frame)}
        >
          <Picture item={props.item} frame={frame} />
        </button>
      ))}
      <span className="end sm t2 nw">
        <kbd>←</kbd> <kbd>→</kbd> {t('review:frames')}
      </span>
    </div>
  )
}
