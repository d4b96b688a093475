import { Check, CircleAlert, LockKeyhole, ScrollText, TriangleAlert, Unplug } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useAppState, useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { useFormat } from '../parts/format.ts'
import { Tag } from '../parts/note.tsx'
import { useNow } from '../parts/use-now.ts'
import { useAct } from '../use-request.ts'
import { Mark } from './mark.tsx'

/** Which case, that no network is used, how the record stands, who works here. */
export function Header() {
  const { t } = useTranslation()
  const { kase, session } = useDesk()
  const state = useAppState()
  const signOut = useAct('session.signOut')
  const lock = async () => {
    await signOut.run({})
    state.reload()
  }
  return (
    <header className="hdr">
      <Mark />
      <div className="hdr-case grow">
        <b className="nw">{kase.number}</b>
        <span className="t2 ell">{kase.title}</span>
        {kase.readOnly && <Tag tone="warn">{t('common:readOnly')}</Tag>}
      </div>
      <div className="hdr-c t2 sm hdr-offline" title={t('common:offlineHint')}>
        <Unplug className="i" size={16} />
        {t('common:offline')}
      </div>
      <LedgerCell />
      <div className="hdr-c">
        <span className="avatar" aria-hidden="true">
          {initials(session.name)}
        </span>
        <span className="two">
          <span>{session.name}</span>
          <small>{t(`common:role.${session.role}`)}</small>
        </span>
      </div>
      <div className="hdr-c hdr-lock">
        <Button icon={<LockKeyhole className="i" size={14} />} onClick={() => void lock()}>
          {t('common:lock')}
        </Button>
      </div>
    </header>
  )
}

function LedgerCell() {
  const { t } = useTranslation()
  const { number, ago, utc } = useFormat()
  const now = useNow(30_000)
  const state = useAppState().value
  const ledger = state?.ledger ?? null
  if (ledger === null) return null
  const { checkpointAt } = ledger
  return (
    <div className="hdr-c" title={checkpointAt === null ? undefined : utc(checkpointAt)}>
      <ScrollText className="i t2" size={16} />
      <span className="two">
        <span>{t('common:ledger.size', { size: number(ledger.size) })}</span>
        {ledger.verified ? (
          <small>
            {checkpointAt === null
              ? t('common:ledger.noCheckpoint')
              : t('common:ledger.checkpoint', { ago: ago(checkpointAt, now) })}
          </small>
        ) : (
          <small className="c-stop">{t('common:ledger.contradicted')}</small>
        )}
      </span>
      <Standing state={state?.anchors ?? 'holds'} />
    </div>
  )
}

const STANDING = {
  holds: [Check, 'c-ok'],
  explained: [TriangleAlert, 'c-warn'],
  contradicted: [CircleAlert, 'c-stop'],
} as const

/** How the ledger stands to what is known of it from outside. */
function Standing(props: { readonly state: keyof typeof STANDING }) {
  const { t } = useTranslation()
  const [Icon, tone] = STANDING[props.state]
  return (
    <span className={tone} role="img" aria-label={t(`common:ledger.state.${props.state}`)}>
      <Icon className="i" size={14} />
    </span>
  )
}

/** Two letters of a name; one where the script has no words. */
function initials(name: string): string {
  const words = name.split(/[\s.]+/).filter(Boolean)
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return letters.map((word) => [...(word ?? '')][0] ?? '').join('')
}
