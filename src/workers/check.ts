/** Thread: checks a case from what is on its disk, by a connection of its own. */
import { workerData } from 'node:worker_threads'
import type { CheckTask, CheckThreadData } from '../engine/case-check/check-task.ts'
import { CheckThread } from '../engine/case-check/check-thread.ts'
import { serveTasks } from '../engine/jobs/serve-tasks.ts'

const thread = new CheckThread(workerData as CheckThreadData)
serveTasks((task: CheckTask) => thread.handle(task))
