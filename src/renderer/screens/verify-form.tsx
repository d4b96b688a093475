import { ShieldCheck } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Asked } from '../call.ts'
import { Button } from '../parts/button.tsx'
import { Note } from '../parts/note.tsx'
import { PathField } from '../parts/path-field.tsx'
import { TextField } from '../parts/text-field.tsx'
import { linesOf, recalledTrust, rememberTrust, toFingerprints } from './verify-trust.ts'

/** Which bundle, and whom its reader trusts. Trust never comes from inside the bundle. */
export function VerifyForm(props: {
  readonly path: string | null
  readonly isRunning: boolean
  readonly onAsk: (question: Asked<'bundle.verify'>) => void
}) {
  const { t } = useTranslation()
  const [path, setPath] = useState(props.path ?? '')
  const [root, setRoot] = useState(recalledTrust().root)
  const [fingerprint, setFingerprint] = useState(recalledTrust().fingerprint)
  const [signers, setSigners] = useState('')
  const [anchors, setAnchors] = useState('')
  const [isChecked, setChecked] = useState(false)
  const rootSha256 = toFingerprints(fingerprint)
  const signerSha256 = toFingerprints(signers)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    if (path.trim() === '' || rootSha256 === null || signerSha256 === null) return
    rememberTrust({ root, fingerprint })
    props.onAsk({
      path: path.trim(),
      rootPaths: linesOf(root),
      rootSha256,
      signers: signerSha256.map((sha256) => ({ role: null, sha256 })),
      anchorPaths: linesOf(anchors),
      crlPaths: [],
      tsaRootPaths: [],
    })
  }
  return (
    <form className="form" onSubmit={submit}>
      <PathField
        label={t('verify:form.bundle')}
        hint={t('verify:form.bundleHint')}
        error={isChecked && path.trim() === '' ? t('verify:form.noBundle') : null}
        endings={['.tar']}
        takesFolder
        value={path}
        onChange={setPath}
      />
      <h2>{t('verify:form.trust')}</h2>
      <p className="t2 sm">{t('verify:form.trustText')}</p>
      <PathField
        label={t('verify:form.root')}
        endings={['.pem', '.crt', '.cer']}
        value={root}
        onChange={setRoot}
      />
      <TextField
        label={t('verify:form.fingerprint')}
        hint={t('verify:form.fingerprintHint')}
        error={rootSha256 === null ? t('verify:form.noFingerprint') : null}
        value={fingerprint}
        onChange={setFingerprint}
      />
      <details>
        <summary>{t('verify:form.more')}</summary>
        <div className="form verify-more">
          <TextField
            label={t('verify:form.signers')}
            hint={t('verify:form.signersHint')}
            error={signerSha256 === null ? t('verify:form.noFingerprint') : null}
            value={signers}
            onChange={setSigners}
          />
          <PathField
            label={t('verify:form.anchor')}
            hint={t('verify:form.anchorHint')}
            endings={['.txt']}
            value={anchors}
            onChange={setAnchors}
          />
        </div>
      </details>
      {root.trim() === '' && fingerprint.trim() === '' && <Note>{t('verify:form.noTrust')}</Note>}
      <div className="row">
        <Button
          type="submit"
          kind="primary"
          size="lg"
          icon={<ShieldCheck className="i" size={15} />}
          why={props.isRunning ? t('verify:isRunning') : null}
        >
          {t('verify:form.go')}
        </Button>
      </div>
    </form>
  )
}
