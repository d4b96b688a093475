import { Printer, ShieldCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Bundle } from '../../domain/bundle.ts'
import { useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { useFormat } from '../parts/format.ts'
import { KeyValues, Section } from '../parts/screen.tsx'
import { Fingerprint, HashLine, When } from '../parts/texts.tsx'
import { useRoute } from '../route.tsx'
import { useRequest } from '../use-request.ts'

/** What was exported, newest first; the newest with its receipt, ready to print. */
export function ExportBundles(props: { readonly bundles: readonly Bundle[] }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { go } = useRoute()
  const [newest, ...earlier] = props.bundles
  if (newest === undefined) {
    return (
      <Section title={t('export:bundles')}>
        <p className="t2 sm">{t('export:noBundles')}</p>
      </Section>
    )
  }
  return (
    <>
      <Receipt bundle={newest} />
      {earlier.length > 0 && (
        <Section title={t('export:earlier')} end={number(earlier.length)}>
          <table className="flush">
            <thead>
              <tr>
                <th>{t('export:bundle')}</th>
                <th>{t('export:for')}</th>
                <th>{t('export:items')}</th>
                <th>{t('export:made')}</th>
                <th>{t('export:path')}</th>
              </tr>
            </thead>
            <tbody>
              {earlier.map((bundle) => (
                <tr key={bundle.id}>
                  <td>
                    <button
                      type="button"
                      className="link b"
                      onClick={() => go('verify', { path: bundle.path })}
                    >
                      {bundle.id}
                    </button>
                  </td>
                  <td>{t(`export:audienceName.${bundle.audience}`)}</td>
                  <td>{number(bundle.items)}</td>
                  <td>
                    <When iso={bundle.createdAt} />
                  </td>
                  <td className="mono">{bundle.path}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
      )}
    </>
  )
}

function Receipt(props: { readonly bundle: Bundle }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { go } = useRoute()
  const { kase } = useDesk()
  const certificate = useRequest('certificate.show', {})
  const { bundle } = props
  const name = `${kase.number}_${bundle.id}`
  return (
    <Section
      title={t('export:receipt', { name })}
      end={
        <span className="row">
          <Button
            icon={<ShieldCheck className="i" size={14} />}
            onClick={() => go('verify', { path: bundle.path })}
          >
            {t('export:verify')}
          </Button>
          <Button icon={<Printer className="i" size={14} />} onClick={() => window.print()}>
            {t('export:print')}
          </Button>
        </span>
      }
    >
      <p className="sm export-ok">{t('export:verified')}</p>
      <KeyValues
        rows={[
          [
            t('export:path'),
            <span key="path" className="mono">
              {bundle.path}
            </span>,
          ],
          [t('export:for'), t(`export:audienceName.${bundle.audience}`)],
          [t('export:items'), number(bundle.items)],
          [t('export:made'), <When key="at" iso={bundle.createdAt} />],
          [
            t('export:root'),
            certificate.value === null ? null : (
              <Fingerprint key="root" sha256={certificate.value.rootSha256} />
            ),
          ],
        ]}
      />
      <HashLine name={t('export:tagManifest')} hex={bundle.tagManifestSha512} />
      <p className="t3 sm gap">{t('export:pdf', { path: `${kase.dir}/exports` })}</p>
    </Section>
  )
}
