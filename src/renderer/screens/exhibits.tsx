import { Plus } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Exhibit } from '../../domain/exhibit.ts'
import type { Completeness } from '../../domain/item.ts'
import { useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { CompletenessBar } from '../parts/completeness-bar.tsx'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../parts/format.ts'
import { Empty, Screen } from '../parts/screen.tsx'
import { When } from '../parts/texts.tsx'
import { useKeys } from '../parts/use-keys.ts'
import { useRoute } from '../route.tsx'
import { useRequest } from '../use-request.ts'
import { ExhibitDetail } from './exhibits-detail.tsx'
import { ExhibitForm } from './exhibits-form.tsx'

type Row = { readonly exhibit: Exhibit; readonly completeness: Completeness }

/** What was seized, and how much of each thing is in the case. */
export function Exhibits() {
  const { t } = useTranslation()
  const { session, kase } = useDesk()
  const { at, go } = useRoute()
  const exhibits = useRequest('exhibit.list', {}, ['items.changed', 'job.progress'])
  const [isRegistering, setRegistering] = useState(false)
  const whyNot =
    session.role !== 'analyst'
      ? t('exhibits:analystOnly')
      : kase.readOnly
        ? t('exhibits:readOnly')
        : null
  const register = () => {
    if (whyNot === null) setRegistering(true)
  }
  useKeys({ n: register })
  const rows = exhibits.value
  const chosen = rows?.find((one) => one.exhibit.id === at['exhibit']) ?? rows?.[0]
  const added = (id: string | null) => {
    setRegistering(false)
    if (id === null) return
    exhibits.reload()
    go('exhibits', { exhibit: id })
  }
  const button = (isFirst: boolean) => (
    <Button
      kind="primary"
      icon={<Plus className="i" size={15} />}
      keyCap="N"
      why={whyNot}
      onClick={register}
      {...(isFirst ? { size: 'lg' as const } : {})}
    >
      {t('exhibits:register')}
    </Button>
  )
  return (
    <Screen
      title={t('common:stage.exhibits')}
      lead={rows !== null && rows.length > 0 ? <WholeCase rows={rows} /> : undefined}
      actions={rows !== null && rows.length > 0 ? button(false) : undefined}
    >
      <Failure error={exhibits.error} />
      {rows !== null && rows.length === 0 && <NoExhibits action={button(true)} />}
      {rows !== null && chosen !== undefined && (
        <div className="exhibits">
          <ExhibitTable rows={rows} chosen={chosen.exhibit.id} />
          <ExhibitDetail
            key={chosen.exhibit.id}
            exhibit={chosen.exhibit}
            completeness={chosen.completeness}
            whyNot={whyNot}
          />
        </div>
      )}
      {isRegistering && <ExhibitForm onDone={added} />}
    </Screen>
  )
}

function WholeCase(props: { readonly rows: readonly Row[] }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const found = props.rows.reduce((sum, row) => sum + row.completeness.found, 0)
  const ingested = props.rows.reduce((sum, row) => sum + row.completeness.ingested, 0)
  return (
    <span className="t2 sm">
      {t('exhibits:whole', { ingested: number(ingested), found: number(found) })}
    </span>
  )
}

function ExhibitTable(props: { readonly rows: readonly Row[]; readonly chosen: string }) {
  const { t } = useTranslation()
  const { go } = useRoute()
  return (
    <div className="exhibit-table">
      <table>
        <thead>
          <tr>
            <th>{t('exhibits:field.id')}</th>
            <th>{t('exhibits:field.seal')}</th>
            <th>{t('exhibits:field.description')}</th>
            <th>{t('exhibits:field.seizedAt')}</th>
            <th>{t('exhibits:sum')}</th>
          </tr>
        </thead>
        <tbody>
          {props.rows.map(({ exhibit, completeness }) => (
            <tr key={exhibit.id} className={exhibit.id === props.chosen ? 'sel' : undefined}>
              <td>
                <button
                  type="button"
                  className="link b"
                  aria-current={exhibit.id === props.chosen || undefined}
                  onClick={() => go('exhibits', { exhibit: exhibit.id })}
                >
                  {exhibit.id}
                </button>
              </td>
              <td className="mono">{exhibit.seal}</td>
              <td>{exhibit.description}</td>
              <td>
                <When iso={exhibit.seizedAt} />
              </td>
              <td>
                <CompletenessBar sum={completeness} small />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function NoExhibits(props: { readonly action: ReactNode }) {
  const { t } = useTranslation()
  return (
    <div>
      <Empty title={t('exhibits:empty.title')} action={props.action}>
        {t('exhibits:empty.text')}
      </Empty>
      <ol className="steps steps-empty">
        {(['register', 'ingest', 'catalogue'] as const).map((step) => (
          <li key={step}>
            <b>{t(`exhibits:step.${step}.title`)}</b>
            {t(`exhibits:step.${step}.text`)}
          </li>
        ))}
      </ol>
    </div>
  )
}
