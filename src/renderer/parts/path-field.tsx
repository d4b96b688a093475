import { FolderOpen } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from './button.tsx'
import { DiskChooser } from './disk-chooser.tsx'

/** A folder (or file, with `endings`): typed, pasted, or chosen with the button. */
export function PathField(props: {
  readonly label: string
  readonly value: string | null
  readonly onChange: (path: string) => void
  readonly endings?: readonly string[]
  /** With `endings`: a folder will do as well. */
  readonly takesFolder?: boolean
  readonly hint?: string
  readonly error?: string | null
}) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  return (
    <div className="fld">
      <span className="lbl">{props.label}</span>
      <div className="row">
        <input
          className="field mono grow"
          type="text"
          aria-label={props.label}
          aria-invalid={props.error != null || undefined}
          placeholder={t('common:chooser.nothing')}
          autoComplete="off"
          spellCheck={false}
          value={props.value ?? ''}
          onChange={(event) => props.onChange(event.currentTarget.value)}
        />
        <Button
          icon={<FolderOpen className="i" size={14} />}
          label={`${props.label}: ${t('common:chooser.choose')}`}
          onClick={() => setOpen(true)}
        >
          {t('common:chooser.choose')}
        </Button>
      </div>
      {(props.error ?? props.hint) !== undefined && (
        <span className={props.error == null ? 'fld-b' : 'fld-b c-stop'}>
          {props.error ?? props.hint}
        </span>
      )}
      {isOpen && (
        <DiskChooser
          title={props.label}
          start={props.endings === undefined ? props.value || null : null}
          takesFolder={props.takesFolder === true}
          {...(props.endings === undefined ? {} : { endings: props.endings })}
          onClose={() => setOpen(false)}
          onChoose={(path) => {
            setOpen(false)
            props.onChange(path)
          }}
        />
      )}
    </div>
  )
}
