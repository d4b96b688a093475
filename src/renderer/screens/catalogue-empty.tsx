import { useTranslation } from 'react-i18next'
import { Button } from '../parts/button.tsx'
import { useFormat } from '../parts/format.ts'
import { Empty } from '../parts/screen.tsx'
import { useRoute } from '../route.tsx'
import { useRequest } from '../use-request.ts'

/** Nothing was ingested yet. */
export function NoItems() {
  const { t } = useTranslation()
  const { go } = useRoute()
  return (
    <Empty
      title={t('catalogue:empty.title')}
      action={
        <Button kind="primary" size="lg" onClick={() => go('exhibits')}>
          {t('catalogue:empty.act')}
        </Button>
      }
    >
      {t('catalogue:empty.text')}
    </Empty>
  )
}

/** Nothing matches, and what is pending may match later. */
export function NoMatch(props: { readonly onClear: () => void }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const summary = useRequest('ingest.summary', { exhibit: null }, ['items.changed'])
  const pending = summary.value?.completeness.pending ?? 0
  return (
    <Empty
      title={t('catalogue:noMatch.title')}
      action={
        <Button size="lg" onClick={props.onClear}>
          {t('catalogue:noMatch.act')}
        </Button>
      }
    >
      {pending > 0
        ? t('catalogue:noMatch.pending', { count: pending, shown: number(pending) })
        : t('catalogue:noMatch.text')}
    </Empty>
  )
}
