import { type PointerEvent, type RefObject, useRef } from 'react'

/** A part of a picture in millionths of its width and height. */
export type Part = {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const WHOLE = 1_000_000
/** Smaller than this is a slip of the hand, not a region. */
const SMALLEST = 20_000

/** The drawn region over a veil. While it is held, the clear pixels stand in it and nowhere else. */
export function RegionFrame(props: {
  readonly region: Part
  readonly cap: string
  /** Address of the clear region while it is held. */
  readonly url: string | null
  readonly onPress: () => void
}) {
  const { region } = props
  const percent = (millionths: number) => `${String(millionths / 10_000)}%`
  return (
    <div
      className="region-frame"
      style={{
        left: percent(region.x),
        top: percent(region.y),
        width: percent(region.width),
        height: percent(region.height),
      }}
      onPointerDown={(event) => {
        event.stopPropagation()
        props.onPress()
      }}
    >
      {props.url !== null && <img src={props.url} alt="" draggable={false} />}
      <kbd>{props.cap}</kbd>
    </div>
  )
}

/** Draws a region by dragging over an element.
 *  @returns Handlers for that element. */
export function useDrawing(
  surface: RefObject<HTMLElement | null>,
  onDraw: (region: Part) => void,
  isOn: boolean,
): {
  readonly onPointerDown: (event: PointerEvent) => void
  readonly onPointerMove: (event: PointerEvent) => void
  readonly onPointerUp: () => void
} {
  const from = useRef<readonly [number, number] | null>(null)
  const placeOf = (event: PointerEvent): readonly [number, number] => {
    const box = surface.current?.getBoundingClientRect()
    if (box === undefined) return [0, 0]
    return [
      clamp(((event.clientX - box.left) / box.width) * WHOLE, 0, WHOLE),
      clamp(((event.clientY - box.top) / box.height) * WHOLE, 0, WHOLE),
    ]
  }
  return {
    onPointerDown: (event) => {
      if (isOn && event.button === 0) from.current = placeOf(event)
    },
    onPointerMove: (event) => {
      if (from.current === null) return
      const [x, y] = from.current
      const [toX, toY] = placeOf(event)
      const part = {
        x: Math.min(x, toX),
        y: Math.min(y, toY),
        width: Math.abs(toX - x),
        height: Math.abs(toY - y),
      }
      if (part.width >= SMALLEST && part.height >= SMALLEST) onDraw(whole(part))
    },
    onPointerUp: () => {
      from.current = null
    },
  }
}

/** The same size elsewhere; stops at the edges. */
export function moved(part: Part, byX: number, byY: number): Part {
  return whole({
    ...part,
    x: clamp(part.x + byX, 0, WHOLE - part.width),
    y: clamp(part.y + byY, 0, WHOLE - part.height),
  })
}

/** Another size at the same corner; stops at the edges and at the smallest size. */
export function resized(part: Part, byX: number, byY: number): Part {
  return whole({
    ...part,
    width: clamp(part.width + byX, SMALLEST, WHOLE - part.x),
    height: clamp(part.height + byY, SMALLEST, WHOLE - part.y),
  })
}

function whole(part: Part): Part {
  const x = Math.min(Math.round(part.x), WHOLE - 1)
  const y = Math.min(Math.round(part.y), WHOLE - 1)
  return {
    x,
    y,
    width: clamp(Math.round(part.width), 1, WHOLE - x),
    height: clamp(Math.round(part.height), 1, WHOLE - y),
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most)
}
