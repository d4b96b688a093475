import { Scale } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AnchorVerdict } from '../../domain/anchor.ts'
import type { Output } from '../../ipc/contract.ts'
import { Button } from '../parts/button.tsx'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../parts/format.ts'
import { Note } from '../parts/note.tsx'
import { PathField } from '../parts/path-field.tsx'
import { Section } from '../parts/screen.tsx'
import { TextField } from '../parts/text-field.tsx'
import { useAct } from '../use-request.ts'

/** Compares the ledger with what somebody holds: paper, or a medium. */
export function AnchorsCheck(props: { readonly onChanged: () => void }) {
  return (
    <>
      <Receipt onChanged={props.onChanged} />
      <Copy onChanged={props.onChanged} />
    </>
  )
}

type Typed = { readonly size: number; readonly root: string }

function Receipt(props: { readonly onChanged: () => void }) {
  const { t } = useTranslation()
  const [size, setSize] = useState('')
  const [root, setRoot] = useState('')
  const [isChecked, setChecked] = useState(false)
  const [seen, setSeen] = useState<(Typed & { verdict: AnchorVerdict }) | null>(null)
  const check = useAct('anchor.check')
  const typed = typedOf(size, root)
  const run = async (one: Typed, keep: boolean) => {
    const answer = await check.run({ ...one, keep })
    if (answer === null) return
    setSeen(keep ? null : { ...one, verdict: answer.verdict })
    props.onChanged()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    setSeen(null)
    const { size: entries, root: hex } = typed
    if (entries !== null && hex !== null) void run({ size: entries, root: hex }, false)
  }
  return (
    <Section title={t('anchors:receipt.title')}>
      <form className="form anchors-form" onSubmit={submit}>
        <p className="t2 sm">{t('anchors:receipt.text')}</p>
        <TextField
          label={t('anchors:receipt.size')}
          error={isChecked && typed.size === null ? t('anchors:receipt.noSize') : null}
          value={size}
          onChange={setSize}
        />
        <TextField
          label={t('anchors:receipt.root')}
          hint={t('anchors:receipt.rootHint')}
          error={isChecked && typed.root === null ? t('anchors:receipt.noRoot') : null}
          value={root}
          onChange={setRoot}
        />
        <div className="row">
          <Button
            type="submit"
            icon={<Scale className="i" size={14} />}
            why={check.isRunning ? t('common:loading') : null}
          >
            {t('anchors:compare')}
          </Button>
        </div>
        {seen !== null && (
          <Note
            isLive
            tone={seen.verdict === 'holds' ? 'ok' : 'stop'}
            action={
              seen.verdict !== 'holds' && (
                <Button onClick={() => void run(seen, true)}>{t('anchors:receipt.keep')}</Button>
              )
            }
          >
            <p className="m">{t(`anchors:says.${seen.verdict}`)}</p>
            {seen.verdict !== 'holds' && <p>{t('anchors:receipt.twice')}</p>}
          </Note>
        )}
        <Failure error={check.error} />
      </form>
    </Section>
  )
}

function Copy(props: { readonly onChanged: () => void }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const [path, setPath] = useState('')
  const [seen, setSeen] = useState<Output<'anchor.checkCopy'> | null>(null)
  const check = useAct('anchor.checkCopy')
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (path.trim() === '') return
    setSeen(null)
    setSeen(await check.run({ path: path.trim() }))
    props.onChanged()
  }
  const isGood = seen !== null && seen.contradictions.length === 0
  return (
    <Section title={t('anchors:copy.title')}>
      <form className="form anchors-form" onSubmit={(event) => void submit(event)}>
        <PathField
          label={t('anchors:copy.path')}
          hint={t('anchors:copy.hint')}
          endings={['.txt']}
          takesFolder
          value={path}
          onChange={setPath}
        />
        <div className="row">
          <Button
            type="submit"
            icon={<Scale className="i" size={14} />}
            why={whyNot(t, path, check.isRunning)}
          >
            {t('anchors:compareAll')}
          </Button>
        </div>
        {seen !== null && (
          <Note isLive tone={isGood ? (seen.holds > 0 ? 'ok' : 'warn') : 'stop'}>
            <p className="m">
              {t(isGood ? 'anchors:copy.holds' : 'anchors:copy.contradicts', {
                holds: number(seen.holds),
                notes: number(seen.notes),
                against: number(seen.contradictions.length),
              })}
            </p>
            {seen.foreign > 0 && (
              <p>
                {t('anchors:copy.foreign', { count: seen.foreign, shown: number(seen.foreign) })}
              </p>
            )}
          </Note>
        )}
        <Failure error={check.error} />
      </form>
    </Section>
  )
}

function whyNot(t: ReturnType<typeof useTranslation>['t'], path: string, isRunning: boolean) {
  if (isRunning) return t('common:loading')
  return path.trim() === '' ? t('anchors:noFolder') : null
}

/** Blanks between groups, and separators of thousands, are as printed. */
function typedOf(size: string, root: string): { size: number | null; root: string | null } {
  const digits = size.replace(/[\s,.]/g, '')
  const hex = root.replace(/\s/g, '').toLowerCase()
  return {
    size: /^[1-9]\d{0,14}$/.test(digits) ? Number(digits) : null,
    root: /^[0-9a-f]{64}$/.test(hex) ? hex : null,
  }
}
