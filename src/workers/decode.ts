/** A decoder process: takes a task, answers, and may be killed at any moment. Holds no case keys.
 *  Runs as Electron's utility process or as a forked Node process. */
import type { DecoderAnswer, DecoderTask } from '../engine/media/decoder-task.ts'
import { performTask } from '../engine/media/perform-task.ts'
import { readText } from '../engine/texts/read-text.ts'

type ParentPort = {
  on(event: 'message', listener: (event: { data: DecoderTask }) => void): void
  postMessage(message: unknown): void
}

async function perform(task: DecoderTask): Promise<DecoderAnswer> {
  return task.op === 'text'
    ? { ok: true, value: await readText(task.path, task.mediaType) }
    : performTask(task)
}

const { parentPort } = process as { parentPort?: ParentPort }
if (parentPort) {
  parentPort.on('message', ({ data }) => {
    void perform(data).then((answer) => parentPort.postMessage(answer))
  })
} else {
  process.on('message', (task: DecoderTask) => {
    void perform(task).then((answer) => process.send?.(answer))
  })
  process.on('disconnect', () => process.exit())
}
