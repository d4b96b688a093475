import { Modal } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'

/** A dialog: only where work cannot go on, or an act needs an answer. Esc leaves things as they are;
 *  focus returns to where it was.
 *  @param onClose - null when it must be answered (a key that is shown once). */
export function Dialog(props: {
  readonly title: string
  readonly onClose: (() => void) | null
  readonly children: ReactNode
  /** The acts, at the foot; the default one last. */
  readonly footer?: ReactNode
  readonly size?: number
}) {
  const { onClose } = props
  useFocusBack()
  return (
    <Modal.Root
      opened
      onClose={onClose ?? (() => undefined)}
      closeOnEscape={onClose !== null}
      closeOnClickOutside={false}
      size={props.size ?? 560}
      centered
      transitionProps={{ duration: 0 }}
      classNames={{ content: 'dlg', overlay: 'dlg-scrim' }}
    >
      <Modal.Overlay />
      <Modal.Content radius="md">
        <Modal.Title className="dlg-h">{props.title}</Modal.Title>
        <div className="dlg-b">{props.children}</div>
        {props.footer !== undefined && <div className="dlg-f">{props.footer}</div>}
      </Modal.Content>
    </Modal.Root>
  )
}

/** A dialog is there only while it is open, so nothing else can know where the focus was before. */
function useFocusBack(): void {
  const [before] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
    },
    [before],
  )
}
