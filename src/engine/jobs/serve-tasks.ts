import { parentPort } from 'node:worker_threads'

/** The thread's side of a {@link ThreadPool}: answers each task. What `handle` throws reaches the
 *  caller as the clone of it that crosses threads: an Error keeps its message, not its class, so what
 *  is foreseen belongs into the result. */
export function serveTasks<Task, Result>(handle: (task: Task) => Result | Promise<Result>): void {
  const port = parentPort
  if (port === null) throw new TypeError('this runs in a thread only')
  port.on('message', async ({ id, task }: { id: number; task: Task }) => {
    try {
      port.postMessage({ id, result: await handle(task) })
    } catch (error) {
      port.postMessage({ id, error })
    }
  })
}
