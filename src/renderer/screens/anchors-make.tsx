import { Clock, HardDriveDownload, Printer } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { Failure } from '../parts/failure.tsx'
import { Note } from '../parts/note.tsx'
import { PathField } from '../parts/path-field.tsx'
import { Section } from '../parts/screen.tsx'
import { useAct } from '../use-request.ts'

/** Three ways to carry the ledger's size and root away. Each signs a checkpoint first. */
export function AnchorsMake(props: { readonly onMade: () => void }) {
  const { t, i18n } = useTranslation()
  const { kase, session } = useDesk()
  const [folder, setFolder] = useState('')
  const [made, setMade] = useState<{ readonly words: string; readonly path: string } | null>(null)
  const receipt = useAct('anchor.receipt')
  const copy = useAct('anchor.copy')
  const request = useAct('timestamp.request')
  const to = folder.trim()
  const acts = [receipt, copy, request]
  const begin = async <T,>(
    run: () => Promise<T | null>,
    say: (done: T) => { readonly words: string; readonly path: string },
  ) => {
    setMade(null)
    for (const act of acts) act.clear()
    const done = await run()
    if (done !== null) setMade(say(done))
    props.onMade()
  }
  const why = (isFolderNeeded: boolean): string | null => {
    if (session.role === 'reviewer') return t('anchors:closedToReviewer')
    if (kase.readOnly) return t('common:readOnly')
    if (acts.some(({ isRunning }) => isRunning)) return t('common:loading')
    return isFolderNeeded && to === '' ? t('anchors:noFolder') : null
  }
  const language = i18n.language === 'zh' ? 'zh' : 'en'
  return (
    <Section title={t('anchors:make.title')}>
      <div className="form">
        <PathField
          label={t('anchors:folder')}
          hint={t('anchors:make.folderHint')}
          value={folder}
          onChange={setFolder}
        />
        <Way text={t('anchors:make.receiptText')}>
          <Button
            icon={<Printer className="i" size={14} />}
            why={why(false)}
            onClick={() =>
              void begin(
                () => receipt.run({ folder: to === '' ? null : to, language }),
                ({ path }) => ({ words: t('anchors:written'), path }),
              )
            }
          >
            {t('anchors:make.receipt')}
          </Button>
        </Way>
        <Way text={t('anchors:make.copyText')}>
          <Button
            icon={<HardDriveDownload className="i" size={14} />}
            why={why(true)}
            onClick={() =>
              void begin(
                () => copy.run({ folder: to }),
                (done) => ({
                  words: t('anchors:make.copied', { count: done.compared }),
                  path: done.folder,
                }),
              )
            }
          >
            {t('anchors:make.copy')}
          </Button>
        </Way>
        <Way text={t('anchors:make.requestText')}>
          <Button
            icon={<Clock className="i" size={14} />}
            why={why(true)}
            onClick={() =>
              void begin(
                () => request.run({ folder: to }),
                ({ path }) => ({ words: t('anchors:written'), path }),
              )
            }
          >
            {t('anchors:make.request')}
          </Button>
        </Way>
        {made !== null && (
          <Note tone="ok" isLive>
            {made.words} <code className="mono anchors-path">{made.path}</code>
          </Note>
        )}
        {acts.map(({ error }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: three acts, always in this order
          <Failure key={place} error={error} />
        ))}
      </div>
    </Section>
  )
}

function Way(props: { readonly text: string; readonly children: ReactNode }) {
  return (
    <div className="anchors-way">
      {props.children}
      <p className="t2 sm">{props.text}</p>
    </div>
  )
}
