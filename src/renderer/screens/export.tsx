import { PackageCheck } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { WritableAudience } from '../../domain/bundle.ts'
import { isLive } from '../../domain/job.ts'
import { useJobs } from '../jobs.tsx'
import { Button } from '../parts/button.tsx'
import { Failure } from '../parts/failure.tsx'
import { Note } from '../parts/note.tsx'
import { PathField } from '../parts/path-field.tsx'
import { Screen, Section } from '../parts/screen.tsx'
import { useAct, useRequest } from '../use-request.ts'
import { ExportBundles } from './export-bundles.tsx'
import { ExportPreflight } from './export-preflight.tsx'

const AUDIENCES: readonly WritableAudience[] = ['court-redacted', 'defence']

/** Writes what is approved into a signed bundle, after saying what stands in the way. */
export function Export() {
  const { t } = useTranslation()
  const [audience, setAudience] = useState<WritableAudience>('court-redacted')
  const [parentDir, setParentDir] = useState('')
  const [isChecked, setChecked] = useState(false)
  const preflight = useRequest('bundle.preflight', { audience }, ['items.changed'])
  const bundles = useRequest('bundle.list', {}, ['items.changed'])
  const write = useAct('bundle.export')
  const { list } = useJobs()
  const job = list.find(({ kind }) => kind === 'export')
  const isWriting = job !== undefined && isLive(job)
  const isReady = preflight.value?.ready === true
  const submit = async () => {
    setChecked(true)
    if (parentDir.trim() === '' || !isReady) return
    await write.run({ audience, parentDir: parentDir.trim() })
  }
  return (
    <Screen
      title={t('common:stage.export')}
      lead={<span className="t2 sm">{t('export:lead')}</span>}
      actions={
        <Button
          kind="primary"
          icon={<PackageCheck className="i" size={14} />}
          why={whyNot(t, isReady, isWriting)}
          onClick={() => void submit()}
        >
          {t('export:write')}
        </Button>
      }
    >
      <div className="cols">
        <div className="col export-whom">
          <Section title={t('export:whom')}>
            <fieldset className="export-audiences" aria-label={t('export:whom')}>
              {AUDIENCES.map((one) => (
                <label key={one} className={one === audience ? 'on' : undefined}>
                  <input
                    type="radio"
                    name="audience"
                    checked={one === audience}
                    onChange={() => setAudience(one)}
                  />
                  <span>
                    <span className="m">{t(`export:audience.${one}.name`)}</span>
                    <span className="t2 sm">{t(`export:audience.${one}.text`)}</span>
                  </span>
                </label>
              ))}
            </fieldset>
          </Section>
          <Section title={t('export:where')}>
            <PathField
              label={t('export:folder')}
              hint={t('export:folderHint')}
              error={isChecked && parentDir.trim() === '' ? t('export:noFolder') : null}
              value={parentDir}
              onChange={setParentDir}
            />
          </Section>
          <Section title={t('export:after')}>
            <p className="t2 sm">{t('export:afterText')}</p>
          </Section>
        </div>
        <section className="col grow export-main">
          <Failure error={preflight.error ?? write.error} />
          {isWriting && (
            <div className="export-note">
              <Note isLive>{t('export:writing')}</Note>
            </div>
          )}
          {preflight.value !== null && <ExportPreflight preflight={preflight.value} />}
          <Failure error={bundles.error} />
          <ExportBundles bundles={bundles.value ?? []} />
        </section>
      </div>
    </Screen>
  )
}

function whyNot(
  t: ReturnType<typeof useTranslation>['t'],
  isReady: boolean,
  isWriting: boolean,
): string | null {
  if (isWriting) return t('export:writing')
  return isReady ? null : t('export:blocked')
}
