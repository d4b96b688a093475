import { Flame, Plus, Redo2, Undo2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ItemRow } from '../../domain/item.ts'
import type { Redaction } from '../../domain/redaction.ts'
import { useDesk } from '../app-state.tsx'
import { Button } from '../parts/button.tsx'
import { Failure } from '../parts/failure.tsx'
import { Note } from '../parts/note.tsx'
import { RevealReasonDialog } from '../parts/reveal-reason-dialog.tsx'
import { useKeys } from '../parts/use-keys.ts'
import { useAct } from '../use-request.ts'
import { BoxPanel } from './redact-box-form.tsx'
import { DrawingCanvas } from './redact-canvas.tsx'
import { movedBy, STEP, stretched } from './redact-geometry.ts'
import { ItemName } from './redact-list.tsx'
import { useLook } from './use-look.ts'
import { useRedactBoxes } from './use-redact-boxes.ts'

/** Draws boxes over one still, and burns them into a copy that a second person decides about. */
export function RedactDraw(props: {
  readonly item: ItemRow
  /** An earlier redaction, whose boxes are taken over. */
  readonly earlier: Redaction | null
  readonly basis: string
  readonly onBasis: (text: string) => void
  readonly onMade: () => void
}) {
  const { t } = useTranslation()
  const { kase } = useDesk()
  const { item } = props
  const boxes = useRedactBoxes(props.earlier?.regions ?? [], props.basis)
  const look = useLook(item.id, null, null)
  const make = useAct('redaction.make')
  const { chosen } = boxes
  const without = boxes.boxes.findIndex(({ legalBasis }) => legalBasis.trim() === '') + 1
  const whyNot = kase.readOnly
    ? t('redact:why.readOnly')
    : make.isRunning
      ? t('redact:burning')
      : boxes.boxes.length === 0
        ? t('redact:why.noBox')
        : without > 0
          ? t('redact:why.noBasis', { number: without })
          : null
  const burn = async () => {
    const regions = boxes.boxes.map(({ region, reason, person, legalBasis }) => ({
      region: { ...region },
      reason,
      person: person.trim() || null,
      legalBasis: legalBasis.trim(),
    }))
    if ((await make.run({ item: item.id, regions })) !== null) props.onMade()
  }
  const onArrow = (byX: number, byY: number) => (event: KeyboardEvent) => {
    if (chosen === null) return
    const region = event.shiftKey
      ? stretched(chosen.region, 'se', byX * STEP, byY * STEP)
      : movedBy(chosen.region, byX * STEP, byY * STEP)
    boxes.set(chosen.key, { region })
  }
  const remove = () => {
    if (chosen !== null) boxes.remove(chosen.key)
  }
  const [left, right, up, down] = [onArrow(-1, 0), onArrow(1, 0), onArrow(0, -1), onArrow(0, 1)]
  const letGo = () => boxes.choose(null)
  useKeys({
    n: () => boxes.add(),
    u: boxes.undo,
    y: boxes.redo,
    '[': () => boxes.step(-1),
    ']': () => boxes.step(1),
    ...(chosen === null
      ? {}
      : {
          ArrowLeft: left,
          ArrowRight: right,
          ArrowUp: up,
          ArrowDown: down,
          Delete: remove,
          Backspace: remove,
          Escape: letGo,
        }),
  })
  return (
    <>
      <section className="col grow redact-work" aria-label={t('redact:work')}>
        <div className="subbar">
          <ItemName item={item} />
          <span className="end row">
            <Button icon={<Plus className="i" size={14} />} keyCap="N" onClick={() => boxes.add()}>
              {t('redact:new')}
            </Button>
            <Button
              label={t('redact:undo')}
              icon={<Undo2 className="i" size={14} />}
              why={boxes.mayUndo ? null : t('redact:why.noUndo')}
              onClick={boxes.undo}
            />
            <Button
              label={t('redact:redo')}
              icon={<Redo2 className="i" size={14} />}
              why={boxes.mayRedo ? null : t('redact:why.noRedo')}
              onClick={boxes.redo}
            />
            <Button
              kind="primary"
              icon={<Flame className="i" size={14} />}
              why={whyNot}
              onClick={() => void burn()}
            >
              {make.isRunning ? t('redact:burning') : t('redact:burn')}
            </Button>
          </span>
        </div>
        <Failure error={make.error ?? look.error} />
        <DrawingCanvas url={`/media/preview/${item.id}`} boxes={boxes} look={look} />
      </section>
      <aside className="col redact-side" aria-label={t('redact:side')}>
        {props.earlier !== null && (
          <div className="sec">
            <Note tone={props.earlier.state === 'rejected' ? 'warn' : 'plain'}>
              {t(`redact:again.${props.earlier.state}`)}
            </Note>
          </div>
        )}
        <BoxPanel boxes={boxes} basis={props.onBasis} />
        <div className="sec redact-keys xs t3">
          <span>
            <kbd>[</kbd> <kbd>]</kbd> {t('redact:key.choose')}
          </span>
          <span>
            <kbd>←↑→↓</kbd> {t('redact:key.move')}
          </span>
          <span>
            <kbd>Shift</kbd> <kbd>←↑→↓</kbd> {t('redact:key.size')}
          </span>
          <span>
            <kbd>Delete</kbd> {t('redact:key.remove')}
          </span>
          <span>
            <kbd>U</kbd> <kbd>Y</kbd> {t('redact:key.undo')}
          </span>
        </div>
      </aside>
      {look.isAsking && (
        <RevealReasonDialog
          needsGrant={false}
          reasons={['redact', 'quality', 'court']}
          onClose={look.leave}
          onAsk={(reason) => void look.ask(reason)}
        />
      )}
    </>
  )
}
