/** Thread: reads sealed copies again. */
import { workerData } from 'node:worker_threads'
import { type Copy, type CopyThread, readCopies } from '../engine/ingest/read-copies.ts'
import { serveTasks } from '../engine/jobs/serve-tasks.ts'

serveTasks((copies: readonly Copy[]) => readCopies(workerData as CopyThread, copies))
