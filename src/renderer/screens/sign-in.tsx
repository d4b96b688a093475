import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAppState } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { Failure } from '../parts/failure.tsx'
import { Note } from '../parts/note.tsx'
import { TextField } from '../parts/text-field.tsx'
import { Front } from '../shell/front.tsx'
import { RedState } from '../shell/red-state.tsx'
import { useAct, useRequest } from '../use-request.ts'
import { SignInRecovery } from './sign-in-recovery.tsx'

/** Nobody is to think that the program hangs. */
function Wait({ milliseconds }: { readonly milliseconds: number }) {
  const { t } = useTranslation()
  if (milliseconds === 0) return null
  const seconds = Math.ceil(milliseconds / 1_000)
  return (
    <Note tone="warn" isLive>
      {t('start:signIn.wait', { count: seconds })}
    </Note>
  )
}

/** Who works on the open case. */
export function SignIn(props: { readonly onVerify: () => void }) {
  const { t } = useTranslation()
  const state = useAppState()
  const members = useRequest('user.list', {})
  const users = members.value?.filter(({ revokedAt }) => revokedAt === null)
  const signIn = useAct('session.signIn')
  const close = useAct('case.close')
  const [chosen, setChosen] = useState<string | null>(null)
  const [passphrase, setPassphrase] = useState('')
  const [isChecked, setChecked] = useState(false)
  const [isRecovering, setRecovering] = useState(false)
  const kase = state.value?.case
  const user = chosen ?? (users?.length === 1 ? (users[0]?.id ?? null) : null)
  const wait = useRequest('session.state', user === null ? null : { user })

  const submit = async () => {
    setChecked(true)
    if (user === null || passphrase === '') return
    const session = await signIn.run({ user, passphrase })
    setPassphrase('')
    setChecked(false)
    wait.reload()
    if (session !== null) state.reload()
  }
  const leave = async () => {
    await close.run({})
    state.reload()
  }

  return (
    <Front isNarrow>
      <RedState hasLink={false} />
      <p className="t3 sm">{kase?.agency}</p>
      <h1>
        {kase?.number} <span className="t2">{kase?.title}</span>
      </h1>
      {kase?.readOnly === true && <Note tone="warn">{t('start:signIn.readOnly')}</Note>}
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <fieldset className="people">
          <legend className="lbl">{t('start:signIn.who')}</legend>
          {users?.map((one) => (
            <label key={one.id} className="person">
              <input
                type="radio"
                name="user"
                value={one.id}
                checked={user === one.id}
                onChange={() => setChosen(one.id)}
              />
              <span className="m">{one.name}</span>
              <span className="mono t3">{one.id}</span>
              <span className="end t2 sm">{t(`common:role.${one.role}`)}</span>
            </label>
          ))}
        </fieldset>
        {isChecked && user === null && <p className="fld-b c-stop">{t('start:signIn.noOne')}</p>}
        <Failure error={members.error} />
        <TextField
          type="password"
          label={t('common:passphrase.label')}
          value={passphrase}
          onChange={setPassphrase}
          error={isChecked && passphrase === '' ? t('start:signIn.noPassphrase') : null}
        />
        <Failure error={signIn.error} />
        <Wait milliseconds={wait.value?.milliseconds ?? 0} />
        <div className="row">
          <Button
            type="submit"
            kind="primary"
            size="lg"
            why={signIn.isRunning ? t('start:signIn.opening') : null}
          >
            {signIn.isRunning ? t('start:signIn.opening') : t('start:signIn.go')}
          </Button>
          <Button size="lg" onClick={() => void leave()}>
            {t('start:signIn.leave')}
          </Button>
          <Button size="lg" kind="quiet" onClick={props.onVerify}>
            {t('start:verify')}
          </Button>
        </div>
      </form>
      <Failure error={close.error} />
      {kase?.readOnly !== true && (
        <p className="t3 sm gap">
          {t('start:recover.lost')}{' '}
          <button type="button" className="link" onClick={() => setRecovering(true)}>
            {t('start:recover.open')}
          </button>
        </p>
      )}
      {isRecovering && <SignInRecovery onClose={() => setRecovering(false)} />}
    </Front>
  )
}
