/** A length of time as one says it: rounded, never zero. */
export function timeWords(
  seconds: number,
  t: (key: string, values: { count: number }) => string,
): string {
  if (seconds < 60) return t('common:seconds', { count: Math.max(1, Math.round(seconds)) })
  if (seconds < 5400) return t('common:minutes', { count: Math.round(seconds / 60) })
  return t('common:hours', { count: Math.round(seconds / 3600) })
}
