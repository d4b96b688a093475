import { FileCheck2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../parts/format.ts'
import { Note } from '../parts/note.tsx'
import { PathField } from '../parts/path-field.tsx'
import { KeyValues } from '../parts/screen.tsx'
import { Fingerprint, HashLine } from '../parts/texts.tsx'
import { useAct } from '../use-request.ts'

/** Writes the complete custody of one item for somebody outside. */
export function ItemProof(props: { readonly item: string }) {
  const { t } = useTranslation()
  const { session, kase } = useDesk()
  const [isOpen, setOpen] = useState(false)
  const whyNot =
    session.role === 'reviewer'
      ? t('catalogue:proof.closed')
      : kase.readOnly
        ? t('exhibits:readOnly')
        : null
  return (
    <p className="row gap">
      <Button
        icon={<FileCheck2 className="i" size={14} />}
        why={whyNot}
        onClick={() => setOpen(true)}
      >
        {t('catalogue:proof.open')}
      </Button>
      {isOpen && <ProofDialog item={props.item} onClose={() => setOpen(false)} />}
    </p>
  )
}

function ProofDialog(props: { readonly item: string; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const prove = useAct('custody.prove')
  const [parentDir, setParentDir] = useState('')
  const [isChecked, setChecked] = useState(false)
  const [proof, setProof] = useState<Awaited<ReturnType<typeof prove.run>>>(null)
  const name = `custody-${props.item}`
  const isMissing = parentDir.trim() === ''
  const submit = async () => {
    setChecked(true)
    if (isMissing) return
    setProof(await prove.run({ item: props.item, dir: `${parentDir.trim()}/${name}` }))
  }
  return (
    <Dialog
      title={t('catalogue:proof.title')}
      onClose={props.onClose}
      footer={
        <span className="end row">
          <Button onClick={props.onClose}>
            {proof === null ? t('common:cancel') : t('catalogue:proof.close')}
          </Button>
          {proof === null && (
            <Button
              kind="primary"
              why={prove.isRunning ? t('catalogue:proof.writing') : null}
              onClick={() => void submit()}
            >
              {t('catalogue:proof.write')}
            </Button>
          )}
        </span>
      }
    >
      <p className="t2">{t('catalogue:proof.text')}</p>
      {proof === null ? (
        <PathField
          label={t('catalogue:proof.folder')}
          hint={t('catalogue:proof.hint', { name })}
          error={isChecked && isMissing ? t('catalogue:proof.noFolder') : null}
          value={parentDir}
          onChange={setParentDir}
        />
      ) : (
        <>
          <Note tone="ok" isLive>
            {t('catalogue:proof.done', {
              entries: number(proof.entries),
              size: number(proof.size),
            })}
          </Note>
          <KeyValues
            rows={[
              [
                t('catalogue:proof.written'),
                <code key="dir" className="mono">
                  {proof.dir}
                </code>,
              ],
              [
                t('catalogue:proof.key'),
                <Fingerprint key="fingerprint" sha256={proof.keySha256} />,
              ],
            ]}
          />
          <HashLine name="SHA-256" hex={proof.sha256} />
          <p className="t2 sm gap">{t('catalogue:proof.after')}</p>
        </>
      )}
      <Failure error={prove.error} item={props.item} />
    </Dialog>
  )
}
