/** Thread: answers questions about the items of a case. */
import { workerData } from 'node:worker_threads'
import { serveTasks } from '../engine/jobs/serve-tasks.ts'
import { type ListsTask, ListsThread } from '../engine/searches/lists-thread.ts'

const thread = new ListsThread(workerData as string)
serveTasks((task: ListsTask) => thread.handle(task))
