/** A decoder process: takes a task, answers, and may be killed at any moment. Holds no case keys.
 *  Runs as Electron's utility process or as a forked Node process. */
import type { DecoderTask } from '../engine/media/decoder-task.ts'
import { performTask } from '../engine/media/perform-task.ts'

type ParentPort = {
  on(event: 'message', listener: (event: { data: DecoderTask }) => void): void
  postMessage(message: unknown): void
}

const { parentPort } = process as { parentPort?: ParentPort }
if (parentPort) {
  parentPort.on('message', ({ data }) => {
    void performTask(data).then((answer) => parentPort.postMessage(answer))
  })
} else {
  process.on('message', (task: DecoderTask) => {
    void performTask(task).then((answer) => process.send?.(answer))
  })
  process.on('disconnect', () => process.exit())
}
