import { Download } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Failure } from '../parts/failure.tsx'
import { Note } from '../parts/note.tsx'
import { PathField } from '../parts/path-field.tsx'
import { Segments } from '../parts/segments.tsx'
import { useAct } from '../use-request.ts'

/** Takes the report of the last check out of the case, as a file. */
export function SaveReport() {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  return (
    <p className="row gap">
      <Button icon={<Download className="i" size={14} />} onClick={() => setOpen(true)}>
        {t('check:save.open')}
      </Button>
      {isOpen && <SaveDialog onClose={() => setOpen(false)} />}
    </p>
  )
}

function SaveDialog(props: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const save = useAct('case.saveReport')
  const [dir, setDir] = useState('')
  const [format, setFormat] = useState<'json' | 'csv'>('json')
  const [isChecked, setChecked] = useState(false)
  const [saved, setSaved] = useState<string | null>(null)
  const isMissing = dir.trim() === ''
  const submit = async () => {
    setChecked(true)
    if (isMissing) return
    setSaved((await save.run({ dir: dir.trim(), format }))?.path ?? null)
  }
  return (
    <Dialog
      title={t('check:save.title')}
      onClose={props.onClose}
      footer={
        <span className="end row">
          <Button onClick={props.onClose}>
            {saved === null ? t('common:cancel') : t('check:save.close')}
          </Button>
          {saved === null && (
            <Button
              kind="primary"
              why={save.isRunning ? t('check:save.writing') : null}
              onClick={() => void submit()}
            >
              {t('check:save.write')}
            </Button>
          )}
        </span>
      }
    >
      {saved === null ? (
        <>
          <Segments
            label={t('check:save.format')}
            value={format}
            options={[
              ['json', t('check:save.json')],
              ['csv', t('check:save.csv')],
            ]}
            onChange={setFormat}
          />
          <PathField
            label={t('check:save.folder')}
            hint={t('check:save.hint')}
            error={isChecked && isMissing ? t('check:save.noFolder') : null}
            value={dir}
            onChange={setDir}
          />
        </>
      ) : (
        <Note tone="ok" isLive>
          <p>{t('check:save.done')}</p>
          <p className="mono">{saved}</p>
        </Note>
      )}
      <Failure error={save.error} />
    </Dialog>
  )
}
