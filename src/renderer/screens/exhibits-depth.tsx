import { useTranslation } from 'react-i18next'

const MOST_DEPTH = 10

/** How many archives deep the ingest goes. */
export function DepthField(props: {
  readonly value: number
  readonly onChange: (depth: number) => void
}) {
  const { t } = useTranslation()
  return (
    <label className="fld gap">
      <span className="lbl">{t('exhibits:depth.label')}</span>
      <select
        className="field"
        value={props.value}
        onChange={(event) => props.onChange(Number(event.currentTarget.value))}
      >
        {Array.from({ length: MOST_DEPTH + 1 }, (_, depth) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the number is the choice
          <option key={depth} value={depth}>
            {depth === 0 ? t('exhibits:depth.none') : t('exhibits:depth.some', { count: depth })}
          </option>
        ))}
      </select>
    </label>
  )
}
