import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { CallError } from '../call.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { Failure } from './failure.tsx'

/** A form that ends in one act, or is left.
 *  @param act - Names the act; `running` is said while it is under way.
 *  @param said - Beside the buttons: what the act leaves behind. */
export function ActDialog(props: {
  readonly title: string
  readonly act: string
  readonly running: string
  readonly isRunning: boolean
  readonly said?: string
  readonly error: CallError | null
  readonly onSubmit: () => void
  readonly onClose: () => void
  readonly size?: number
  readonly children: ReactNode
}) {
  const { t } = useTranslation()
  return (
    <Dialog
      title={props.title}
      {...(props.size !== undefined && { size: props.size })}
      onClose={props.onClose}
      footer={
        <>
          {props.said !== undefined && <span className="t3 sm">{props.said}</span>}
          <span className="end row">
            <Button onClick={props.onClose}>{t('common:cancel')}</Button>
            <Button
              kind="primary"
              why={props.isRunning ? props.running : null}
              onClick={props.onSubmit}
            >
              {props.act}
            </Button>
          </span>
        </>
      }
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          if (!props.isRunning) props.onSubmit()
        }}
      >
        {props.children}
        <Failure error={props.error} />
        <button type="submit" hidden tabIndex={-1} />
      </form>
    </Dialog>
  )
}
