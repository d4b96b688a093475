/** Thread: reads, digests, seals and types files of the evidence. */
import { workerData } from 'node:worker_threads'
import { BatchReader, type FileTask, type ReadThread } from '../engine/ingest/read-batch.ts'
import { serveTasks } from '../engine/jobs/serve-tasks.ts'

const reader = new BatchReader(workerData as ReadThread)
serveTasks((batch: readonly FileTask[]) => reader.handle(batch))
