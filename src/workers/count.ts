/** Thread: counts what lies on a source. */
import { workerData } from 'node:worker_threads'
import { type CountThread, SourceCounter } from '../engine/ingest/source-counter.ts'
import { serveTasks } from '../engine/jobs/serve-tasks.ts'

const counter = new SourceCounter(workerData as CountThread)
serveTasks(() => counter.next())
