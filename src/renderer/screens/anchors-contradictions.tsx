import { FileWarning, MessageSquareText } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Contradiction, Explanation } from '../../domain/anchor.ts'
import type { Output } from '../../ipc/contract.ts'
import { useDesk } from '../app-state.tsx'
import { ActDialog } from '../parts/act-dialog.tsx'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Failure } from '../parts/failure.tsx'
import { Field } from '../parts/field.tsx'
import { useFormat } from '../parts/format.ts'
import { Note, Tag } from '../parts/note.tsx'
import { PathField } from '../parts/path-field.tsx'
import { KeyValues, Section } from '../parts/screen.tsx'
import { HashLine, When } from '../parts/texts.tsx'
import { useAct } from '../use-request.ts'

/** Every anchor that the ledger does not agree with, explained or not; none is ever left out. */
export function AnchorsContradictions(props: {
  readonly list: Output<'anchor.list'>
  readonly onChanged: () => void
}) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { contradictions } = props.list
  if (contradictions.length === 0) return null
  return (
    <Section title={t('anchors:contradictions')} end={number(contradictions.length)}>
      <ul className="anchors-list">
        {contradictions.map((one) => (
          <li key={`${String(one.size)} ${one.root ?? one.fault}`}>
            <One contradiction={one} onChanged={props.onChanged} />
          </li>
        ))}
      </ul>
    </Section>
  )
}

function One(props: { readonly contradiction: Contradiction; readonly onChanged: () => void }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { session } = useDesk()
  const [open, setOpen] = useState<'explain' | 'proof' | null>(null)
  const { size, root, source, fault, isSigned, isFork, entry, explanation } = props.contradiction
  const close = () => setOpen(null)
  return (
    <article className="anchors-one">
      <p className="row">
        <Tag tone={explanation === null ? 'stop' : 'warn'}>{t(`anchors:fault.${fault}.name`)}</Tag>
        <span className="m">{t('anchors:sizeOf', { size: number(size) })}</span>
        {entry !== null && (
          <span className="end mono t3">{t('anchors:entry', { entry: number(entry) })}</span>
        )}
      </p>
      <p className="t2 sm">{t(`anchors:fault.${fault}.text`)}</p>
      <KeyValues
        rows={[
          [t('anchors:from'), t(`anchors:source.${source}`)],
          [t('anchors:signature'), t(isSigned ? 'anchors:isSigned' : 'anchors:isNotSigned')],
        ]}
      />
      {root !== null && <HashLine name={t('anchors:root')} hex={root} />}
      {isFork && (
        <Note
          tone="stop"
          action={
            <Button
              icon={<FileWarning className="i" size={14} />}
              why={session.role === 'reviewer' ? t('anchors:closedToReviewer') : null}
              onClick={() => setOpen('proof')}
            >
              {t('anchors:fork.write')}
            </Button>
          }
        >
          <p className="m">{t('anchors:fork.what')}</p>
          <p>{t('anchors:fork.text')}</p>
        </Note>
      )}
      {explanation === null ? (
        <Button
          icon={<MessageSquareText className="i" size={14} />}
          why={session.role === 'supervisor' ? null : t('anchors:explain.closed')}
          onClick={() => setOpen('explain')}
        >
          {t('anchors:explain.go')}
        </Button>
      ) : (
        <blockquote className="anchors-said">
          <p>{explanation.words}</p>
          <p className="t3 sm">
            {explanation.by}, <When iso={explanation.time} />,{' '}
            {t('anchors:entry', { entry: number(explanation.entry) })}
          </p>
        </blockquote>
      )}
      {open === 'explain' && <Explain {...props} onClose={close} />}
      {open === 'proof' && root !== null && <Proof size={size} root={root} onClose={close} />}
    </article>
  )
}

function Explain(props: {
  readonly contradiction: Contradiction
  readonly onChanged: () => void
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const [words, setWords] = useState('')
  const [isChecked, setChecked] = useState(false)
  const explain = useAct('anchor.explain')
  const isLong = Explanation.safeParse(words).success
  const send = async () => {
    setChecked(true)
    if (!isLong) return
    const { size, root } = props.contradiction
    if ((await explain.run({ size, root, words: words.trim() })) === null) return
    props.onClose()
    props.onChanged()
  }
  return (
    <ActDialog
      title={t('anchors:explain.title')}
      act={t('anchors:explain.record')}
      running={t('common:loading')}
      isRunning={explain.isRunning}
      error={explain.error}
      onSubmit={() => void send()}
      onClose={props.onClose}
    >
      <p className="t2">{t('anchors:explain.text')}</p>
      <Field
        label={t('anchors:explain.words')}
        hint={t('anchors:explain.hint')}
        error={isChecked && !isLong ? t('anchors:explain.short') : null}
      >
        <textarea
          rows={4}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
      </Field>
    </ActDialog>
  )
}

function Proof(props: {
  readonly size: number
  readonly root: string
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const [folder, setFolder] = useState('')
  const [written, setWritten] = useState<string | null>(null)
  const proof = useAct('anchor.proof')
  const write = async () => {
    const { size, root } = props
    const done = await proof.run({ size, root, folder: folder.trim() })
    if (done !== null) setWritten(done.folder)
  }
  return (
    <Dialog
      title={t('anchors:fork.title')}
      onClose={props.onClose}
      footer={
        <span className="end row">
          <Button onClick={props.onClose}>{t('common:close')}</Button>
          <Button
            kind="primary"
            why={folder.trim() === '' ? t('anchors:noFolder') : null}
            onClick={() => void write()}
          >
            {t('anchors:fork.write')}
          </Button>
        </span>
      }
    >
      <p className="t2">{t('anchors:fork.folderText')}</p>
      <PathField label={t('anchors:folder')} value={folder} onChange={setFolder} />
      {written !== null && (
        <Note tone="ok" isLive>
          {t('anchors:written')} <code className="mono">{written}</code>
        </Note>
      )}
      <Failure error={proof.error} />
    </Dialog>
  )
}
