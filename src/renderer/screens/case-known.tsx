import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type HashSet, HashSetMeaning } from '../../domain/known.ts'
import { useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../parts/format.ts'
import { Note } from '../parts/note.tsx'
import { PathField } from '../parts/path-field.tsx'
import { Section } from '../parts/screen.tsx'
import { TextField } from '../parts/text-field.tsx'
import { When } from '../parts/texts.tsx'
import { useAct, useRequest } from '../use-request.ts'

/** Lists of known hashes of this workstation, and looking this case up in them. */
export function CaseKnown() {
  const { t } = useTranslation()
  const { session, kase } = useDesk()
  const sets = useRequest('known.list', {}, ['job.progress'])
  const match = useAct('known.match')
  const [isImporting, setImporting] = useState(false)
  const { value } = sets
  const readOnly = kase.readOnly ? t('exhibits:readOnly') : null
  return (
    <Section
      title={t('case:known.title')}
      end={
        <Button why={readOnly} onClick={() => setImporting(true)}>
          {t('case:known.import')}
        </Button>
      }
    >
      <Failure error={sets.error ?? match.error} />
      {value?.length === 0 && <p className="t2">{t('case:known.empty')}</p>}
      {value !== null && value.length > 0 && (
        <>
          <ul className="known">
            {value.map((set) => (
              <SetLine key={set.id} set={set} onRemoved={sets.reload} />
            ))}
          </ul>
          {session.role === 'analyst' && (
            <Button
              why={readOnly}
              onClick={() => void match.run({ sets: value.map(({ id }) => id) })}
            >
              {t('case:known.match')}
            </Button>
          )}
        </>
      )}
      {isImporting && <ImportDialog onDone={() => setImporting(false)} />}
    </Section>
  )
}

function SetLine(props: { readonly set: HashSet; readonly onRemoved: () => void }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const remove = useAct('known.remove')
  const { set } = props
  const label = t('case:known.removeNamed', { name: set.name })
  return (
    <li>
      <div className="row">
        <span className="grow">
          <span className="m">{set.name}</span> <span className="t3">{set.version}</span>
        </span>
        <Button
          kind="quiet"
          label={label}
          onClick={() =>
            void remove.run({ set: set.id }).then((done) => done !== null && props.onRemoved())
          }
        >
          {t('case:known.remove')}
        </Button>
      </div>
      <p className="t2 sm">
        {t('case:known.line', {
          meaning: t(`catalogue:known.meaning.${set.meaning}`),
          form: t(`case:known.form.${set.form}`),
          entries: number(set.entries),
        })}
        {set.unread > 0 && ` · ${t('case:known.unread', { unread: number(set.unread) })}`}
        {' · '}
        {set.importedBy} <When iso={set.importedAt} />
      </p>
      <Failure error={remove.error} />
    </li>
  )
}

function ImportDialog(props: { readonly onDone: () => void }) {
  const { t } = useTranslation()
  const start = useAct('known.import')
  const [path, setPath] = useState<string | null>(null)
  const [name, setName] = useState('')
  const [version, setVersion] = useState('')
  const [meaning, setMeaning] = useState<HashSetMeaning | null>(null)
  const [isChecked, setChecked] = useState(false)
  const submit = async () => {
    setChecked(true)
    if (path === null || path === '' || name.trim() === '' || meaning === null) return
    const job = await start.run({ path, name, version, meaning })
    if (job !== null) props.onDone()
  }
  return (
    <Dialog
      title={t('case:known.import')}
      onClose={props.onDone}
      footer={
        <span className="end row">
          <Button onClick={props.onDone}>{t('common:cancel')}</Button>
          <Button kind="primary" onClick={() => void submit()}>
            {t('case:known.import')}
          </Button>
        </span>
      }
    >
      <p className="t2">{t('case:known.importText')}</p>
      <PathField
        label={t('case:known.file')}
        endings={['.json', '.csv', '.txt', '.db', '.sqlite', '.hash', '.md5', '.sha1', '.sha256']}
        value={path}
        onChange={setPath}
        error={isChecked && (path ?? '') === '' ? t('case:known.noFile') : null}
      />
      <div className="form-2">
        <TextField
          label={t('case:known.name')}
          value={name}
          onChange={setName}
          error={isChecked && name.trim() === '' ? t('case:known.noName') : null}
        />
        <TextField
          label={t('case:known.version')}
          value={version}
          onChange={setVersion}
          hint={t('case:known.versionHint')}
        />
      </div>
      <fieldset className="people">
        <legend className="lbl">{t('case:known.meaningAsk')}</legend>
        {HashSetMeaning.options.map((one) => (
          <label key={one} className="person tall">
            <input
              type="radio"
              name="meaning"
              checked={meaning === one}
              onChange={() => setMeaning(one)}
            />
            <span>
              <span className="m">{t(`catalogue:known.meaning.${one}`)}</span>
              <span className="t2 sm person-may">{t(`case:known.means.${one}`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {isChecked && meaning === null && <p className="fld-b c-stop">{t('case:known.noMeaning')}</p>}
      <Note>{t('case:known.proposes')}</Note>
      <Failure error={start.error} />
    </Dialog>
  )
}
