import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Failure } from '../parts/failure.tsx'
import { PathField } from '../parts/path-field.tsx'
import { KeyValues, Section } from '../parts/screen.tsx'
import { TextField } from '../parts/text-field.tsx'
import { CopyButton, Fingerprint, When } from '../parts/texts.tsx'
import { useAct, useRequest } from '../use-request.ts'

/** What signs the bundles of this case, and the fingerprint that recipients compare. */
export function CaseCertificate() {
  const { t } = useTranslation()
  const { session, kase } = useDesk()
  const shown = useRequest('certificate.show', {})
  const [isImporting, setImporting] = useState(false)
  const { value } = shown
  const whyNot =
    session.role !== 'supervisor'
      ? t('case:supervisorOnly')
      : kase.readOnly
        ? t('exhibits:readOnly')
        : null
  return (
    <Section
      title={t('case:certificate.title')}
      end={
        <Button why={whyNot} onClick={() => setImporting(true)}>
          {t('case:certificate.import')}
        </Button>
      }
    >
      <Failure error={shown.error} />
      {value !== null && (
        <>
          <KeyValues
            rows={[
              [t('case:certificate.subject'), value.subject],
              [t('case:certificate.fingerprint'), <Fingerprint key="leaf" sha256={value.sha256} />],
              [t('case:certificate.validTo'), <When key="to" iso={value.validTo} />],
              [t('case:certificate.root'), value.rootSubject],
              [
                t('case:certificate.rootFingerprint'),
                <Fingerprint key="root" sha256={value.rootSha256} />,
              ],
            ]}
          />
          <p className="t2 sm gap row">
            <span className="grow">{t('case:certificate.hint')}</span>
            <CopyButton text={value.rootPem} what={t('case:certificate.rootPem')} />
          </p>
        </>
      )}
      {isImporting && (
        <ImportDialog
          onDone={(isDone) => {
            setImporting(false)
            if (isDone) shown.reload()
          }}
        />
      )}
    </Section>
  )
}

function ImportDialog(props: { readonly onDone: (isDone: boolean) => void }) {
  const { t } = useTranslation()
  const importKey = useAct('certificate.import')
  const [path, setPath] = useState<string | null>(null)
  const [passphrase, setPassphrase] = useState('')
  const [isChecked, setChecked] = useState(false)
  const submit = async () => {
    setChecked(true)
    if (path === null) return
    const answer = await importKey.run({ path, passphrase })
    setPassphrase('')
    if (answer !== null) props.onDone(true)
  }
  return (
    <Dialog
      title={t('case:certificate.import')}
      onClose={() => props.onDone(false)}
      footer={
        <span className="end row">
          <Button onClick={() => props.onDone(false)}>{t('common:cancel')}</Button>
          <Button
            kind="primary"
            why={importKey.isRunning ? t('case:certificate.importing') : null}
            onClick={() => void submit()}
          >
            {t('case:certificate.use')}
          </Button>
        </span>
      }
    >
      <p className="t2">{t('case:certificate.importText')}</p>
      <PathField
        label={t('case:certificate.file')}
        endings={['.p12', '.pfx']}
        value={path}
        error={isChecked && path === null ? t('case:certificate.noFile') : null}
        onChange={setPath}
      />
      <TextField
        type="password"
        label={t('case:certificate.passphrase')}
        value={passphrase}
        onChange={setPassphrase}
      />
      <Failure error={importKey.error} />
    </Dialog>
  )
}
