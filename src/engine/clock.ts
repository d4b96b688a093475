import { readFileSync } from 'node:fs'

/** One reading of the workstation's clocks. Evidence of order, not of true time. */
export type Reading = {
  /** UTC, ISO 8601 with milliseconds. */
  readonly time: string
  /** Local offset from UTC, `±HH:MM`. */
  readonly tz: string
  /** Names one run of the machine: monotonic readings compare only within it. */
  readonly boot: string
  /** Monotonic, microseconds. */
  readonly mono: number
}

export type Clock = { readonly read: () => Reading }

const boot = bootId()

export const systemClock: Clock = {
  read: () => {
    const { time, tz } = wallClock()
    return { time, tz, boot, mono: Math.floor(Number(process.hrtime.bigint()) / 1000) }
  },
}

let wall = { milliseconds: Number.NaN, time: '', tz: '' }

/** Many entries are written in one millisecond. */
function wallClock(): { readonly time: string; readonly tz: string } {
  const milliseconds = Date.now()
  if (milliseconds !== wall.milliseconds) {
    const now = new Date(milliseconds)
    wall = { milliseconds, time: now.toISOString(), tz: offsetOf(now) }
  }
  return wall
}

/** `getTimezoneOffset` is minutes west of Greenwich; ISO 8601 counts east. */
function offsetOf(now: Date): string {
  const east = -now.getTimezoneOffset()
  const two = (n: number) => String(n).padStart(2, '0')
  return `${east < 0 ? '-' : '+'}${two(Math.floor(Math.abs(east) / 60))}:${two(Math.abs(east) % 60)}`
}

/** The kernel's id of this boot where it has one; else one id per run of the program. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return crypto.randomUUID()
  }
}
