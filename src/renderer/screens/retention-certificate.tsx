import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Disposal } from '../../domain/disposal.ts'
import type { Output } from '../../ipc/contract.ts'
import { useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Failure } from '../parts/failure.tsx'
import { Note } from '../parts/note.tsx'
import { PathField } from '../parts/path-field.tsx'
import { HashLine } from '../parts/texts.tsx'
import { useAct } from '../use-request.ts'

/** Writes the certificate of a finished disposal, its signature and its list into a folder. */
export function CertificateForm(props: {
  readonly disposal: Disposal
  readonly onDone: (isChanged: boolean) => void
}) {
  const { t } = useTranslation()
  const { kase } = useDesk()
  const print = useAct('disposal.certificate')
  const [dir, setDir] = useState('')
  const [isChecked, setChecked] = useState(false)
  const [written, setWritten] = useState<Output<'disposal.certificate'> | null>(null)
  const submit = async () => {
    setChecked(true)
    if (dir.trim() === '') return
    setWritten(await print.run({ disposal: props.disposal.id, dir: dir.trim() }))
  }
  return (
    <Dialog
      title={t('retention:certificate')}
      size={600}
      onClose={() => props.onDone(false)}
      footer={
        <span className="end row">
          <Button onClick={() => props.onDone(written !== null)}>{t('common:close')}</Button>
          <Button
            kind="primary"
            why={print.isRunning ? t('retention:writing') : null}
            onClick={() => void submit()}
          >
            {t('retention:certificateWrite')}
          </Button>
        </span>
      }
    >
      <div className="form">
        <p className="t2">{t('retention:certificateText', { dir: `${kase.dir}/exports` })}</p>
        <PathField
          label={t('retention:folder')}
          value={dir}
          onChange={setDir}
          error={isChecked && dir.trim() === '' ? t('export:noFolder') : null}
        />
        {written !== null && (
          <Note tone="ok" isLive>
            <p className="m failure-what">{t('retention:certificateWritten')}</p>
            <p className="mono">{written.path}</p>
            <p className="mono">{written.signaturePath}</p>
            <p className="mono">{written.listPath}</p>
            <HashLine name="SHA-256" hex={written.sha256} />
          </Note>
        )}
        <Failure error={print.error} />
      </div>
    </Dialog>
  )
}
