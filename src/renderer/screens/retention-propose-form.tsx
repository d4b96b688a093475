import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DisposalGround, type DisposalScope } from '../../domain/disposal.ts'
import { LocalDate } from '../../domain/local-date.ts'
import { ActDialog } from '../parts/act-dialog.tsx'
import { Field } from '../parts/field.tsx'
import { Segments } from '../parts/segments.tsx'
import { TextField } from '../parts/text-field.tsx'
import { useAct } from '../use-request.ts'
import {
  isGoodScope,
  RetentionScopeFields,
  type ScopeText,
  scopeIn,
  WHOLE_CASE,
} from './retention-scope.tsx'

const [, ByCourt] = DisposalGround.options
const OrderReason = ByCourt.shape.reason
type OrderReason = (typeof OrderReason.options)[number]

/** Draws up what is to go. Nothing is destroyed by it.
 *  @param onDone - Whether something was proposed. */
export function ProposeForm(props: { readonly onDone: (isProposed: boolean) => void }) {
  const { t } = useTranslation()
  const propose = useAct('disposal.propose')
  const [scope, setScope] = useState(WHOLE_CASE)
  const [by, setBy] = useState<DisposalGround['by']>('rule')
  const [reason, setReason] = useState<OrderReason>('erasure')
  const [order, setOrder] = useState({ reference: '', date: '' })
  const [isChecked, setChecked] = useState(false)
  const ground = DisposalGround.safeParse(by === 'rule' ? { by } : { by, reason, ...order })
  const submit = async () => {
    setChecked(true)
    if (!isGoodScope(scope) || !ground.success) return
    const made = await propose.run({ scope: disposalScope(scope), ground: ground.data })
    if (made !== null) props.onDone(true)
  }
  return (
    <ActDialog
      title={t('retention:propose')}
      act={t('retention:propose')}
      said={t('retention:nothingGoes')}
      running={t('retention:drawingUp')}
      isRunning={propose.isRunning}
      error={propose.error}
      onSubmit={() => void submit()}
      onClose={() => props.onDone(false)}
    >
      <p className="t2">{t('retention:proposeText')}</p>
      <RetentionScopeFields value={scope} onChange={setScope} isChecked={isChecked} />
      <Segments
        label={t('retention:ground')}
        value={by}
        onChange={setBy}
        options={[
          ['rule', t('retention:byRule')],
          ['court-order', t('retention:byCourt')],
        ]}
      />
      {by === 'court-order' && (
        <>
          <p className="t2 sm">{t('retention:orderText')}</p>
          <Field label={t('retention:reason')}>
            <select
              value={reason}
              onChange={(chosen) => setReason(OrderReason.parse(chosen.currentTarget.value))}
            >
              {OrderReason.options.map((one) => (
                <option key={one} value={one}>
                  {t(`retention:orderReason.${one}`)}
                </option>
              ))}
            </select>
          </Field>
          <div className="form-2">
            <TextField
              label={t('retention:field.order')}
              value={order.reference}
              hint={t('retention:hint.reference')}
              error={isChecked && order.reference.trim() === '' ? t('retention:wrong.order') : null}
              onChange={(reference) => setOrder({ ...order, reference })}
            />
            <TextField
              label={t('retention:field.orderDate')}
              type="date"
              value={order.date}
              error={
                isChecked && !LocalDate.safeParse(order.date).success
                  ? t('retention:wrong.date')
                  : null
              }
              onChange={(date) => setOrder({ ...order, date })}
            />
          </div>
        </>
      )}
    </ActDialog>
  )
}

/** @param scope - A good one. */
function disposalScope(scope: ScopeText): DisposalScope {
  const of = scopeIn(scope)
  return of.of === 'item' ? { of: 'items', items: [of.item] } : of
}
