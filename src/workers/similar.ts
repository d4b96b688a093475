/** Thread: finds items that look alike. */
import { workerData } from 'node:worker_threads'
import { serveTasks } from '../engine/jobs/serve-tasks.ts'
import { SimilarItems, type SimilarTask } from '../engine/similarity/similar-thread.ts'

const similar = new SimilarItems(workerData as string)
serveTasks((task: SimilarTask) => similar.find(task))
