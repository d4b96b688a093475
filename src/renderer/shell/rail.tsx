import {
  Briefcase,
  CalendarClock,
  Eye,
  Images,
  Keyboard,
  Lock,
  type LucideIcon,
  PackageCheck,
  PackageOpen,
  ScrollText,
  Settings as SettingsIcon,
  ShieldCheck,
  SquareUserRound,
} from 'lucide-react'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import type { SessionRole } from '../../domain/people.ts'
import { useDesk } from '../app-state.tsx'
import { useFormat } from '../parts/format.ts'
import { STAGES, type Stage } from '../route.tsx'
import { isClosedTo, useStage } from './closed-stages.ts'
import { useStageCounts } from './use-stage-counts.ts'

const ICONS: Readonly<Record<Stage, LucideIcon>> = {
  case: Briefcase,
  exhibits: PackageOpen,
  catalogue: Images,
  review: Eye,
  redact: SquareUserRound,
  export: PackageCheck,
  verify: ShieldCheck,
  ledger: ScrollText,
  retention: CalendarClock,
}

/** The stages in the order of the flow. */
export function Rail(props: { readonly onShortcuts: () => void; readonly onSettings: () => void }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { session } = useDesk()
  const current = useStage()
  const counts = useStageCounts(session.role)
  return (
    <nav className="rail" aria-label={t('common:stages')}>
      {STAGES.map((stage) => {
        const Icon = ICONS[stage]
        const isClosed = isClosedTo(session.role, stage)
        const count = counts[stage] ?? null
        return (
          <Fragment key={stage}>
            {stage === 'ledger' && <div className="sep" />}
            {isClosed ? (
              <ClosedStage stage={stage} Icon={Icon} role={session.role} />
            ) : (
              <a href={`#${stage}`} aria-current={stage === current ? 'page' : undefined}>
                <Icon className="i" size={16} />
                <span>{t(`common:stage.${stage}`)}</span>
                {count !== null && <span className="n">{number(count)}</span>}
              </a>
            )}
          </Fragment>
        )
      })}
      <div className="ft">
        <button type="button" onClick={props.onShortcuts}>
          <Keyboard className="i" size={16} />
          <span>{t('common:shortcuts.title')}</span>
          <span className="n">
            <kbd>?</kbd>
          </span>
        </button>
        <button type="button" onClick={props.onSettings}>
          <SettingsIcon className="i" size={16} />
          <span>{t('settings:title')}</span>
        </button>
      </div>
    </nav>
  )
}

function ClosedStage(props: {
  readonly stage: Stage
  readonly Icon: LucideIcon
  readonly role: SessionRole
}) {
  const { t } = useTranslation()
  const { Icon } = props
  return (
    <button
      type="button"
      className="closed"
      aria-disabled
      aria-describedby={`closed-${props.stage}`}
    >
      <Icon className="i" size={16} />
      <span>{t(`common:stage.${props.stage}`)}</span>
      <span className="n">
        <Lock className="i" size={13} />
      </span>
      <span id={`closed-${props.stage}`} className="why-not" role="note">
        {props.role === 'recovery'
          ? t('common:closed.recovery')
          : t(`common:closed.${props.stage}`, { role: t(`common:role.${props.role}`) })}
      </span>
    </button>
  )
}
