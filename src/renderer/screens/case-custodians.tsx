import { FileKey, FileX } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Custodian } from '../../domain/people.ts'
import { useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { Failure } from '../parts/failure.tsx'
import { Tag } from '../parts/note.tsx'
import { Section } from '../parts/screen.tsx'
import { When } from '../parts/texts.tsx'
import { useRequest } from '../use-request.ts'
import { CustodianForm } from './case-custodian-form.tsx'
import { WithdrawForm } from './case-withdraw-form.tsx'

/** The keys on paper: where each is kept, and whether it opens what is sealed now. */
export function Custodians() {
  const { t } = useTranslation()
  const { session, kase } = useDesk()
  const custodians = useRequest('custodian.list', {})
  const [open, setOpen] = useState<'add' | Custodian | null>(null)
  const whyNot =
    session.role !== 'supervisor'
      ? t('case:supervisorOnly')
      : kase.readOnly
        ? t('exhibits:readOnly')
        : null
  const done = (isDone: boolean) => {
    setOpen(null)
    if (isDone) custodians.reload()
  }
  const labelOf = ({ label }: Custodian) => (label === '' ? t('case:custodians.first') : label)
  return (
    <Section
      title={t('case:custodians.title')}
      end={
        <Button
          icon={<FileKey className="i" size={14} />}
          why={whyNot}
          onClick={() => setOpen('add')}
        >
          {t('case:custodians.add')}
        </Button>
      }
    >
      <Failure error={custodians.error} />
      <ul className="custodians">
        {custodians.value?.map((one) => (
          <li key={one.id} className="row">
            <span className="grow">
              <span className="m">{labelOf(one)}</span> <span className="mono t3">{one.id}</span>
              <span className="block t2 sm">
                {one.withdrawnAt === null ? (
                  <>
                    {t('case:custodians.since')} <When iso={one.addedAt} />
                  </>
                ) : (
                  <>
                    {t('case:custodians.withdrawnOn')} <When iso={one.withdrawnAt} />
                  </>
                )}
              </span>
            </span>
            {one.withdrawnAt === null && !one.isVouched && (
              <Tag tone="warn">{t('case:custodians.unused')}</Tag>
            )}
            {one.withdrawnAt === null && session.role === 'supervisor' && (
              <Button
                kind="quiet"
                icon={<FileX className="i" size={14} />}
                label={t('case:custodians.withdrawOf', { label: labelOf(one) })}
                why={whyNot}
                onClick={() => setOpen(one)}
              />
            )}
          </li>
        ))}
      </ul>
      {open === 'add' && <CustodianForm onDone={done} />}
      {open !== null && open !== 'add' && (
        <WithdrawForm custodian={open} label={labelOf(open)} onDone={done} />
      )}
    </Section>
  )
}
