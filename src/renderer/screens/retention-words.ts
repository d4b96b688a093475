import { useTranslation } from 'react-i18next'
import type { DisposalScope } from '../../domain/disposal.ts'
import { type Keep, lastDayOf, type RetentionScope } from '../../domain/retention.ts'
import { useFormat } from '../parts/format.ts'

/** Rules, holds and disposals in the reader's words. */
export function useRetentionWords() {
  const { t } = useTranslation()
  const { number } = useFormat()

  /** `Case`, an exhibit's number, an item's id. */
  const scope = (of: RetentionScope): string => {
    if (of.of === 'case') return t('retention:scope.case')
    return of.of === 'exhibit' ? of.exhibit : of.item
  }

  const disposalScope = (of: DisposalScope): string => {
    if (of.of === 'case') return t('retention:scope.wholeCase')
    if (of.of === 'exhibit') return t('retention:scope.exhibit', { exhibit: of.exhibit })
    return t('common:items', { count: of.items.length, shown: number(of.items.length) })
  }

  const period = ({ years, months, days }: { years: number; months: number; days: number }) =>
    [
      years > 0 ? t('retention:years', { count: years }) : null,
      months > 0 ? t('retention:months', { count: months }) : null,
      days > 0 ? t('retention:days', { count: days }) : null,
    ]
      .filter((part) => part !== null)
      .join(' ') || t('retention:days', { count: 0 })

  /** To which day, and where that comes from. */
  const keep = (of: Keep): { readonly lastDay: string | null; readonly why: string | null } => {
    const lastDay = lastDayOf(of)
    if (of.until === 'date') return { lastDay, why: null }
    const values = { period: period(of.period), event: t(`retention:event.${of.event}`) }
    const why =
      of.on === null
        ? t('retention:afterToCome', values)
        : t('retention:after', { ...values, on: of.on })
    return { lastDay, why }
  }

  return { scope, disposalScope, keep }
}
