import { EyeOff, Hand } from 'lucide-react'
import { type PointerEvent, type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RedactionReason } from '../../domain/redaction.ts'
import type { Part } from '../parts/region-frame.tsx'
import {
  between,
  clamp,
  HANDLES,
  type Handle,
  movedBy,
  type Point,
  placeOf,
  stretched,
  WHOLE,
} from './redact-geometry.ts'
import type { Look } from './use-look.ts'
import type { Boxes } from './use-redact-boxes.ts'

type Drag = {
  readonly from: Point
  readonly step: string
  readonly what:
    | { readonly kind: 'draw'; readonly key: number | null }
    | { readonly kind: 'move'; readonly key: number; readonly region: Part }
    | {
        readonly kind: 'stretch'
        readonly key: number
        readonly region: Part
        readonly corner: Handle
      }
}

/** The blurred picture with its boxes: dragging draws, moves and stretches them. */
export function DrawingCanvas(props: {
  readonly url: string
  readonly boxes: Boxes
  readonly look: Look
}) {
  const { t } = useTranslation()
  const { boxes, look } = props
  const surface = useRef<HTMLDivElement>(null)
  const [drag, setDrag] = useState<Drag | null>(null)
  const steps = useRef(0)

  const pointOf = (event: PointerEvent): Point => {
    const box = surface.current?.getBoundingClientRect()
    if (box === undefined || box.width === 0) return { x: 0, y: 0 }
    return {
      x: clamp(((event.clientX - box.left) / box.width) * WHOLE, 0, WHOLE),
      y: clamp(((event.clientY - box.top) / box.height) * WHOLE, 0, WHOLE),
    }
  }
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0 || !(event.target instanceof HTMLElement)) return
    surface.current?.setPointerCapture(event.pointerId)
    steps.current += 1
    const from = pointOf(event)
    const step = `drag ${String(steps.current)}`
    const at = event.target.closest<HTMLElement>('[data-box]')?.dataset['box']
    const corner = HANDLES.find((one) => one === (event.target as HTMLElement).dataset['corner'])
    const box = boxes.boxes.find(({ key }) => String(key) === at)
    if (box === undefined) {
      boxes.choose(null)
      setDrag({ from, step, what: { kind: 'draw', key: null } })
      return
    }
    boxes.choose(box.key)
    const { key, region } = box
    if (corner === undefined) setDrag({ from, step, what: { kind: 'move', key, region } })
    else setDrag({ from, step, what: { kind: 'stretch', key, region, corner } })
  }
  const onPointerMove = (event: PointerEvent) => {
    if (drag === null) return
    const to = pointOf(event)
    const { from, step, what } = drag
    const [byX, byY] = [to.x - from.x, to.y - from.y]
    if (what.kind === 'draw') {
      const region = between(from, to)
      if (region === null) return
      if (what.key === null) {
        setDrag({ from, step, what: { kind: 'draw', key: boxes.add(region, step) } })
      } else boxes.set(what.key, { region }, step)
      return
    }
    const region =
      what.kind === 'move'
        ? movedBy(what.region, byX, byY)
        : stretched(what.region, what.corner, byX, byY)
    boxes.set(what.key, { region }, step)
  }
  return (
    <Stage url={props.url} look={look}>
      {(picture) => (
        <div
          ref={surface}
          className={look.url === null ? 'redact-cv draws' : 'redact-cv draws held'}
          style={picture.style}
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerUp={() => setDrag(null)}
          onPointerCancel={() => setDrag(null)}
        >
          {picture.images}
          {boxes.boxes.map((box, at) => (
            <BoxFrame
              key={box.key}
              id={box.key}
              region={box.region}
              label={`${String(at + 1)} ${box.person || t(`redact:reason.${box.reason}`)}`}
              isChosen={box.key === boxes.chosen?.key}
            />
          ))}
        </div>
      )}
    </Stage>
  )
}

/** The blurred picture of an output with what its recipe hides. */
export function OutputCanvas(props: {
  readonly url: string
  readonly regions: readonly {
    readonly region: Part
    readonly reason: RedactionReason
    readonly person: string | null
  }[]
  readonly look: Look
}) {
  const { t } = useTranslation()
  const { look } = props
  return (
    <Stage url={props.url} look={look}>
      {(picture) => (
        <div className={look.url === null ? 'redact-cv' : 'redact-cv held'} style={picture.style}>
          {picture.images}
          {props.regions.map((one, at) => (
            <BoxFrame
              // biome-ignore lint/suspicious/noArrayIndexKey: boxes of a made redaction never change
              key={at}
              id={at}
              region={one.region}
              label={`${String(at + 1)} ${one.person ?? t(`redact:reason.${one.reason}`)}`}
              isChosen={false}
            />
          ))}
        </div>
      )}
    </Stage>
  )
}

/** Neutral surround; the picture as large as fits. What is clear is here only while it is held. */
function Stage(props: {
  readonly url: string
  readonly look: Look
  readonly children: (picture: {
    readonly style: { readonly aspectRatio: string; readonly width: string }
    readonly images: ReactNode
  }) => ReactNode
}) {
  const { t } = useTranslation()
  const { look } = props
  const [ratio, setRatio] = useState(4 / 3)
  const [lostUrl, setLostUrl] = useState<string | null>(null)
  const images = (
    <>
      {lostUrl === props.url ? (
        <p className="redact-lost">{t('common:noPicture.lost')}</p>
      ) : (
        <img
          className="art"
          src={props.url}
          alt=""
          draggable={false}
          onLoad={({ currentTarget: image }) => {
            if (image.naturalHeight > 0) setRatio(image.naturalWidth / image.naturalHeight)
          }}
          onError={() => setLostUrl(props.url)}
        />
      )}
      {look.url !== null && (
        <img className="clear" src={look.url} alt="" draggable={false} onError={look.release} />
      )}
    </>
  )
  const style = {
    aspectRatio: String(ratio),
    width: `min(100cqw, calc(100cqh * ${String(ratio)}))`,
  }
  return (
    <div className="redact-stage">
      <div className="redact-fit">{props.children({ style, images })}</div>
      <div className="redact-hud">
        <span className="hud">
          <EyeOff className="i t2" size={14} aria-hidden />
          {look.url === null ? t('redact:blurred') : t('redact:clear')}
        </span>
        <button
          type="button"
          className="btn end"
          onPointerDown={(event) => {
            if (event.button === 0) look.press()
          }}
          onPointerUp={look.release}
          onKeyDown={(event) => {
            if (!isPress(event.key)) return
            event.preventDefault()
            if (!event.repeat) look.press()
          }}
          onKeyUp={(event) => {
            if (isPress(event.key)) look.release()
          }}
          onBlur={look.release}
        >
          <Hand className="i" size={14} aria-hidden />
          {look.isGranted ? t('redact:look.hold') : t('redact:look.first')}
          <kbd>H</kbd>
        </button>
      </div>
    </div>
  )
}

const isPress = (key: string) => key === 'Enter' || key === ' '

function BoxFrame(props: {
  readonly id: number
  readonly region: Part
  readonly label: string
  readonly isChosen: boolean
}) {
  const { region } = props
  const classes = ['redact-bx']
  if (props.isChosen) classes.push('sel')
  if (region.y < 60_000) classes.push('below')
  return (
    <div className={classes.join(' ')} style={placeOf(region)} data-box={props.id}>
      <span className="l">{props.label}</span>
      {props.isChosen &&
        HANDLES.map((corner) => <i key={corner} className={`h ${corner}`} data-corner={corner} />)}
    </div>
  )
}
