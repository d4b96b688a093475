import { Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { RedactionReason } from '../../domain/redaction.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Sign } from '../parts/note.tsx'
import { Section } from '../parts/screen.tsx'
import type { Boxes } from './use-redact-boxes.ts'

/** Every box, and why the chosen one is there. */
export function BoxPanel(props: { readonly boxes: Boxes; readonly basis: (text: string) => void }) {
  const { t } = useTranslation()
  const { boxes } = props
  const { chosen } = boxes
  const place = boxes.boxes.findIndex(({ key }) => key === chosen?.key) + 1
  return (
    <>
      <Section title={t('redact:boxes')} end={String(boxes.boxes.length)}>
        {boxes.boxes.length === 0 ? (
          <p className="t2 sm">{t('redact:noBoxes')}</p>
        ) : (
          <ol className="redact-boxes">
            {boxes.boxes.map((box, at) => (
              <li key={box.key}>
                <button
                  type="button"
                  aria-current={box.key === chosen?.key || undefined}
                  onClick={() => boxes.choose(box.key)}
                >
                  <span className="t3">{at + 1}</span>
                  <span className="m ell">{t(`redact:reason.${box.reason}`)}</span>
                  <span className="t2 ell">{box.person}</span>
                  {box.legalBasis.trim() === '' && (
                    <span className="c-warn nw">
                      <Sign tone="warn" size={13} /> {t('redact:noBasis')}
                    </span>
                  )}
                </button>
              </li>
            ))}
          </ol>
        )}
        <p className="xs t3 gap">{t('redact:fill')}</p>
      </Section>
      {chosen !== null && (
        <Section
          title={t('redact:box', { number: place })}
          end={
            <Button
              kind="quiet"
              label={t('redact:remove')}
              icon={<Trash2 className="i" size={14} />}
              onClick={() => boxes.remove(chosen.key)}
            />
          }
        >
          <div className="form">
            <Field label={t('redact:field.reason')}>
              <select
                value={chosen.reason}
                onChange={(event) =>
                  boxes.set(chosen.key, {
                    reason: RedactionReason.parse(event.currentTarget.value),
                  })
                }
              >
                {RedactionReason.options.map((one) => (
                  <option key={one} value={one}>
                    {t(`redact:reason.${one}`)}
                  </option>
                ))}
              </select>
            </Field>
            <Field label={t('redact:field.person')} hint={t('redact:hint.person')}>
              <input
                type="text"
                maxLength={60}
                autoComplete="off"
                spellCheck={false}
                value={chosen.person}
                onChange={(event) =>
                  boxes.set(
                    chosen.key,
                    { person: event.currentTarget.value },
                    `person ${String(chosen.key)}`,
                  )
                }
              />
            </Field>
            <Field label={t('redact:field.basis')} hint={t('redact:hint.basis')}>
              <input
                type="text"
                maxLength={200}
                autoComplete="off"
                spellCheck={false}
                value={chosen.legalBasis}
                onChange={(event) => {
                  props.basis(event.currentTarget.value)
                  boxes.set(
                    chosen.key,
                    { legalBasis: event.currentTarget.value },
                    `basis ${String(chosen.key)}`,
                  )
                }}
              />
            </Field>
          </div>
        </Section>
      )}
    </>
  )
}
