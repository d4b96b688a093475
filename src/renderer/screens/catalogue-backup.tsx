import { useTranslation } from 'react-i18next'
import type { BackupSum } from '../../domain/backup.ts'
import type { ItemDetail } from '../../domain/item.ts'
import { useFormat } from '../parts/format.ts'
import { Note } from '../parts/note.tsx'
import { KeyValues, Section } from '../parts/screen.tsx'
import { EvidenceText } from '../parts/texts.tsx'
import { useRoute } from '../route.tsx'

/** Of a file out of a telephone's backup, where it lay there; of the backup's manifest, what it comes to. */
export function Backup(props: { readonly item: ItemDetail }) {
  const { origin, backupFinding, backup } = props.item
  return (
    <>
      {(origin !== null || backupFinding !== null) && (
        <Origin origin={origin} finding={backupFinding} />
      )}
      {backup !== null && <Sum sum={backup} />}
    </>
  )
}

function Origin(props: {
  readonly origin: ItemDetail['origin']
  readonly finding: ItemDetail['backupFinding']
}) {
  const { t } = useTranslation()
  const { go } = useRoute()
  const { origin, finding } = props
  return (
    <Section title={t('catalogue:backup.origin')} end={t('catalogue:backup.asSaid')}>
      {finding !== null && <Note tone="warn">{t(`common:backupFinding.${finding}`)}</Note>}
      {origin !== null && (
        <>
          <KeyValues
            rows={[
              [t('catalogue:backup.domain'), <EvidenceText key="domain" text={origin.domain} />],
              [t('catalogue:backup.path'), <EvidenceText key="path" text={origin.path} />],
            ]}
          />
          <p className="sm gap">
            <button
              type="button"
              className="link"
              onClick={() => go('catalogue', { item: origin.manifest })}
            >
              {t('catalogue:backup.manifest')}
            </button>
          </p>
        </>
      )}
    </Section>
  )
}

function Sum(props: { readonly sum: BackupSum }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { failure, listed, missing, missingNames, unlisted } = props.sum
  return (
    <Section title={t('catalogue:backup.title')}>
      {failure !== null && <Note tone="warn">{t(`common:backupFinding.${failure}`)}</Note>}
      <div className="gap">
        <KeyValues
          rows={[
            [t('catalogue:backup.listed'), number(listed)],
            [t('catalogue:backup.missing'), number(missing)],
            [t('catalogue:backup.unlisted'), number(unlisted)],
          ]}
        />
      </div>
      {missing > 0 && (
        <>
          <p className="t3 sm gap">
            {t('catalogue:backup.missingShown', {
              ...{ shown: number(missingNames.length), total: number(missing) },
            })}
          </p>
          <ul className="copies">
            {missingNames.map(({ domain, path }) => (
              <li key={`${domain}-${path}`} className="mono">
                <EvidenceText text={`${domain}/${path}`} />
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  )
}
