import { FolderOpen, Printer } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { VerifyReport } from '../../domain/verify-report.ts'
import type { Asked } from '../call.ts'
import { Button } from '../parts/button.tsx'
import { Failure } from '../parts/failure.tsx'
import { useFormat } from '../parts/format.ts'
import { Screen } from '../parts/screen.tsx'
import { useNow } from '../parts/use-now.ts'
import { useRoute } from '../route.tsx'
import { useAct } from '../use-request.ts'
import { VerifyForm } from './verify-form.tsx'
import { VerifyItems } from './verify-items.tsx'
import { VerifyResult } from './verify-result.tsx'

type Question = Asked<'bundle.verify'>
type Answer = { readonly report: VerifyReport; readonly at: string }

/** Checks a bundle from its bytes alone. Needs no case and nobody signed in. */
export function Verify() {
  const { t } = useTranslation()
  const { at } = useRoute()
  const verify = useAct('bundle.verify')
  const [answer, setAnswer] = useState<Answer | null>(null)
  const [startedAt, setStartedAt] = useState<number | null>(null)
  const run = async (question: Question) => {
    setStartedAt(Date.now())
    const report = await verify.run(question)
    setStartedAt(null)
    if (report !== null) setAnswer({ report, at: new Date().toISOString() })
  }
  if (answer === null) {
    return (
      <Screen title={t('common:stage.verify')} lead={<Lead text={t('verify:lead')} />}>
        <div className="verify-ask">
          <VerifyForm
            path={at['path'] ?? null}
            isRunning={verify.isRunning}
            onAsk={(question) => void run(question)}
          />
          {startedAt !== null && <Running since={startedAt} />}
          <Failure error={verify.error} />
        </div>
      </Screen>
    )
  }
  return (
    <Screen
      title={t('common:stage.verify')}
      lead={<Took answer={answer} />}
      actions={
        <>
          <Button icon={<Printer className="i" size={14} />} onClick={() => window.print()}>
            {t('verify:print')}
          </Button>
          <Button
            icon={<FolderOpen className="i" size={14} />}
            onClick={() => {
              verify.clear()
              setAnswer(null)
            }}
          >
            {t('verify:another')}
          </Button>
        </>
      }
    >
      <div className="cols verify">
        <VerifyResult report={answer.report} />
        {answer.report.items.length > 0 && <VerifyItems report={answer.report} />}
      </div>
    </Screen>
  )
}

function Lead(props: { readonly text: string }) {
  return <span className="t2 sm">{props.text}</span>
}

function Took(props: { readonly answer: Answer }) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const { report, at } = props.answer
  return (
    <Lead
      text={t('verify:took', { at: dateTime(at), count: Math.max(1, Math.round(report.seconds)) })}
    />
  )
}

/** A large bundle takes minutes: it says that it runs, and for how long. */
function Running(props: { readonly since: number }) {
  const { t } = useTranslation()
  const now = useNow(1000)
  const seconds = Math.max(0, Math.round((now - props.since) / 1000))
  return (
    <p className="t2 sm" role="status">
      {t('verify:running', { count: seconds })}
    </p>
  )
}
