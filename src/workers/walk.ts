/** Thread: finds what lies below a folder of the evidence. */
import { workerData } from 'node:worker_threads'
import { WalkBatches, type WalkThread } from '../engine/ingest/walk-batches.ts'
import { serveTasks } from '../engine/jobs/serve-tasks.ts'

const batches = new WalkBatches(workerData as WalkThread)
serveTasks(() => batches.next())
