/** Thread: finds series of items that look alike. */
import { workerData } from 'node:worker_threads'
import { serveTasks } from '../engine/jobs/serve-tasks.ts'
import { SeriesFinder, type SeriesTask } from '../engine/similarity/series-thread.ts'

const finder = new SeriesFinder(workerData as string)
serveTasks((task: SeriesTask) => finder.handle(task))
