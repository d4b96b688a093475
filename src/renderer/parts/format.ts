import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

const UNITS = ['KiB', 'MiB', 'GiB', 'TiB']

/** Numbers, sizes, durations and dates as the reader's language and zone have them. */
export function useFormat() {
  const { i18n } = useTranslation()
  const locale = i18n.language === 'zh' ? 'zh-CN' : 'en-GB'
  return useMemo(() => makeFormat(locale), [locale])
}

export type Format = ReturnType<typeof makeFormat>

function makeFormat(locale: string) {
  const numbers = new Intl.NumberFormat(locale)
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 })
  const oneDigit = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const choices = new Intl.ListFormat(locale, { type: 'disjunction' })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const number = (value: number) => numbers.format(value)

  /** A number where there is little room: `12.3K`. The whole of it stands beside. */
  const short = (value: number) => compact.format(value)

  /** Readable size, binary units: `2.4 MiB`. */
  const size = (bytes: number) => {
    if (bytes < 1024) return `${number(bytes)} B`
    const step = Math.min(Math.floor(Math.log2(bytes) / 10), UNITS.length)
    return `${oneDigit.format(bytes / 1024 ** step)} ${UNITS[step - 1]}`
  }

  /** Length of a recording: `0:42`, `1:02:08`. */
  const duration = (seconds: number) => {
    const whole = Math.round(seconds)
    const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
    const shown = parts[0] === 0 ? parts.slice(1) : parts
    return shown
      .map((part, at) => (at === 0 ? String(part) : String(part).padStart(2, '0')))
      .join(':')
  }

  /** Local date and time, `2026-03-11 11:42:07`, in the reader's zone. */
  const dateTime = (iso: string) => {
    const date = new Date(iso)
    return Number.isNaN(date.getTime()) ? iso : `${day(date)} ${clock(date)}`
  }

  /** The same instant in UTC, for the hover. */
  const utc = (iso: string) => {
    const date = new Date(iso)
    if (Number.isNaN(date.getTime())) return iso
    return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`
  }

  /** How long ago: `6 minutes ago`. */
  const ago = (iso: string, now: number) => {
    const seconds = Math.round((new Date(iso).getTime() - now) / 1000)
    if (Math.abs(seconds) < 60) return relative.format(0, 'minute')
    if (Math.abs(seconds) < 3600) return relative.format(Math.round(seconds / 60), 'minute')
    if (Math.abs(seconds) < 86_400) return relative.format(Math.round(seconds / 3600), 'hour')
    return relative.format(Math.round(seconds / 86_400), 'day')
  }

  /** Choices in words: `Still image or Video`. */
  const anyOf = (words: readonly string[]) => choices.format(words)

  return { number, short, anyOf, size, duration, dateTime, utc, ago, zone: zoneName() }
}

function day(date: Date): string {
  return [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-')
}

function clock(date: Date): string {
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}

/** The reader's zone now: `UTC+01:00`. */
function zoneName(): string {
  const minutes = -new Date().getTimezoneOffset()
  const sign = minutes < 0 ? '-' : '+'
  return `UTC${sign}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`
}
