import { Check, Pencil, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ItemRow } from '../../domain/item.ts'
import type { Redaction, SendBackReason } from '../../domain/redaction.ts'
import { useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { Failure } from '../parts/failure.tsx'
import { KeyValues, Section } from '../parts/screen.tsx'
import { HashLine, When } from '../parts/texts.tsx'
import { useIsOwn } from '../use-people.ts'
import { useAct, useRequest } from '../use-request.ts'
import { OutputCanvas } from './redact-canvas.tsx'
import { ItemName, RedactionTag } from './redact-list.tsx'
import { SendBack, useSendBackWords } from './redact-send-back.tsx'
import { useLook } from './use-look.ts'

/** One made redaction: what it hides, which bytes it is of, and the second person's decision. */
export function RedactResult(props: {
  readonly item: ItemRow
  readonly redaction: Redaction
  readonly onDecided: () => void
  /** Draws over the original again; null for who may not. */
  readonly onAgain: (() => void) | null
}) {
  const { t } = useTranslation()
  const { kase } = useDesk()
  const { item, redaction } = props
  const isOwn = useIsOwn()(redaction.preparedBy)
  const look = useLook(item.id, redaction.id, 'approve')
  const decide = useAct('redaction.decide')
  const [isSendingBack, setSendingBack] = useState(false)
  const whyNot = kase.readOnly
    ? t('redact:why.readOnly')
    : isOwn
      ? t('redact:why.own')
      : decide.isRunning
        ? t('redact:deciding')
        : null
  const answer = async (approve: boolean, reason: SendBackReason | '') => {
    setSendingBack(false)
    const done = await decide.run({
      redaction: redaction.id,
      item: item.id,
      output: redaction.output,
      recipe: redaction.recipe,
      look: look.had,
      approve,
      reason,
    })
    if (done !== null) props.onDecided()
  }
  const isPending = redaction.state === 'pending'
  return (
    <>
      <section className="col grow redact-work" aria-label={t('redact:work')}>
        <div className="subbar">
          <ItemName item={item} />
          <RedactionTag state={redaction.state} />
          <span className="end row">
            {props.onAgain !== null && (
              <Button icon={<Pencil className="i" size={14} />} onClick={props.onAgain}>
                {t('redact:drawAgain')}
              </Button>
            )}
            {isPending && (
              <>
                <Button
                  icon={<Undo2 className="i" size={14} />}
                  why={whyNot}
                  onClick={() => setSendingBack(true)}
                >
                  {t('redact:sendBack')}
                </Button>
                <Button
                  kind="primary"
                  icon={<Check className="i" size={14} />}
                  why={whyNot ?? (look.had === null ? t('redact:why.look') : null)}
                  onClick={() => void answer(true, '')}
                >
                  {t('redact:approve')}
                </Button>
              </>
            )}
          </span>
        </div>
        <Failure error={decide.error ?? look.error} />
        <OutputCanvas
          key={redaction.id}
          url={`/media/redaction/${redaction.id}`}
          regions={redaction.regions}
          look={look}
        />
      </section>
      <aside className="col redact-side" aria-label={t('redact:side')}>
        <Hidden redaction={redaction} />
        <Approval redaction={redaction} isOwn={isOwn} hasLooked={look.had !== null} />
        <Section title={t('redact:bytes')}>
          <KeyValues
            rows={[
              [
                t('redact:size'),
                `${String(redaction.widthPx)} × ${String(redaction.heightPx)}, PNG`,
              ],
              [t('redact:effect'), t('redact:effectText')],
            ]}
          />
          <div className="gap redact-hashes">
            <HashLine name={t('redact:hash.input')} hex={redaction.input} />
            <HashLine name={t('redact:hash.recipe')} hex={redaction.recipe} />
            <HashLine name={t('redact:hash.output')} hex={redaction.output} />
          </div>
          <p className="xs t3">{t('redact:hashText')}</p>
        </Section>
      </aside>
      {isSendingBack && (
        <SendBack
          onClose={() => setSendingBack(false)}
          onSend={(reason: SendBackReason) => void answer(false, reason)}
        />
      )}
    </>
  )
}

function Hidden(props: { readonly redaction: Redaction }) {
  const { t } = useTranslation()
  const { regions } = props.redaction
  return (
    <Section title={t('redact:hidden')} end={String(regions.length)}>
      <ol className="redact-hidden">
        {regions.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: boxes of a made redaction never change
          <li key={at}>
            <span className="t3">{at + 1}</span>
            <span className="m">{t(`redact:reason.${one.reason}`)}</span>
            <span className="t2">{one.person ?? t('redact:noPerson')}</span>
            <span className="t3 xs">{one.legalBasis}</span>
          </li>
        ))}
      </ol>
    </Section>
  )
}

/** Prepared, then decided by somebody else; and why it came back. */
function Approval(props: {
  readonly redaction: Redaction
  readonly isOwn: boolean
  readonly hasLooked: boolean
}) {
  const { t } = useTranslation()
  const { redaction } = props
  const words = useSendBackWords()
  const isRejected = redaction.state === 'rejected'
  const custody = useRequest(
    'custody.list',
    isRejected ? { item: redaction.item, newestFirst: true, offset: 0, limit: 50 } : null,
  )
  const sentBack = custody.value?.lines.find(
    ({ action, data }) => action === 'rejected' && data['redaction'] === redaction.id,
  )
  return (
    <Section
      title={t('redact:approval')}
      end={t(redaction.state === 'approved' ? 'redact:twoOfTwo' : 'redact:oneOfTwo')}
    >
      <ol className="redact-ap">
        <li>
          <span className="c-ok">
            <Check className="i" size={14} aria-hidden />
          </span>
          <span>
            {t('redact:preparedBy', { who: redaction.preparedBy })}
            <span className="t3 xs">
              <When iso={redaction.preparedAt} />
            </span>
          </span>
        </li>
        <li>
          <span className={redaction.state === 'approved' ? 'c-ok' : 't3'}>
            {redaction.state === 'approved' ? (
              <Check className="i" size={14} aria-hidden />
            ) : (
              <i className="rb" />
            )}
          </span>
          <span>
            {redaction.decidedBy === null
              ? t(isRejected ? 'redact:setAside' : 'redact:second')
              : t(isRejected ? 'redact:sentBackBy' : 'redact:approvedBy', {
                  who: redaction.decidedBy,
                })}
            <span className="t3 xs">
              {redaction.decidedAt === null ? (
                t(
                  props.isOwn
                    ? 'redact:why.own'
                    : props.hasLooked
                      ? 'redact:youCan'
                      : 'redact:lookFirst',
                )
              ) : (
                <When iso={redaction.decidedAt} />
              )}
            </span>
            {sentBack?.purpose != null && <span className="m">{words(sentBack.purpose)}</span>}
          </span>
        </li>
      </ol>
    </Section>
  )
}
