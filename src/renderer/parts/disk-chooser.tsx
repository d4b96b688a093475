import { ArrowUp, File, Folder } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useRequest } from '../use-request.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { Failure } from './failure.tsx'
import { useFormat } from './format.ts'
import { Note } from './note.tsx'

/** Chooses a folder of this machine, or with `endings` a file (`['.p12', '.pfx']`). Nothing is read
 *  but names. */
export function DiskChooser(props: {
  readonly title: string
  readonly endings?: readonly string[]
  /** With `endings`: the folder itself can be taken too. */
  readonly takesFolder?: boolean
  readonly start?: string | null
  /** Asked beside the choice. */
  readonly children?: ReactNode
  readonly onChoose: (path: string) => void
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const endings = props.endings ?? []
  const [dir, setDir] = useState<string | null>(props.start ?? null)
  const listing = useRequest('disk.list', { dir, endings: [...endings] })
  const { value } = listing
  const isForFiles = endings.length > 0
  return (
    <Dialog
      title={props.title}
      onClose={props.onClose}
      size={600}
      footer={
        <>
          {value !== null && value.total > value.entries.length && (
            <span className="t3 sm">
              {t('common:shownOf', {
                shown: number(value.entries.length),
                total: number(value.total),
              })}
            </span>
          )}
          <span className="end row">
            <Button onClick={props.onClose}>{t('common:cancel')}</Button>
            {(!isForFiles || props.takesFolder === true) && (
              <Button
                kind="primary"
                why={value === null ? t('common:loading') : null}
                onClick={() => value !== null && props.onChoose(value.dir)}
              >
                {t('common:chooser.take')}
              </Button>
            )}
          </span>
        </>
      }
    >
      <div className="row chooser-path">
        <Button
          label={t('common:chooser.up')}
          icon={<ArrowUp className="i" size={14} />}
          why={value?.parent === null ? t('common:chooser.top') : null}
          onClick={() => value !== null && setDir(value.parent)}
        />
        <span className="mono ell" title={value?.dir}>
          {value?.dir ?? t('common:loading')}
        </span>
      </div>
      <Failure error={listing.error} />
      <ul className="chooser" aria-label={t('common:chooser.list')}>
        {value?.entries.map((entry) => (
          <li key={entry.path}>
            <button
              type="button"
              onClick={() => (entry.folder ? setDir(entry.path) : props.onChoose(entry.path))}
            >
              {entry.folder ? <Folder className="i" size={14} /> : <File className="i" size={14} />}
              <span className="ell">{entry.name}</span>
            </button>
          </li>
        ))}
      </ul>
      {props.children}
      {value !== null && value.entries.length === 0 && (
        <Note>{isForFiles ? t('common:chooser.noFiles') : t('common:chooser.noFolders')}</Note>
      )}
    </Dialog>
  )
}
