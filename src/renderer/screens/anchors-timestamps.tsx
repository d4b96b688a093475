import { FileDown } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Timestamp, TimestampImport } from '../../domain/anchor.ts'
import { useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../parts/format.ts'
import { Note, Tag } from '../parts/note.tsx'
import { PathField } from '../parts/path-field.tsx'
import { Section } from '../parts/screen.tsx'
import { When } from '../parts/texts.tsx'
import { useAct } from '../use-request.ts'

const TONES = { requested: 'plain', stamped: 'ok', faulty: 'stop' } as const

/** Requests that wait, replies that are there, and the form that takes a reply in. */
export function AnchorsTimestamps(props: {
  readonly timestamps: readonly Timestamp[]
  readonly onChanged: () => void
}) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { timestamps } = props
  return (
    <Section title={t('anchors:stamps.title')} end={number(timestamps.length)}>
      {timestamps.length === 0 ? (
        <p className="t2 sm">{t('anchors:stamps.none')}</p>
      ) : (
        <>
          <ul className="anchors-stamps">
            {timestamps.map((one) => (
              <li key={one.size}>
                <Tag tone={TONES[one.state]}>{t(`anchors:stamps.state.${one.state}`)}</Tag>
                <span className="m">{t('anchors:sizeOf', { size: number(one.size) })}</span>
                <span className="t2 sm">
                  {one.time !== null && (
                    <>
                      {t('anchors:stamps.notLater')} <When iso={one.time} />{' '}
                    </>
                  )}
                  {one.faults.join(', ')}
                </span>
                {one.authority !== null && <span className="t3 sm">{one.authority}</span>}
              </li>
            ))}
          </ul>
          <Import onChanged={props.onChanged} />
        </>
      )}
    </Section>
  )
}

function Import(props: { readonly onChanged: () => void }) {
  const { t, i18n } = useTranslation()
  const { session, kase } = useDesk()
  const [reply, setReply] = useState('')
  const [root, setRoot] = useState('')
  const [seen, setSeen] = useState<TimestampImport | null>(null)
  const bring = useAct('timestamp.import')
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (reply.trim() === '' || root.trim() === '') return
    setSeen(null)
    setSeen(await bring.run({ reply: reply.trim(), rootPaths: [root.trim()] }))
    props.onChanged()
  }
  const why = (): string | null => {
    if (session.role === 'reviewer') return t('anchors:closedToReviewer')
    if (kase.readOnly) return t('common:readOnly')
    if (bring.isRunning) return t('common:loading')
    return reply.trim() === '' || root.trim() === '' ? t('anchors:stamps.needs') : null
  }
  return (
    <form className="form anchors-import" onSubmit={(event) => void submit(event)}>
      <PathField
        label={t('anchors:stamps.reply')}
        endings={['.tsr']}
        value={reply}
        onChange={setReply}
      />
      <PathField
        label={t('anchors:stamps.root')}
        hint={t('anchors:stamps.rootHint')}
        endings={['.pem', '.crt', '.cer']}
        value={root}
        onChange={setRoot}
      />
      <div className="row">
        <Button type="submit" icon={<FileDown className="i" size={14} />} why={why()}>
          {t('anchors:stamps.import')}
        </Button>
      </div>
      {seen !== null && (
        <Note isLive tone={seen.isAccepted ? 'ok' : 'stop'}>
          <p className="m">
            {t(seen.isAccepted ? 'anchors:stamps.accepted' : 'anchors:stamps.refused')}
          </p>
          {seen.findings.map(({ code, message }) => (
            <p key={code}>
              {i18n.exists(`verify:code.${code}`) ? t(`verify:code.${code}`) : message}{' '}
              <code className="mono t3">{code}</code>
            </p>
          ))}
        </Note>
      )}
      <Failure error={bring.error} />
    </form>
  )
}
